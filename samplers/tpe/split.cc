#include "samplers/tpe/split.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "samplers/tpe/weights.h"

namespace hone::tpe {
namespace {

constexpr std::size_t kParts = 3;  // of the bad trials' representatives

std::vector<Row> sorted_rows(std::span<const Member> members) {
  std::vector<Row> rows;
  for (const Member& member : members) rows.push_back(member.row);
  std::ranges::sort(rows);
  return rows;
}

}  // namespace

Split::Split(const TpeOptions& options) : options_(options) {}

// How many trials should be good, of those that there are.
std::size_t Split::good_count() const {
  const auto n = static_cast<double>(counted_.size());
  const double share = options_.gamma * (options_.gamma_rule == "sqrt" ? std::sqrt(n) : n);
  const auto count = static_cast<std::size_t>(std::ceil(share));
  return std::min(options_.max_good == 0 ? count : std::min(count, options_.max_good), finished_);
}

// How many of the best trials must be at hand.
std::size_t Split::kept() const {
  if (options_.max_bad == 0) return counted_.size();
  return good_count() + options_.max_bad / kParts;
}

void Split::observe(const History& history, std::size_t begin) {
  for (std::size_t row = begin; row < history.rows(); ++row) add(history, static_cast<Row>(row));
  choose_good(history);
  choose_bad(history);
}

void Split::add(const History& history, Row row) {
  const TrialState state = history.state()[row];
  const bool finished = state == TrialState::kComplete || state == TrialState::kPruned;
  if (!finished && !options_.learn_from_failed) return;
  finished_ += finished ? 1 : 0;
  if (averages(history, row) && absorb(history, row)) return;
  counted_.push_back(row);
  draw(history, row);
  lead(history, row);
}

// Where a trial stands by the mean of all trials of its configuration.
Standing Split::standing_of(const History& history, Row row) const {
  Standing result = standing(history, row);
  if (means_.empty()) return result;
  const auto mean = means_.find(row);
  if (mean != means_.end())
    result.first = mean->second.sum / static_cast<double>(mean->second.count);
  return result;
}

// Whether one row stands before another.
auto Split::better(const History& history) const {
  return
      [this, &history](Row a, Row b) { return standing_of(history, a) < standing_of(history, b); };
}

bool Split::averages(const History& history, Row row) const {
  return options_.average_repeats && history.objectives() == 1 &&
         standing(history, row).klass == Standing::Class::kComplete;
}

// Adds a trial's loss to that of an earlier one of its configuration; false when there is none.
bool Split::absorb(const History& history, Row row) {
  const Row first = repeats_.add(history, row);
  if (first == row) return false;
  if (rest_.contains(first))
    rest_.remove(first, better(history));
  else
    std::erase(leaders_, first);
  Mean& mean = means_.try_emplace(first, Mean{standing(history, first).first, 1}).first->second;
  mean.sum += standing(history, row).first;
  ++mean.count;
  place(history, first);
  return true;
}

void Split::lead(const History& history, Row row) {
  if (history.objectives() == 1) return place(history, row);
  leaders_.push_back(row);
  if (options_.max_good == 0 || leaders_.size() < 2 * kept()) return;
  rank_rows(history, good_count(), leaders_);
  leaders_.resize(kept());
}

// With one objective: among the leaders or the rest.
void Split::place(const History& history, Row row) {
  const auto enter = [&](Row each) {
    leaders_.insert(std::ranges::upper_bound(leaders_, each, better(history)), each);
  };
  while (leaders_.size() < kept() && !rest_.empty()) enter(rest_.pop(better(history)));
  enter(row);
  if (leaders_.size() <= kept()) return;
  rest_.push(leaders_.back(), better(history));
  leaders_.pop_back();
}

// Keeps the rows with the smallest tickets, which are a uniform sample of all rows.
void Split::draw(const History& history, Row row) {
  if (options_.max_bad == 0) return;
  sample_.push_back({ticket_of(history.number()[row]), row});
  std::ranges::push_heap(sample_);
  if (sample_.size() <= options_.max_bad) return;
  std::ranges::pop_heap(sample_);
  sample_.pop_back();
}

void Split::choose_good(const History& history) {
  if (history.objectives() > 1) rank_rows(history, good_count(), leaders_);
  const std::size_t count = good_count();
  good_.clear();
  for (std::size_t rank = 0; rank < count; ++rank)
    good_.push_back(
        {leaders_[rank], options_.good_weights == "rank" ? rank_weight(rank, count) : 1.0});
  if (options_.good_weights != "recency") return;
  const std::vector<Row> rows = sorted_rows(good_);
  for (Member& member : good_) {
    const auto newer =
        static_cast<std::size_t>(rows.end() - std::ranges::upper_bound(rows, member.row));
    member.weight = recency_weight(newer, count, options_.recent);
  }
}

void Split::choose_bad(const History&) {
  bad_.clear();
  const std::vector<Row> good = sorted_rows(good_);
  if (options_.max_bad != 0 && bad_count() > options_.max_bad) return choose_representatives(good);
  auto next = good.begin();
  for (const Row row : counted_) {
    if (next != good.end() && *next == row)
      ++next;
    else
      bad_.push_back({row, 1});
  }
  for (std::size_t i = 0; i < bad_.size(); ++i)
    bad_[i].weight = recency_weight(bad_.size() - 1 - i, bad_.size(), options_.recent);
}

void Split::choose_representatives(std::span<const Row> good) {
  const std::size_t part = options_.max_bad / kParts;
  std::vector<Row> own;  // rows that stand for themselves
  const auto best = std::span<const Row>(leaders_).subspan(good_.size());
  own.assign(best.begin(), best.begin() + static_cast<std::ptrdiff_t>(std::min(part, best.size())));
  for (const Row row : std::span(counted_).last(part))
    if (!std::ranges::binary_search(good, row)) own.push_back(row);
  std::ranges::sort(own);
  own.erase(std::unique(own.begin(), own.end()), own.end());
  for (const Row row : own) bad_.push_back({row, 1});

  std::vector<Drawn> drawn;
  for (const Drawn& ticket : sample_)
    if (!std::ranges::binary_search(good, ticket.row) &&
        !std::ranges::binary_search(own, ticket.row))
      drawn.push_back(ticket);
  std::ranges::sort(drawn);
  drawn.resize(std::min(drawn.size(), options_.max_bad - own.size()));
  const auto others = static_cast<double>(bad_count() - own.size());
  for (const Drawn& ticket : drawn)
    bad_.push_back({ticket.row, others / static_cast<double>(drawn.size())});
  std::ranges::sort(bad_, {}, &Member::row);

  if (options_.recent == 0) return;
  for (Member& member : bad_) {
    const auto newer =
        static_cast<std::size_t>(counted_.end() - std::ranges::upper_bound(counted_, member.row));
    member.weight *= recency_weight(newer, counted_.size(), options_.recent);
  }
}

}  // namespace hone::tpe
