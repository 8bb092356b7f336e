#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hone/backend.h"
#include "hone/history.h"
#include "hone/objective.h"
#include "hone/pruner.h"
#include "hone/sampler.h"
#include "hone/space.h"
#include "hone/storage.h"
#include "hone/trial.h"

namespace hone {

// What happens when a sampler proposes a configuration that was already tried (or is running).
enum class DuplicatePolicy {
  kAuto,      // kResample where every parameter is discrete, else kAllow
  kAllow,     // run it again
  kResample,  // propose another; when every configuration of the space was tried, the run ends
  kReuse,     // tell the known outcome at once, without running it, and go on
};

struct StudyOptions {
  std::string name = {};
  Direction direction = Direction::kMinimize;
  // Several objectives, or one with a name; overrides `direction` when not empty. The name of the
  // only objective is "value" otherwise.
  std::vector<ObjectiveSpec> objectives = {};
  std::uint64_t seed = 0;
  // Deterministic mode, when above 0: ask number a is suggested from exactly the results of the
  // asks below a - window + 1, whatever else has finished by then, and pruned likewise; those
  // between count as pending. The same seed then gives the same study, bit for bit, for any number
  // of workers up to the window. Costs waiting for stragglers. 0: use all that is known at once.
  std::size_t window = 0;
  DuplicatePolicy duplicates = DuplicatePolicy::kAuto;
  // A failed trial is handed out again, as a new trial with the same configuration, this often.
  std::size_t retries = 0;
  // Trials asked here are run by others (a shell script) and told later by number: no lease, so
  // they are not taken back when this process ends.
  bool detached = false;
  // Where Trial::checkpoint_dir() is; empty: beside the storage, or for a study in memory in a
  // folder that ends with the study.
  std::string checkpoints = {};
  // The declared space; parameters that objectives ask for besides are added as they come.
  Space space = {};
  // Written to the storage with the study, beside versions, host and time.
  std::map<std::string, std::string> metadata = {};
};

struct Callbacks {
  // Each is called on a worker's thread, one at a time, never under the study's lock; what they
  // throw ends the run. They may call any member of the study but optimize().
  std::function<void(const FrozenTrial&)> asked = {};
  std::function<void(const FrozenTrial&)> finished = {};  // or paused, as its state says
  std::function<void(TrialNumber, const FrozenTrial::Reported&)> reported = {};
};

// A run ends when any of these is reached; running trials then finish. The limits of trials leave
// room for paused trials that the pruner promotes, and forks, which go on from others, do not count
// as trials; what is paused at the end stays so, and may go on in the next run. But where these
// limits, or an exhausted space, would end the run with no trial complete and none running
// elsewhere, the paused one that came furthest goes on to its end; see resume(). The rules look at
// finished trials only; in a deterministic study at those that the next trial would see, so that
// they, too, do not depend on timing (`seconds` excepted).
struct OptimizeOptions {
  std::size_t trials = std::numeric_limits<std::size_t>::max();        // new trials in this run
  std::size_t total_trials = std::numeric_limits<std::size_t>::max();  // trials of the study
  double seconds = std::numeric_limits<double>::infinity();  // no new trial after this long
  std::optional<double> target = {};  // the best value is at least as good as this
  // Over this many trials the best value has not gained more than min_delta, nor more than
  // min_relative_delta times the size that it had before them; 0: never.
  std::size_t patience = 0;
  double min_delta = 0, min_relative_delta = 0;
  double cost = std::numeric_limits<double>::infinity();  // sum over the run's finished trials ...
  std::string cost_metric = {};  // ... of this metric; empty: of their seconds
  bool prune = true;  // ask the pruner; else it learns of the trials and lets them run to the end
  std::shared_ptr<Backend> backend = {};  // none: in the calling thread
  Callbacks callbacks = {};
};

// A running trial as seen from outside.
struct RunningTrial {
  TrialNumber number = 0;
  double started = 0;
  std::optional<FrozenTrial::Reported> last;  // of the first objective, or any metric before that
};

// Asks a sampler, tells results, keeps the history; a fold over the storage's log of events.
//
// Thread-safe: this is the one class with a lock. Sampler, pruner, storage and history are used
// only under it and need none of their own. While a storage writes, tells of other threads queue
// up and are written together.
class Study {
 public:
  // Creates the study, or continues the one of this name in the storage: the objectives must then
  // agree, the seed and window of the storage hold, and the declared space may have grown. Trials
  // that were running in a process that is dead are handed out again, same numbers, same cells.
  // Without a sampler: random. Throws Error{kBadSpace}, Error{kStorage}, Error{kInvalidArgument}.
  explicit Study(const StudyOptions& options = {}, std::unique_ptr<Sampler> sampler = {},
                 std::unique_ptr<Pruner> pruner = {}, std::unique_ptr<Storage> storage = {});
  ~Study();
  Study(const Study&) = delete;
  Study& operator=(const Study&) = delete;

  // Hands out the next trial, or a block of `count`: requeued ones first, then paused ones that the
  // pruner promotes, then forks, then enqueued ones, then what the sampler proposes. Fewer than
  // `count` when the space is exhausted. Throws Error{kInvalidArgument} when a deterministic
  // study's window is full, so that a caller who holds the missing trial itself hears of it instead
  // of waiting for itself.
  Trial ask();  // throws Error{kUnavailable} when the space is exhausted
  std::vector<Trial> ask(std::size_t count);
  // The same without new trials: those given back, those that the pruner promotes, and forks. With
  // `lead` and none of these, while no trial runs and none is complete, the paused one that came
  // furthest, of equals the one with the least first objective: for the end of a loop, so that it
  // has a result. It is not led again if it came no further, nor is any when three trials that went
  // on have failed or were pruned. None otherwise, or while a deterministic study waits for a trial
  // that runs.
  std::vector<Trial> resume(std::size_t count, bool lead = false);
  // Durable on return. A trial can be told once. A whole block costs one commit.
  void tell(Trial& trial);
  void tell(std::span<Trial> trials);
  // By number, for callers without the handle: a shell script, another process. `metrics` are what
  // Trial::set_metric() takes: final values besides the objectives. A paused trial can be ended so.
  void tell(TrialNumber number, const Outcome& outcome_in_users_sign,
            std::span<const std::pair<std::string, double>> metrics = {});

  // Runs the objective until the budget is spent. One at a time per study.
  RunSummary optimize(const Objective& objective, const OptimizeOptions& options);
  // For backends, within optimize(): asks, evaluates and tells on this thread until the run ends.
  void run_worker(const Objective& objective);
  // Ends the run: no new trials; those running finish. With `cancel`, Trial::cancelled() turns true
  // so that objectives which look can release theirs. Safe from any thread, not from a signal
  // handler.
  void stop(bool cancel = false);

  // The next ask hands out this configuration; missing parameters are proposed by the sampler. The
  // trial has these attributes, whose values are JSON text, from the start.
  void enqueue(const Configuration& configuration,
               const std::map<std::string, std::string>& attributes = {});
  std::vector<Enqueued> enqueued() const;  // those that wait, in their order
  // Every new trial from now on has these values; the sampler proposes the rest. Replaces what was
  // fixed before, is not stored. Throws Error{kInvalidArgument} as enqueue() does.
  void fix(const Configuration& configuration);
  // Proposes from now on, once it has learned all finished trials. Not stored.
  void set_sampler(std::unique_ptr<Sampler> sampler);
  // Records trials that were run elsewhere; the sampler learns from them. What the study does not
  // know of their parameters is taken from their distributions, or else from their values alone.
  // Throws Error{kBadSpace} where they contradict it: another kind, another scale.
  void add_trial(const FrozenTrial& trial);
  void add_trials(std::span<const FrozenTrial> trials);
  void set_attribute(const std::string& key, const std::string& json);
  std::map<std::string, std::string> attributes() const;

  // The best complete trial with all constraints met: smallest or largest first objective, the
  // earliest of equals. Where values are noisy that is the luckiest: leaderboard() says what it is
  // worth. Throws Error{kUnavailable} while there is none.
  FrozenTrial best_trial() const;
  bool has_best() const;
  // The Pareto front of the complete, feasible trials, in number order; with one objective the
  // best trial alone. O(n log n) for two objectives, O(n * front) beyond.
  std::vector<FrozenTrial> best_trials() const;
  // All trials by number: waiting, running, paused and finished ones. O(all).
  std::vector<FrozenTrial> trials() const;
  FrozenTrial trial(TrialNumber number) const;  // throws Error{kInvalidArgument} when unknown
  std::vector<RunningTrial> running() const;
  std::size_t finished() const;  // complete, pruned and failed
  std::size_t waiting() const;   // enqueued or requeued
  std::size_t paused() const;    // set aside by the pruner
  std::size_t forks() const;     // trials that went on from others

  const std::string& name() const noexcept { return header_.name; }
  std::span<const ObjectiveSpec> objectives() const noexcept { return header_.objectives; }
  std::uint64_t seed() const noexcept { return header_.seed; }
  std::size_t window() const noexcept { return header_.window; }
  const std::map<std::string, std::string>& metadata() const noexcept { return header_.metadata; }
  std::shared_ptr<const Space> space() const;
  // A snapshot for readers; it stays as it is while the study goes on. O(columns).
  History history() const;
  // The metrics seen so far, objectives first.
  std::vector<std::string> metric_names() const;

  // Folds in what other processes have appended. Asks do so by themselves.
  void refresh();

 private:
  friend class Trial;
  struct State;  // everything under the lock

  Verdict report(Trial& trial, Step step, std::span<const std::pair<std::string, double>> metrics);
  double redraw(const Trial& trial, ParamId id, const Distribution& dist);
  bool cancelled() const noexcept;
  std::string metric_name(MetricId metric) const;
  std::string checkpoint_dir(TrialNumber number) const;
  double user_value(MetricId metric, double value) const;  // turns the sign, either way

  StudyHeader header_;
  std::unique_ptr<State> state_;
};

}  // namespace hone
