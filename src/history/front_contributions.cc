#include "history/front_contributions.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hone {
namespace {

using Columns = std::vector<std::vector<double>>;  // [objective][point]

constexpr std::size_t kMostByVolume = 3;  // objectives

// In units of the range, from the best on. Such a bound lies so far beyond the worst that extreme
// points count, and no further, so that they do not always count most (Ishibuchi and others, "How
// to specify a reference point in hypervolume calculation", Evolutionary Computation 26(3), 2018).
constexpr double kReference = 1.1;

std::vector<double> scaled(std::span<const double> column) {
  double best = std::numeric_limits<double>::infinity(), worst = -best;
  for (const double loss : column) {
    if (!std::isfinite(loss)) continue;
    best = std::min(best, loss);
    worst = std::max(worst, loss);
  }
  const double half_range = best < worst ? worst / 2 - best / 2 : 1;  // halves cannot overflow
  std::vector<double> losses(column.begin(), column.end());
  for (double& loss : losses) {
    if (std::isinf(loss)) {
      loss = loss < 0 ? -1 : kReference;
    } else {
      loss = (loss / 2 - best / 2) / half_range;
    }
  }
  return losses;
}

std::vector<std::size_t> lexicographic_order(const Columns& rows) {
  std::vector<std::size_t> order(rows.front().size());
  std::iota(order.begin(), order.end(), 0);
  const auto before = [&](std::size_t a, std::size_t b) {
    for (const std::vector<double>& losses : rows)
      if (losses[a] != losses[b]) return losses[a] < losses[b];
    return false;
  };
  if (!std::ranges::is_sorted(order, before)) std::ranges::sort(order, before);
  return order;
}

bool equal_rows(const Columns& rows, std::size_t a, std::size_t b) {
  return std::ranges::all_of(rows, [&](const auto& losses) { return losses[a] == losses[b]; });
}

// The distinct points in lexicographic order, and by row which of them it is.
struct Distinct {
  Columns points;
  std::vector<std::size_t> of_row;
};

Distinct distinct(const Columns& rows) {
  const std::vector<std::size_t> order = lexicographic_order(rows);
  Distinct found{Columns(rows.size()), std::vector<std::size_t>(order.size())};
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || !equal_rows(rows, order[i - 1], order[i])) {
      for (std::size_t k = 0; k < rows.size(); ++k) found.points[k].push_back(rows[k][order[i]]);
    }
    found.of_row[order[i]] = found.points.front().size() - 1;
  }
  return found;
}

// Of two objectives, by row: the rectangle up to the neighbours on the sorted front.
std::vector<double> areas_alone(const Columns& rows) {
  const std::vector<double>&x = rows[0], &y = rows[1];
  const std::vector<std::size_t> order = lexicographic_order(rows);
  std::vector<double> areas(order.size());
  double above = kReference;
  for (std::size_t i = 0, next = 0; i < order.size(); i = next) {
    const std::size_t row = order[i];
    while (next < order.size() && equal_rows(rows, row, order[next])) ++next;
    const double right = next == order.size() ? kReference : x[order[next]];
    for (std::size_t same = i; same < next; ++same)
      areas[order[same]] = (right - x[row]) * (above - y[row]);
    above = y[row];
  }
  return areas;
}

// The box of a point but for what the others cover of it.
double volume_alone(const Columns& points, std::size_t point) {
  Columns others(points.size());
  double box = 1;
  for (std::size_t k = 0; k < points.size(); ++k) {
    const double corner = points[k][point];
    box *= kReference - corner;
    for (std::size_t p = 0; p < points[k].size(); ++p)
      if (p != point) others[k].push_back(std::max(points[k][p], corner));
  }
  const std::vector<std::span<const double>> spans(others.begin(), others.end());
  const std::vector<double> reference(points.size(), kReference);
  return box - hypervolume(spans, reference);
}

double epsilon_alone(const Columns& points, std::size_t point) {
  double least = 1;
  for (std::size_t p = 0; p < points.front().size(); ++p) {
    if (p == point) continue;
    double most = 0;
    for (const std::vector<double>& losses : points)
      most = std::max(most, losses[p] - losses[point]);
    least = std::min(least, most);
  }
  return least;
}

double contribution(const Columns& points, std::size_t point) {
  for (const std::vector<double>& losses : points)
    if (losses[point] == kReference) return 0;  // it was infinite
  return points.size() <= kMostByVolume ? volume_alone(points, point)
                                        : epsilon_alone(points, point);
}

}  // namespace

std::vector<double> front_contributions(LossColumns front) {
  if (front.empty() || front.front().empty()) return {};
  Columns rows;
  for (const std::span<const double> column : front) rows.push_back(scaled(column));
  if (rows.size() == 2) return areas_alone(rows);
  const Distinct distinct_rows = distinct(rows);
  std::vector<double> alone(distinct_rows.points.front().size());
  for (std::size_t p = 0; p < alone.size(); ++p) alone[p] = contribution(distinct_rows.points, p);
  std::vector<double> contributions(distinct_rows.of_row.size());
  for (std::size_t row = 0; row < contributions.size(); ++row)
    contributions[row] = alone[distinct_rows.of_row[row]];
  return contributions;
}

}  // namespace hone
