#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
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

// A paused trial that gives way to another: it is pruned, and a new trial goes on from what
// `origin` had come to, with explored values.
struct Fork {
  TrialNumber loser;
  Origin origin;
};

// What a pruner that lets trials give way to others knows besides. Where a pruner has one, the
// Study keeps what every trial had come to at each of its pauses for as long as it is needed.
class Evolution {
 public:
  virtual ~Evolution() = default;

  // How many new trials should begin before any paused one goes on or gives way.
  virtual std::size_t wanting() const = 0;
  // Who gives way now, and to whose offspring, at most `count`, the most urgent first. Asked after
  // promote(). What it draws depends on the study's seed and on what was learned alone.
  virtual std::vector<Fork> forks(std::size_t count, std::uint64_t seed) const = 0;
  // Whether forks() may yet name what a trial had come to when it was paused at this step. Once
  // false it stays so.
  virtual bool needs(const Origin& checkpoint) const = 0;
  // Makes the cells of an origin those of its fork `number`: in range, active ones present, others
  // absent, constraints met.
  virtual void explore(const Space& space, std::uint64_t seed, TrialNumber number,
                       std::span<double> cells) const = 0;
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
  // A trial was handed out for the first time: a new one, or a fork.
  virtual void admit(TrialNumber, const std::optional<Origin>&) {}

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
  // None unless it lets trials give way to others. Lives as long as the pruner.
  virtual const Evolution* evolution() const { return nullptr; }

  // The loss with which a trial of this curve would end, as far as what was learned tells: for
  // samplers, which find it in History::forecast() and Pending::forecast. Asked when a trial was
  // pruned or paused, in a study with one objective.
  virtual std::optional<double> forecast(std::span<const Point>) const { return {}; }

  // Judges `reports` against each other and against what was learned of trials whose turn() is
  // below `below` (all of them unless the study is deterministic and parallel). Writes one verdict
  // a report; the Study takes the strongest of a trial. A population's rung is one call.
  virtual void judge(TrialNumber below, std::span<const Report> reports,
                     std::span<Verdict> verdicts) const = 0;
};

}  // namespace hone
