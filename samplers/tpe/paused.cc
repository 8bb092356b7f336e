#include "samplers/tpe/paused.h"

#include <cmath>

#include "samplers/tpe/representatives.h"

namespace hone::tpe {

bool PausedTrials::Place::operator<(const Place& other) const {
  if (standing != other.standing) return standing < other.standing;
  return number < other.number;
}

bool PausedTrials::Seen::same(const Pending& trial) const {
  const bool unknown = std::isnan(forecast) && std::isnan(trial.forecast);
  return points == trial.curve.size() && (unknown || forecast == trial.forecast);
}

void PausedTrials::update(std::span<const Pending> pending, Level level) {
  if (level != level_) clear();
  level_ = level;
  next_.clear();
  auto seen = seen_.begin();
  for (const Pending& trial : pending) {
    if (trial.curve.empty()) continue;
    for (; seen != seen_.end() && seen->number < trial.number; ++seen) remove(seen->number);
    const bool known = seen != seen_.end() && seen->number == trial.number;
    if (!known || !seen->same(trial)) {
      remove(trial.number);
      add(trial);
    }
    if (known) ++seen;
    next_.push_back({trial.number, trial.curve.size(), trial.forecast});
  }
  for (; seen != seen_.end(); ++seen) remove(seen->number);
  seen_.swap(next_);
}

void PausedTrials::add(const Pending& trial) {
  const Reached came = reached(trial.curve, level_);
  if (!came.any) return;
  const bool ends = learns_ && !std::isnan(trial.forecast);
  const Level reached = ends ? Level::end() : Level::of(came.step);
  const double loss = ends && level_ == Level::end() ? trial.forecast : came.loss;
  const bool there = reached >= level_ && !std::isnan(loss);
  const Standing standing = there ? Standing{Standing::Class::kComplete, loss, 0, kNoRow}
                                  : unfinished(came.step, came.last, kNoRow);
  candidates_.emplace(trial.number, Candidate{standing, reached});
  ranked_.insert({standing, trial.number});
  by_ticket_.insert({ticket_of(trial.number), trial.number});
  levels_.add(reached);
}

void PausedTrials::remove(TrialNumber trial) {
  const auto found = candidates_.find(trial);
  if (found == candidates_.end()) return;
  ranked_.erase({found->second.standing, trial});
  by_ticket_.erase({ticket_of(trial), trial});
  levels_.remove(found->second.reached);
  candidates_.erase(found);
}

void PausedTrials::clear() {
  seen_.clear();
  candidates_.clear();
  ranked_.clear();
  by_ticket_.clear();
  levels_ = {};
}

}  // namespace hone::tpe
