// From a ledger and a sampler to the next trials. Changes nothing: the caller writes what is
// proposed to the log and applies it.
#pragma once

#include <string>
#include <vector>

#include "study/ledger.h"

namespace hone {

class Proposer {
 public:
  // `worker` will run the trials; `time` is now. New trials have the values of `fixed`.
  Proposer(const Ledger& ledger, const Sampler& sampler, std::uint64_t seed, std::string worker,
           double time, const Configuration& fixed = {})
      : ledger_(ledger),
        sampler_(sampler),
        seed_(seed),
        worker_(std::move(worker)),
        time_(time),
        fixed_(fixed) {}

  // Up to `count` trials to hand out, as the events that record them: requeued trials first, then
  // promoted ones, then forks, then retries, then enqueued configurations, then the sampler's.
  // Under DuplicatePolicy::kReuse a trial whose outcome is known is there with its Told right
  // behind its Asked, and does not count. Fewer than `count` when nothing is left to propose.
  // Throws Error{kInvalidArgument} naming a sampler's or an enqueued configuration's fault. Call
  // once per object. With `fresh` false no new trials: requeued, promoted ones, forks, or, without
  // any of these and if `lead`, Ledger::leader().
  std::vector<Event> propose(std::size_t count, bool fresh = true, bool lead = false);

  // One cell of a trial whose objective asks for another range than was proposed for: the sampler's
  // proposal within `dist`, given the trial's other cells. `dist` is numeric, like the column's.
  double redraw(TrialNumber number, std::span<const double> cells, ParamId id,
                const Distribution& dist) const;

 private:
  // A trial in the making.
  struct Lane {
    Asked asked = {};
    // Cells the sampler must keep; it fills the absent ones. Empty when there are none.
    std::vector<double> fixed = {};
    bool complete = false;                  // needs no sampler
    std::optional<TrialNumber> loser = {};  // that a fork replaces
  };

  std::vector<Lane> waiting_lanes(std::size_t count, bool fresh, bool lead) const;
  void add_continuing(std::size_t count, std::vector<Lane>& lanes) const;
  Lane continuing(TrialNumber number) const;
  Lane fork(const Fork& fork, TrialNumber number) const;
  Told given_way(const Lane& lane) const;
  Lane lane_with(const Configuration& configuration, TrialNumber number) const;
  void add_new_lanes(std::size_t count, std::vector<Lane>& lanes);
  bool complete(std::vector<Lane>& lanes) const;
  std::size_t fill(std::span<Lane> lanes, std::uint32_t attempt) const;
  void settle(Lane& lane) const;
  bool taken(std::span<const double> cells) const;
  bool avoid_duplicate(Lane& lane) const;
  bool reuse(Lane& lane, std::vector<Event>& events);
  void hand_out(Lane& lane, std::vector<Event>& events);

  const Ledger& ledger_;
  const Sampler& sampler_;
  const std::uint64_t seed_;
  const std::string worker_;
  const double time_;
  const Configuration fixed_;
  TrialNumber next_ = 0;
  Seen block_;               // what this block proposes
  std::uint32_t place_ = 0;  // of the next lane in the block
  std::size_t reuses_ = 0;
};

}  // namespace hone
