// Several objectives: Ozaki and others, "Multiobjective tree-structured Parzen estimator", JAIR 73
// (2022).
#include "samplers/tpe/ranking.h"

#include <algorithm>
#include <cmath>

#include "hone/pareto.h"
#include "samplers/tpe/hypervolume_subset.h"

namespace hone::tpe {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// NaN is the worst that a number can be.
double comparable(double value) { return std::isnan(value) ? kInfinity : value; }

Standing pruned(const History& history, Row row) {
  const std::span<const Point> curve = history.curve(row);
  const double loss = history.loss()[row];
  if (curve.empty() && !std::isnan(loss)) return {Standing::Class::kPruned, 1, loss, row};
  return unfinished(curve.empty() ? 0 : curve.back().step, loss, row);
}

std::vector<std::vector<double>> losses_of(const History& history, std::span<const Row> rows) {
  std::vector<std::vector<double>> losses(history.objectives());
  for (std::size_t i = 0; i < losses.size(); ++i)
    for (const Row row : rows) losses[i].push_back(comparable(history.loss(i)[row]));
  return losses;
}

// Brings the `count` rows with the largest share of the front's hypervolume to its beginning.
void select(const History& history, std::span<Row> front, std::size_t count) {
  const std::vector<std::size_t> subset = hypervolume_subset(losses_of(history, front), count);
  std::vector<Row> ordered;
  for (const std::size_t index : subset) ordered.push_back(front[index]);
  for (std::size_t i = 0; i < front.size(); ++i)
    if (std::ranges::find(subset, i) == subset.end()) ordered.push_back(front[i]);
  std::ranges::copy(ordered, front.begin());
}

// Rows of complete trials, ascending.
void rank_by_dominance(const History& history, std::size_t good, std::span<Row> rows) {
  const std::vector<std::vector<double>> losses = losses_of(history, rows);
  const std::vector<std::span<const double>> columns(losses.begin(), losses.end());
  const std::vector<std::size_t> ranks = nondominated_ranks(columns);
  std::vector<std::size_t> order(rows.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return ranks[i]; });
  std::vector<Row> ordered;
  for (const std::size_t i : order) ordered.push_back(rows[i]);
  std::ranges::copy(ordered, rows.begin());
  if (good >= rows.size()) return;
  const std::size_t last = ranks[order[good]];
  const auto rank = [&](std::size_t i) { return ranks[i]; };
  const auto begin = std::ranges::lower_bound(order, last, {}, rank);
  const auto end = std::ranges::upper_bound(order, last, {}, rank);
  const auto first = static_cast<std::size_t>(begin - order.begin());
  if (first < good) select(history, rows.subspan(first, std::size_t(end - begin)), good - first);
}

}  // namespace

Standing unfinished(Step step, double loss, Row row) {
  // What never reported a number stands behind all that did.
  const double progress = std::isnan(loss) ? kInfinity : -static_cast<double>(step);
  return {Standing::Class::kPruned, progress, comparable(loss), row};
}

Standing standing(const History& history, Row row) {
  using enum Standing::Class;
  const TrialState state = history.state()[row];
  if (state != TrialState::kComplete && state != TrialState::kPruned) return {kFailed, 0, 0, row};
  const double violation = history.violation()[row];
  if (violation > 0) return {kInfeasible, violation, 0, row};
  if (state == TrialState::kPruned) return pruned(history, row);
  return {kComplete, comparable(history.loss()[row]), 0, row};
}

void rank_rows(const History& history, std::size_t good, std::vector<Row>& rows) {
  std::vector<Standing> standings;
  for (const Row row : rows) standings.push_back(standing(history, row));
  std::ranges::sort(standings, [](const Standing& a, const Standing& b) { return a < b; });
  std::ranges::transform(standings, rows.begin(), &Standing::row);
  if (history.objectives() < 2) return;
  const auto complete = std::ranges::find_if(
      standings, [](const Standing& s) { return s.klass != Standing::Class::kComplete; });
  const std::span front(rows.begin(), static_cast<std::size_t>(complete - standings.begin()));
  std::ranges::sort(front);
  rank_by_dominance(history, good, front);
}

}  // namespace hone::tpe
