#include "cli/progress.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "cli/records.h"

namespace hone::cli {

std::optional<double> seconds_left(const RunInfo& info, const Standing& standing) {
  const double by_clock = std::max(info.seconds - standing.seconds, 0.0);
  if (!info.total || standing.done() == 0) {
    return std::isfinite(by_clock) ? std::optional(by_clock) : std::nullopt;
  }
  const std::size_t done = info.finished_before + standing.done();
  const auto remaining = static_cast<double>(*info.total - std::min(done, *info.total));
  const double rate = static_cast<double>(standing.done()) / standing.seconds;
  return std::min(remaining / rate, by_clock);
}

Progress::Progress(std::vector<ObjectiveSpec> objectives, std::optional<FrozenTrial> best)
    : objectives_(std::move(objectives)) {
  standing_.best = std::move(best);
}

void Progress::asked(const FrozenTrial& trial) {
  const std::lock_guard lock(mutex_);
  running_.insert_or_assign(trial.number, Running{Clock::now(), {}});
  if (trial.parent && forks_.insert(trial.number).second && trial.curve.empty()) ++standing_.forked;
}

void Progress::reported(TrialNumber number, const FrozenTrial::Reported& point) {
  const std::lock_guard lock(mutex_);
  const auto running = running_.find(number);
  if (running == running_.end()) return;
  std::optional<FrozenTrial::Reported>& last = running->second.last;
  // The first objective says most; other metrics are shown until it comes.
  const std::string& main = objectives_.front().name;
  if (!last || point.metric == main || last->metric != main) last = point;
}

void Progress::finished(const FrozenTrial& trial) {
  const std::lock_guard lock(mutex_);
  running_.erase(trial.number);
  switch (trial.state) {
    case TrialState::kComplete:
      ++standing_.complete;
      break;
    case TrialState::kPruned:
      ++standing_.pruned;
      break;
    case TrialState::kFailed:
      ++standing_.failed;
      break;
    case TrialState::kWaiting:
    case TrialState::kRunning:
    case TrialState::kPaused:
      return;  // given back or set aside, to be run again
  }
  if (trial.state != TrialState::kComplete || !trial.feasible()) return;
  const double best = standing_.best ? standing_.best->value() : kAbsent;
  if (better(trial.value(), best, objectives_.front().direction)) standing_.best = trial;
}

Standing Progress::standing() const {
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = Clock::now();
  const auto since = [now](Clock::time_point then) {
    return std::chrono::duration<double>(now - then).count();
  };
  Standing standing = standing_;
  standing.seconds = since(started_);
  for (const auto& [number, running] : running_) {
    standing.running.push_back({number, since(running.started), running.last});
  }
  return standing;
}

}  // namespace hone::cli
