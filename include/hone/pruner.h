#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "hone/history.h"

namespace hone {

// What a pruner says of a running trial.
enum class Verdict : std::uint8_t {
  kContinue,
  kPrune,  // stop it: not worth finishing
  kPause,  // set it aside; it may be resumed later, see Pruner::promote()
};

// One metric of one report of a running trial. A report of several metrics is several of these in
// a row, with equal trial and step. NaN values are passed on as they are.
struct Report {
  TrialNumber trial;
  Step step;
  MetricId metric;
  double value;   // a loss (smaller is better) for objectives, as reported for other metrics
  double best;    // smallest value of this metric this trial has reported, this one included
  Step previous;  // the step of this trial's report of this metric before this one ...
  bool first;     // ... unless this is its first
  // All that this trial has reported, of any metric, in the order of its reports, this one last.
  // Valid during the call.
  std::span<const Point> curve = {};
  std::uint64_t later = 0;  // its turn less its number, see History::turn()

  TrialNumber turn() const noexcept { return trial + later; }
};

// A pruner learns in some verbs and judges in another that is const. The Study calls it from one
// thread at a time. What it keeps is a fold over what it was shown, so a resumed study rebuilds it.
class Pruner {
 public:
  virtual ~Pruner() = default;

  // The study that it serves, once, before all else: its objectives are the metrics 0, 1, ...
  // Throws Error{kInvalidArgument} when an option does not suit them.
  virtual void begin(std::span<const ObjectiveSpec>) {}
  // A metric that is no objective, before the first report of it is shown or judged.
  virtual void introduce(MetricId, std::string_view) {}

  // Learns reports of trials, finished or running, in the order in which they became visible; each
  // is shown once, a running trial's after they were judged. In a deterministic study a trial's
  // reports become visible when it is committed.
  virtual void observe(std::span<const Report> reports) = 0;

  // Learns the finished rows [begin, history.rows()), each once, in order, after their reports.
  virtual void observe(const History& history, std::size_t begin) = 0;

  // A trial was set aside, after its reports were shown, or is set aside no more: it goes on, or
  // has ended after all.
  virtual void pause(TrialNumber) {}
  virtual void resume(TrialNumber) {}
  // The paused trials that are to go on now, at most `count`, the most urgent first. Asked before
  // new trials are proposed.
  virtual std::vector<TrialNumber> promote(std::size_t) const { return {}; }

  // Judges `reports` against each other and against what was learned of trials whose turn() is
  // below `below` (all of them unless the study is deterministic and parallel). Writes one verdict
  // a report; the Study takes the strongest of a trial. A population's rung is one call.
  virtual void judge(TrialNumber below, std::span<const Report> reports,
                     std::span<Verdict> verdicts) const = 0;
};

}  // namespace hone
