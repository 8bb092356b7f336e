#pragma once

#include <any>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hone/history.h"
#include "hone/pruner.h"
#include "hone/rng.h"
#include "hone/space.h"
#include "hone/storage.h"

namespace hone {

class Study;

// The record of a trial in the user's words: values in the user's sign, parameters by name.
struct FrozenTrial {
  struct Reported {
    Step step;
    std::string metric;
    double value;
  };

  TrialNumber number = 0;
  TrialState state = TrialState::kWaiting;
  Configuration params = {};
  // For Study::add_trials(): what the parameters were drawn from, where the study is to know more
  // than their values say. Empty in what a study gives.
  std::map<std::string, Distribution> distributions = {};
  std::vector<double> values = {};  // one per objective; for a pruned trial what it had reached
  std::vector<Reported> curve = {};
  std::vector<std::pair<std::string, double>> metrics = {};
  std::vector<double> constraints = {};
  std::map<std::string, std::string> attributes = {};  // values are JSON text
  double started = 0, finished = 0;                    // seconds since 1970-01-01 UTC; 0: not yet
  std::string worker = {};
  std::string message = {};  // why it failed, or to whom it gave way
  // Of a fork: the trial that it went on from, and the last step that is that one's. Its own curve
  // begins after it.
  std::optional<TrialNumber> parent = {};
  Step parent_step = 0;

  double value() const { return values.empty() ? kAbsent : values.front(); }
  double seconds() const { return finished - started; }
  const ParamValue* find(std::string_view param) const;
  bool feasible() const;  // every constraint <= 0
};

// The live handle that an objective holds while a trial runs. Suggesting takes no lock and calls
// no sampler as long as the parameter was proposed with the trial. Movable; one thread at a time.
class Trial {
 public:
  TrialNumber number() const noexcept { return number_; }

  // Define-by-run: gives the proposed value, and declares the parameter when it is new. Throws
  // Error{kBadSpace} naming the parameter when the range is bad or differs in kind from before.
  double suggest_float(std::string_view name, const FloatRange& range);
  std::int64_t suggest_int(std::string_view name, const IntRange& range);
  std::string suggest_categorical(std::string_view name,
                                  std::initializer_list<const char*> choices);
  ParamValue suggest_categorical(std::string_view name, const Categorical& choices);
  ParamValue suggest_ordinal(std::string_view name, const Ordinal& choices);
  ParamValue suggest(std::string_view name, const Distribution& dist);

  // Declared spaces: the value by name. Throw Error{kInvalidArgument} when the name is unknown (it
  // names the nearest), inactive in this trial, or of another kind.
  double get_float(std::string_view name) const;  // ints too
  std::int64_t get_int(std::string_view name) const;
  std::string get_string(std::string_view name) const;
  ParamValue get(std::string_view name) const;
  bool active(std::string_view name) const;
  // Everything that this trial uses so far, in column order.
  Configuration configuration() const;
  // What each of them was asked for from.
  std::map<std::string, Distribution> distributions() const;

  // Sends intermediate values and returns what the pruner says; the trial remembers it. Steps are
  // 0, 1, 2, ... as the objective counts; any order, gaps and NaN are allowed. The first form
  // reports the first objective. Metrics that are no objectives are recorded as they are.
  Verdict report(Step step, double value);
  Verdict report(Step step, std::span<const std::pair<std::string, double>> metrics);
  // Whether the objective should leave now: an earlier report was answered with kPrune, or the last
  // one with kPause.
  bool should_prune() const noexcept { return pruned_ || pausing_; }
  // Whether it leaves to be resumed, maybe: what it wants to find again, it should save.
  bool should_pause() const noexcept { return pausing_ && !pruned_; }

  // Whether it goes on after a pause, its own or, for a fork, its parent's, and the step to go on
  // from: the one after the last that was reported before it, 0 for a trial that is new.
  bool resumed() const noexcept { return resume_step_ != 0; }
  Step resume_step() const noexcept { return resume_step_; }
  // The trial that a fork goes on from: with its checkpoint and state, but other parameters.
  std::optional<TrialNumber> parent() const;
  // A folder of this trial alone, beside the storage, made if need be. It stays when the trial
  // ends, except for a study in memory, which takes its folders along. With a pruner that forks
  // trials it is as it was at the pause that the trial goes on from, however often it is handed
  // out; at first a copy of its parent's; and the folder of a paused trial that is ended goes.
  // Throws Error{kStorage}.
  std::string checkpoint_dir() const;
  // Whatever the objective wants to find again when this process resumes the trial or forks it;
  // empty at first, and where another process resumes it. A fork gets a copy: what pointers in it
  // point to is shared.
  std::any& state() noexcept { return saved_; }
  // Whether the study wants its workers back at once (Ctrl-C): an objective that polls this and
  // calls release() loses nothing.
  bool cancelled() const;

  void set_metric(std::string_view name, double value);             // a final value to record
  void set_attribute(std::string_view key, std::string_view text);  // stored as a JSON string
  void set_json_attribute(std::string_view key, std::string_view json);
  void set_constraints(std::span<const double> values);  // each met when <= 0

  // How it ends; the last call holds. A number that is not finite, or the wrong count of them, is a
  // failure and says so. After a kPrune verdict complete() means pruned, with the value reached. If
  // the last report was answered with kPause, complete() and prune() mean paused.
  void complete(double value);
  void complete(std::span<const double> values);
  void prune();  // its value is the last one reported
  void pause();  // the same, but it may be resumed: with its number, its configuration, its curve
  void fail(std::string_view why);
  void release(std::string_view why);  // not this trial's fault: run it again, same configuration

  // The objective's own randomness: the same numbers whenever this trial is run.
  Stream stream(std::string_view purpose = {}) const;

  bool ended() const noexcept { return ended_; }
  // What the trial is to be judged by, and the space that its configuration is from.
  std::span<const ObjectiveSpec> objectives() const noexcept;
  const Space& space() const noexcept { return *space_; }
  FrozenTrial frozen() const;

 private:
  friend class Study;
  Trial(Study& study, TrialNumber number, std::uint64_t seed, std::shared_ptr<const Space> space,
        std::vector<double> cells, std::vector<std::uint8_t> used, Configuration presets,
        double started);
  void descend(const Origin& origin);  // makes it a fork
  void restore(const Record& saved);   // what it was when it was paused
  std::optional<ParamId> proposed(std::string_view name) const;
  double late_cell(std::string_view name, const Distribution& dist);
  double moved_cell(ParamId id, const Distribution& dist);
  bool used_whole() const;  // whether used_cells() are just what was proposed
  std::vector<double> used_cells() const;
  void leave(TrialState state);  // with the values reported last
  void end(TrialState state, std::span<const double> values, std::string_view message);

  Study* study_;
  TrialNumber number_;
  std::uint64_t seed_;
  std::shared_ptr<const Space> space_;  // as it was when the trial was asked
  std::vector<double> cells_;           // proposed; absent where inactive
  std::vector<std::uint8_t> used_;      // by ParamId: counts as a parameter of this trial
  Configuration presets_;               // enqueued values of parameters not known then
  std::vector<LateParam> late_;
  std::vector<Point> curve_;
  std::vector<double> best_;  // by MetricId
  std::vector<std::pair<std::string, double>> metrics_;
  std::vector<std::pair<std::string, std::string>> attributes_;
  std::vector<double> constraints_;
  Outcome outcome_;
  std::string released_;  // why, if it was given back
  double started_ = 0;
  bool ended_ = false;
  bool pruned_ = false;
  bool pausing_ = false;  // the last report was answered with kPause
  Step resume_step_ = 0;
  std::optional<Origin> origin_;
  std::any saved_;
};

}  // namespace hone
