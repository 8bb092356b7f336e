#include "samplers/tpe/split.h"

#include <algorithm>
#include <cmath>
#include <iterator>

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

std::span<const double> cells_of(std::span<const Pending> pending, TrialNumber number) {
  return std::ranges::lower_bound(pending, number, {}, &Pending::number)->cells;
}

}  // namespace

Split::Split(const TpeOptions& options)
    : options_(options), paused_(options.learn_from_forecasts) {}

// How many trials should be good, of those that there are.
std::size_t Split::good_count() const {
  const auto n = static_cast<double>(counted_.size() + paused_.size());
  const double share = options_.gamma * (options_.gamma_rule == "sqrt" ? std::sqrt(n) : n);
  const auto count = static_cast<std::size_t>(std::ceil(share));
  return std::min(options_.max_good == 0 ? count : std::min(count, options_.max_good), known());
}

// How many of the best trials must be at hand.
std::size_t Split::kept() const {
  if (options_.max_bad == 0) return counted_.size();
  return good_count() + options_.max_bad / kParts;
}

void Split::observe(const History& history, std::size_t begin) {
  for (std::size_t row = begin; row < history.rows(); ++row) add(history, static_cast<Row>(row));
  rows_ = history.rows();
}

void Split::decide(const History& history, std::span<const Pending> pending) {
  const auto has_paused = [](const Pending& trial) { return !trial.curve.empty(); };
  const bool paused = std::ranges::any_of(pending, has_paused);
  if (rows_ == decided_rows_ && !paused && paused_.size() == 0) return;
  decided_rows_ = rows_;
  paused_.update(pending, level_);
  if (const Level level = best_level(); level != level_) {
    settle(history, level);
    paused_.update(pending, level_);
  }
  fill_leaders(history);
  choose_good(history, pending);
  choose_bad(pending);
}

void Split::add(const History& history, Row row) {
  const TrialState state = history.state()[row];
  const bool finished = state == TrialState::kComplete || state == TrialState::kPruned;
  if (!finished && !options_.learn_from_failed) return;
  finished_ += finished ? 1 : 0;
  if (finished) note_level(history, row);
  if (averages(history, row) && absorb(history, row)) return;
  counted_.push_back(row);
  draw(history, row);
  lead(history, row);
}

// Counts how far a trial has come, and remembers with what it came to the level.
void Split::note_level(const History& history, Row row) {
  if (!compares_unfinished(history)) return;
  const std::optional<double> forecast = this->forecast(history, row);
  const bool ends = forecast || history.state()[row] == TrialState::kComplete;
  const bool at_end = level_ == Level::end();
  const Reached came = ends && at_end ? Reached{} : reached(history.curve(row), level_);
  if (!ends && !came.any) return;
  const Level last = ends ? Level::end() : Level::of(came.step);
  levels_.add(last);
  const double loss = at_end ? forecast.value_or(kAbsent) : came.loss;
  if (last < level_ || std::isnan(loss)) return;
  compared_.resize(row + 1, kAbsent);
  compared_[row] = loss;
}

bool Split::compares_unfinished(const History& history) const {
  return history.objectives() == 1 && (options_.level_factor > 0 || options_.learn_from_forecasts);
}

std::optional<double> Split::forecast(const History& history, Row row) const {
  const bool learns = options_.learn_from_forecasts && history.state()[row] == TrialState::kPruned;
  return learns ? history.forecast(row) : std::nullopt;
}

// Where a trial stands by the mean of all trials of its configuration.
Standing Split::standing_of(const History& history, Row row) const {
  Standing result = standing(history, row);
  if (row < compared_.size() && !std::isnan(compared_[row]) && history.violation()[row] <= 0)
    result = {Standing::Class::kComplete, compared_[row], 0, row};
  if (means_.empty()) return result;
  const auto mean = means_.find(row);
  if (mean != means_.end())
    result.first = mean->second.sum / static_cast<double>(mean->second.count);
  return result;
}

bool Split::Better::operator()(Row a, Row b) const {
  return split.standing_of(history, a) < split.standing_of(history, b);
}

bool Split::averages(const History& history, Row row) const {
  return options_.average_repeats && history.objectives() == 1 &&
         standing_of(history, row).klass == Standing::Class::kComplete;
}

// Adds a trial's loss to that of an earlier one of its configuration; false when there is none.
bool Split::absorb(const History& history, Row row) {
  const Row first = repeats_.add(history, row);
  if (first == row) return false;
  if (rest_.contains(first))
    rest_.remove(first, Better{*this, history});
  else
    std::erase(leaders_, first);
  Mean& mean = means_.try_emplace(first, Mean{standing_of(history, first).first, 1}).first->second;
  mean.sum += standing_of(history, row).first;
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
  fill_leaders(history);
  lead_with(history, row);
  if (leaders_.size() <= kept()) return;
  rest_.push(leaders_.back(), Better{*this, history});
  leaders_.pop_back();
}

void Split::lead_with(const History& history, Row row) {
  const Better better{*this, history};
  leaders_.insert(std::ranges::upper_bound(leaders_, row, better), row);
}

void Split::fill_leaders(const History& history) {
  while (leaders_.size() < kept() && !rest_.empty())
    lead_with(history, rest_.pop(Better{*this, history}));
}

// Keeps the rows with the smallest tickets, which are a uniform sample of all rows.
void Split::draw(const History& history, Row row) {
  if (options_.max_bad == 0) return;
  const Drawn drawn{ticket_of(history.number()[row]), row};
  if (sample_.size() == options_.max_bad) {
    if (sample_.back() < drawn) return;
    sample_.pop_back();
  }
  sample_.insert(std::ranges::upper_bound(sample_, drawn), drawn);
}

// The highest level that enough trials have come to.
Level Split::best_level() const {
  if (options_.level_factor == 0) return Level::end();
  const double enough = options_.level_factor * static_cast<double>(good_count());
  Levels levels = levels_;
  levels.add(paused_.levels());
  return levels.with(static_cast<std::size_t>(std::ceil(enough)));
}

// Compares all rows anew, at another level.
void Split::settle(const History& history, Level level) {
  level_ = level;
  finished_ = 0;
  levels_ = {};
  compared_.clear();
  repeats_ = {};
  means_.clear();
  counted_.clear();
  leaders_.clear();
  rest_ = {};
  sample_.clear();
  for (Row row = 0; row < rows_; ++row) add(history, row);
}

void Split::choose_good(const History& history, std::span<const Pending> pending) {
  if (history.objectives() > 1) rank_rows(history, good_count(), leaders_);
  const std::size_t count = good_count();
  good_.clear();
  paused_good_.clear();
  auto paused = paused_.ranked().begin();
  for (std::size_t rank = 0; rank < count; ++rank) {
    const double weight = options_.good_weights == "rank" ? rank_weight(rank, count) : 1.0;
    if (paused != paused_.ranked().end() &&
        (good_.size() == leaders_.size() ||
         paused->standing < standing_of(history, leaders_[good_.size()]))) {
      paused_good_.push_back({paused->number, cells_of(pending, paused->number), weight});
      ++paused;
    } else {
      good_.push_back({leaders_[good_.size()], weight});
    }
  }
  if (options_.good_weights != "recency") return;
  const std::vector<Row> rows = sorted_rows(good_);
  for (Member& member : good_) {
    const auto newer =
        static_cast<std::size_t>(rows.end() - std::ranges::upper_bound(rows, member.row));
    member.weight = recency_weight(newer, count, options_.recent);
  }
}

void Split::choose_bad(std::span<const Pending> pending) {
  bad_.clear();
  choose_paused_bad(pending);
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

// Of more than max_bad paused ones a random sample stands for all.
void Split::choose_paused_bad(std::span<const Pending> pending) {
  paused_bad_.clear();
  const std::size_t count = paused_.size() - paused_good_.size();
  const auto add = [&](TrialNumber number, double weight) {
    paused_bad_.push_back({number, cells_of(pending, number), weight});
  };
  if (options_.max_bad == 0 || count <= options_.max_bad) {
    const auto end = paused_.ranked().end();
    auto place = paused_.ranked().begin();  // the best of them are good
    std::advance(place, paused_good_.size());
    for (; place != end; ++place) add(place->number, 1);
    return;
  }
  const double share = static_cast<double>(count) / static_cast<double>(options_.max_bad);
  for (const auto& [ticket, number] : paused_.by_ticket()) {
    if (paused_bad_.size() == options_.max_bad) return;
    if (std::ranges::find(paused_good_, number, &Paused::number) == paused_good_.end())
      add(number, share);
  }
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

  const std::size_t room = options_.max_bad - own.size();
  std::vector<Row> drawn;
  for (auto next = sample_.begin(); next != sample_.end() && drawn.size() < room; ++next)
    if (!std::ranges::binary_search(good, next->row) && !std::ranges::binary_search(own, next->row))
      drawn.push_back(next->row);
  const auto others = static_cast<double>(bad_count() - own.size());
  for (const Row row : drawn) bad_.push_back({row, others / static_cast<double>(drawn.size())});
  std::ranges::sort(bad_, {}, &Member::row);

  if (options_.recent == 0) return;
  for (Member& member : bad_) {
    const auto newer =
        static_cast<std::size_t>(counted_.end() - std::ranges::upper_bound(counted_, member.row));
    member.weight *= recency_weight(newer, counted_.size(), options_.recent);
  }
}

}  // namespace hone::tpe
