#include <algorithm>
#include <cmath>

#include "hone/error.h"
#include "study/freeze.h"
#include "study/state.h"

namespace hone {
namespace {

// Waiting for other threads' results is cut into slices, so that a time limit is noticed.
constexpr std::chrono::milliseconds kWaitSlice{50};

double elapsed_seconds(const Run& run) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - run.start).count();
}

void count(RunSummary& summary, TrialState state) {
  if (state == TrialState::kComplete) ++summary.complete;
  if (state == TrialState::kPruned) ++summary.pruned;
  if (state == TrialState::kFailed) ++summary.failed;
}

void check_delta(double delta, const char* name) {
  if (delta >= 0 && std::isfinite(delta)) return;
  throw Error(ErrorCode::kInvalidArgument, name, "must be 0 or more, and finite");
}

// Whether the best value has gained too little over the last trials.
bool plateau(const Ledger& ledger, const OptimizeOptions& options) {
  const std::size_t rows = ledger.history().rows();
  if (options.patience == 0 || rows < options.patience) return false;
  const double before = ledger.best_among_first(rows - options.patience);
  const double gain = before - ledger.best_committed();
  // Before the first value there is none to gain upon: infinity less infinity is no gain.
  const double relative = std::isfinite(before) ? options.min_relative_delta * std::abs(before) : 0;
  return !(gain > std::max(options.min_delta, relative));
}

}  // namespace

std::string_view stop_reason_name(StopReason reason) {
  switch (reason) {
    case StopReason::kTrials:
      return "trials";
    case StopReason::kSeconds:
      return "seconds";
    case StopReason::kTarget:
      return "target";
    case StopReason::kPatience:
      return "patience";
    case StopReason::kCost:
      return "cost";
    case StopReason::kExhausted:
      return "exhausted";
    case StopReason::kStopped:
      return "stopped";
  }
  return "unknown";
}

Study::State::Known Study::State::known() const {
  return {.rows = ledger.history().rows(),
          .queued = ledger.queue().size(),
          .retries = ledger.retries().size(),
          .space = ledger.space()};
}

// Looks at committed trials only: what the next trial would see.
std::optional<StopReason> Study::State::reason_to_stop(bool exhausted) const {
  const OptimizeOptions& options = run->options;
  if (run->stopped) return run->stopped;
  if (elapsed_seconds(*run) >= options.seconds) return StopReason::kSeconds;
  if (!ledger.requeued().empty()) return std::nullopt;  // started before: to be finished
  if (asked_enough() && !may_go_on()) return StopReason::kTrials;
  if (exhausted && !may_go_on() && !may_grow()) return StopReason::kExhausted;
  if (!ledger.ready()) return std::nullopt;  // the rules below must wait for what the ask waits for
  return goal_reached();
}

bool Study::State::asked_enough() const {
  return run->asked >= run->options.trials || ledger.new_trials() >= run->options.total_trials;
}

// What runs may pause and be promoted, or let others be. In a deterministic study with a window
// asks that pass bring to light what has.
bool Study::State::may_go_on() const {
  if (pruner == nullptr || !run->options.prune) return false;
  if (!ledger.ready() || ledger.may_continue() || ledger.leader()) return true;
  return run->in_flight > 0 || ledger.hides_pauses();
}

// Trials may bring parameters to light, of which more can be made.
bool Study::State::may_grow() const { return !ledger.whole() && run->in_flight > 0; }

std::optional<StopReason> Study::State::goal_reached() const {
  const OptimizeOptions& options = run->options;
  if (options.target && ledger.best_committed() <= ledger.sign(0) * *options.target)
    return StopReason::kTarget;
  if (plateau(ledger, options)) return StopReason::kPatience;
  if (ledger.cost(options.cost_metric) - run->cost_before >= options.cost) return StopReason::kCost;
  return std::nullopt;
}

// The next trial of the run, once the window lets it through; none when the run ends. Whether there
// may be one is decided while nobody else can ask.
std::optional<Study::State::Handout> Study::State::next(Lock& lock, Study& study) {
  std::optional<Known> empty;  // from which no new trial could be proposed
  for (;;) {
    std::optional<StopReason> reason;
    bool wait = false, passed = false, exhausted = false;
    TrialNumber next_number = 0;
    Handout handout = ask(lock, study, [&]() -> Allowance {
      next_number = ledger.next_number();
      exhausted = empty && *empty == known();
      reason = reason_to_stop(exhausted);
      const bool fresh = !asked_enough() && !exhausted;
      const bool lead = run->options.prune && !fresh && ledger.ready();
      const bool idle =
          ledger.ready() && !fresh && !ledger.may_continue() && !(lead && ledger.leader());
      wait = !reason && ledger.requeued().empty() && (idle || !ledger.ready());
      passed = wait && idle && ledger.hides_pauses();
      return {.trials = reason || wait ? 0u : 1u, .fresh = fresh, .lead = lead, .pass = passed};
    });
    if (!handout.trials.empty()) {
      const Trial& trial = handout.trials.front();
      if (trial.number() >= next_number && !trial.parent()) ++run->asked;
      ++run->in_flight;
      run->summary.pruned += handout.ended.size();
      return handout;
    }
    if (passed) continue;
    if (wait) {
      changed.wait_for(lock, kWaitSlice);
    } else if (reason || exhausted) {
      end_run(reason.value_or(StopReason::kExhausted));
      return std::nullopt;
    } else {
      empty = known();  // with what was told at once, its outcome being known
    }
  }
}

void Study::State::end_run(StopReason reason) {
  if (!run->stopped) run->stopped = reason;
  changed.notify_all();
}

void Study::run_worker(const Objective& objective) {
  State::Lock lock(state_->mutex);
  const std::shared_ptr<Run> run = state_->run;
  if (!run) throw Error(ErrorCode::kInvalidArgument, "study.run_worker", "no run is under way");
  const Callbacks& callbacks = run->options.callbacks;
  while (std::optional<State::Handout> handout = state_->next(lock, *this)) {
    state_->release_checkpoints(lock);
    Trial* const trial = &handout->trials.front();
    for (const TrialNumber ended : handout->ended) {
      if (!callbacks.finished) break;
      const std::lock_guard turn(run->callback_mutex);
      callbacks.finished(this->trial(ended));
    }
    if (callbacks.asked) {
      const std::lock_guard turn(run->callback_mutex);
      callbacks.asked(trial->frozen());
    }
    objective.evaluate(*trial);
    const bool released = !trial->released_.empty();
    tell(*trial);
    if (callbacks.finished && !released) {
      const std::lock_guard turn(run->callback_mutex);
      callbacks.finished(this->trial(trial->number()));
    }
    lock.lock();
    --run->in_flight;
    if (released) {
      ++run->summary.released;
    } else {
      count(run->summary, trial->outcome_.state);
    }
  }
}

RunSummary Study::optimize(const Objective& objective, const OptimizeOptions& options) {
  check_delta(options.min_delta, "min_delta");
  check_delta(options.min_relative_delta, "min_relative_delta");
  const auto run = std::make_shared<Run>();
  run->options = options;
  {
    const State::Lock lock(state_->mutex);
    if (state_->run)
      throw Error(ErrorCode::kInvalidArgument, "study.optimize",
                  "this study is being optimized already; one run at a time");
    run->cost_before = state_->ledger.cost(options.cost_metric);
    state_->run = run;
    state_->cancelled = false;
  }
  const auto finish = [&] {
    const State::Lock lock(state_->mutex);
    state_->run.reset();
    run->summary.reason = run->stopped.value_or(StopReason::kStopped);
    run->summary.paused = state_->ledger.paused();
    run->summary.seconds = elapsed_seconds(*run);
  };
  try {
    if (options.backend) {
      options.backend->run(*this, objective);
    } else {
      run_worker(objective);
    }
  } catch (...) {
    finish();
    throw;
  }
  finish();
  return run->summary;
}

void Study::stop(bool cancel) {
  const State::Lock lock(state_->mutex);
  if (cancel) state_->cancelled = true;
  if (state_->run) state_->end_run(StopReason::kStopped);
}

}  // namespace hone
