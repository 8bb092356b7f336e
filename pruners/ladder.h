#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "hone/pruner.h"
#include "pruners/deciding_metric.h"

namespace hone {

// A report at which its trial enters the rungs [begin, end).
struct Arrival {
  std::size_t report;
  TrialNumber trial, turn;
  std::size_t begin, end;
  std::vector<double> losses;

  bool valid() const {
    return std::ranges::none_of(losses, [](double v) { return std::isnan(v); });
  }
};

// Where rungs lie: at the steps min * factor ^ k below `max` (0: of any size), without the
// `skipped` lowest. With a `min` of 0 each trial has its own: the step of its first report above
// step 0.
struct RungSteps {
  std::size_t min, max, factor, skipped;

  Step highest() const noexcept;        // at which one may lie
  std::vector<Step> multiples() const;  // of the lowest step, without the skipped
};

// The rungs of successive halving: at which steps they lie, and by what trials compare there.
class Ladder {
 public:
  Ladder(const RungSteps& steps, DecidingMetric metric);

  void begin(std::span<const ObjectiveSpec> objectives) { metric_.begin(objectives); }
  void introduce(MetricId metric, std::string_view name) { metric_.introduce(metric, name); }

  std::size_t rungs() const noexcept { return multiples_.size(); }  // of any trial, at most
  std::size_t objectives() const noexcept { return metric_.ids().size(); }

  // A trial enters a rung with its first report at or beyond it. A report that lacks one of the
  // metrics that decide enters none.
  std::vector<Arrival> arrivals(std::span<const Report> reports) const;

 private:
  std::optional<Step> lowest_step(std::span<const Point> curve) const;
  std::size_t rungs_up_to(Step step, Step lowest) const;
  std::vector<double> losses_with(std::span<const Report> reports, std::size_t index) const;

  std::optional<Step> lowest_;  // of all trials, unless each has its own
  Step highest_;
  std::vector<Step> multiples_;
  DecidingMetric metric_;
};

}  // namespace hone
