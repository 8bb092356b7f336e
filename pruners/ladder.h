#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
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

// The steps min * factor ^ k below `max` (0: of any size) without the `skipped` lowest.
std::vector<Step> rung_steps(std::size_t min, std::size_t max, std::size_t factor,
                             std::size_t skipped);

// The rungs of successive halving: at which steps they lie, and by what trials compare there.
class Ladder {
 public:
  Ladder(std::vector<Step> steps, DecidingMetric metric)
      : steps_(std::move(steps)), metric_(std::move(metric)) {}

  void begin(std::span<const ObjectiveSpec> objectives) { metric_.begin(objectives); }
  void introduce(MetricId metric, std::string_view name) { metric_.introduce(metric, name); }

  std::size_t rungs() const noexcept { return steps_.size(); }
  std::size_t objectives() const noexcept { return metric_.ids().size(); }

  // A trial enters a rung with its first report at or beyond it. A report that lacks one of the
  // metrics that decide enters none.
  std::vector<Arrival> arrivals(std::span<const Report> reports) const;

 private:
  std::size_t rungs_up_to(Step step) const;
  std::vector<double> losses_with(std::span<const Report> reports, std::size_t index) const;

  std::vector<Step> steps_;
  DecidingMetric metric_;
};

}  // namespace hone
