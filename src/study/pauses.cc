// What a ledger knows of trials that are set aside: which go on, which give way, and what of theirs
// is to be kept for that.
#include <algorithm>
#include <cmath>

#include "study/ledger.h"

namespace hone {
namespace {

// How far a trial came, and with what in the first objective.
struct Reached {
  Step step;
  double loss;
};

Reached reached(const OpenTrials::value_type& open) {
  const auto& [number, trial] = open;
  Reached found{.step = checkpoint_of(number, trial.origin, trial.known).step, .loss = HUGE_VAL};
  Step at = 0;
  for (const Point& point : trial.known) {
    if (point.metric.index != 0 || std::isnan(point.value) || point.step < at) continue;
    at = point.step;
    found.loss = point.value;
  }
  return found;
}

bool ahead(const Reached& a, const Reached& b) {
  return a.step != b.step ? a.step > b.step : a.loss < b.loss;
}

}  // namespace

Origin checkpoint_of(TrialNumber number, const std::optional<Origin>& origin,
                     std::span<const Point> curve) {
  Step last = origin ? origin->step : 0;
  for (const Point& point : curve) last = std::max(last, point.step);
  return {.parent = number, .step = last};
}

std::vector<TrialNumber> Ledger::promoted(std::size_t count) const {
  if (pruner_ == nullptr || paused_ == 0 || count == 0) return {};
  std::vector<TrialNumber> numbers = pruner_->promote(count);
  std::erase_if(numbers, [this](TrialNumber number) {
    const auto open = open_.find(number);
    return open == open_.end() || !open->second.paused;
  });
  return numbers;
}

std::vector<Fork> Ledger::forks(std::size_t count) const {
  if (!forking() || paused_ == 0 || count == 0) return {};
  std::vector<Fork> forks = evolution()->forks(count, seed_);
  std::erase_if(forks, [this](const Fork& fork) {
    const auto loser = open_.find(fork.loser);
    return loser == open_.end() || !loser->second.paused ||
           !checkpoints_.contains({fork.origin.parent, fork.origin.step});
  });
  return forks;
}

std::size_t Ledger::wanting() const { return forking() ? evolution()->wanting() : 0; }

void Ledger::explore(TrialNumber number, std::span<double> cells) const {
  evolution()->explore(*space_, seed_, number, cells);
}

std::optional<TrialNumber> Ledger::leader() const {
  const bool settled = pruner_ != nullptr && paused_ == open_.size() && !hides_pauses();
  if (paused_ == 0 || !settled || setbacks_ >= kMostSetbacks) return std::nullopt;
  if (std::ranges::find(history_.state(), TrialState::kComplete) != history_.state().end())
    return std::nullopt;
  const auto first = std::ranges::min_element(open_, ahead, reached);
  const std::optional<Step> before = first->second.went_on_from;
  if (before && reached(*first).step <= *before) return std::nullopt;
  return first->first;
}

bool Ledger::may_continue() const {
  const auto of_fork = [](const Retry& retry) { return retry.origin.has_value(); };
  return !promoted(1).empty() || !forks(1).empty() || std::ranges::any_of(retries_, of_fork);
}

bool Ledger::hides_pauses() const {
  return window_ > 1 && !unseen_.empty() && (ever_paused_ || paused_ > 0 || forking());
}

// Needed are: of every open trial what it goes on from, of every failed one that is tried again the
// same, and what the pruner says.
std::vector<Origin> Ledger::release_checkpoints() {
  if (!forking()) return {};
  std::set<std::pair<TrialNumber, Step>> starts;
  const auto keep = [&](const Origin& origin) { starts.emplace(origin.parent, origin.step); };
  for (const auto& [number, open] : open_) {
    if (open.saved) {
      keep(checkpoint_of(number, open.origin, open.saved->record.curve));
    } else if (open.origin) {
      keep(*open.origin);
    }
  }
  for (const Retry& retry : retries_)
    if (retry.origin) keep(*retry.origin);
  std::vector<Origin> released;
  for (const auto& [number, step] : checkpoints_) {
    const Origin checkpoint{.parent = number, .step = step};
    if (!starts.contains({number, step}) && !evolution()->needs(checkpoint))
      released.push_back(checkpoint);
  }
  for (const Origin& gone : released) checkpoints_.erase({gone.parent, gone.step});
  return released;
}

}  // namespace hone
