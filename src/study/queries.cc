#include <algorithm>
#include <cmath>

#include "hone/error.h"
#include "hone/pareto.h"
#include "study/freeze.h"
#include "study/state.h"

namespace hone {
namespace {

// Calls `use` with every complete, feasible trial that was told, committed or not.
template <class Use>
void for_each_candidate(const Ledger& ledger, Use&& use) {
  const History& history = ledger.history();
  std::vector<double> losses(history.objectives());
  for (std::size_t row = 0; row < history.rows(); ++row) {
    if (history.state()[row] != TrialState::kComplete || history.violation()[row] > 0) continue;
    for (std::size_t i = 0; i < losses.size(); ++i) losses[i] = history.loss(i)[row];
    use(history.number()[row], losses);
  }
  for (const auto& [number, open] : ledger.open()) {
    if (!open.told || open.told->record.outcome.state != TrialState::kComplete) continue;
    const Outcome& outcome = open.told->record.outcome;
    if (std::ranges::all_of(outcome.constraints, [](double value) { return value <= 0; }))
      use(number, outcome.losses);
  }
}

}  // namespace

FrozenTrial Study::best_trial() const {
  const State::Lock lock(state_->mutex);
  const auto number = state_->ledger.best();
  if (!number)
    throw Error(ErrorCode::kUnavailable, "study.best_trial",
                "no trial is complete and feasible yet");
  return freeze(state_->ledger, *number);
}

bool Study::has_best() const {
  const State::Lock lock(state_->mutex);
  return state_->ledger.best().has_value();
}

std::vector<FrozenTrial> Study::best_trials() const {
  const State::Lock lock(state_->mutex);
  const Ledger& ledger = state_->ledger;
  if (ledger.objectives() == 1) {
    if (const auto number = ledger.best()) return {freeze(ledger, *number)};
    return {};
  }
  std::vector<TrialNumber> numbers;
  std::vector<std::vector<double>> columns(ledger.objectives());
  for_each_candidate(ledger, [&](TrialNumber number, const std::vector<double>& losses) {
    numbers.push_back(number);
    for (std::size_t i = 0; i < losses.size(); ++i) columns[i].push_back(losses[i]);
  });
  std::vector<TrialNumber> front;
  const std::vector<std::span<const double>> losses(columns.begin(), columns.end());
  for (const std::size_t index : pareto_front(losses)) front.push_back(numbers[index]);
  std::ranges::sort(front);
  std::vector<FrozenTrial> trials;
  trials.reserve(front.size());
  for (const TrialNumber number : front) trials.push_back(freeze(ledger, number));
  return trials;
}

std::vector<FrozenTrial> Study::trials() const {
  const State::Lock lock(state_->mutex);
  std::vector<FrozenTrial> trials;
  trials.reserve(state_->ledger.next_number());
  for (TrialNumber number = 0; number < state_->ledger.next_number(); ++number)
    trials.push_back(freeze(state_->ledger, number));
  return trials;
}

FrozenTrial Study::trial(TrialNumber number) const {
  const State::Lock lock(state_->mutex);
  return freeze(state_->ledger, number);
}

std::vector<RunningTrial> Study::running() const {
  const State::Lock lock(state_->mutex);
  std::vector<RunningTrial> running;
  for (const auto& [number, open] : state_->ledger.open())
    if (!open.told && !open.requeued && !open.paused)
      running.push_back({.number = number, .started = open.started, .last = open.last_report});
  return running;
}

std::size_t Study::finished() const {
  const State::Lock lock(state_->mutex);
  return state_->ledger.finished();
}

std::size_t Study::waiting() const {
  const State::Lock lock(state_->mutex);
  return state_->ledger.requeued().size() + state_->ledger.queue().size() +
         state_->ledger.retries().size();
}

std::size_t Study::paused() const {
  const State::Lock lock(state_->mutex);
  return state_->ledger.paused();
}

std::size_t Study::forks() const {
  const State::Lock lock(state_->mutex);
  return state_->ledger.fork_count();
}

std::map<std::string, std::string> Study::attributes() const {
  const State::Lock lock(state_->mutex);
  return state_->ledger.attributes();
}

std::shared_ptr<const Space> Study::space() const {
  const State::Lock lock(state_->mutex);
  return state_->ledger.space();
}

History Study::history() const {
  const State::Lock lock(state_->mutex);
  return state_->ledger.history();
}

std::vector<std::string> Study::metric_names() const {
  const State::Lock lock(state_->mutex);
  return {state_->ledger.metrics().begin(), state_->ledger.metrics().end()};
}

}  // namespace hone
