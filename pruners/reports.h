#pragma once

#include <cstddef>
#include <string_view>

#include "hone/error.h"
#include "hone/pruner.h"
#include "pruners/deciding_metric.h"

namespace hone {

// Which reports a rule looks at: those past the warm-up that are the first of their trial in an
// interval of steps. Intervals count from the end of the warm-up.
struct Schedule {
  std::size_t warmup_steps = 0;
  std::size_t interval_steps = 1;

  bool due(const Report& report) const {
    if (report.step < warmup_steps) return false;
    if (report.first || report.previous < warmup_steps) return true;
    return interval(report.previous) != interval(report.step);
  }

 private:
  std::size_t interval(Step step) const { return (step - warmup_steps) / interval_steps; }
};

// What the trial of a report has reported of this metric so far, added up from a blank state by
// State::add(step, value). O(reports of the trial).
template <class State>
State fold_curve(const Report& report, const DecidingMetric& metric, State state) {
  for (const Point& point : report.curve) {
    if (metric.is(point.metric)) state.add(point.step, point.value);
  }
  return state;
}

inline void check_interval(std::size_t interval_steps, std::string_view where) {
  if (interval_steps != 0) return;
  throw Error(ErrorCode::kInvalidArgument, where,
              "found 0; must be at least 1 (1 judges every step)");
}

}  // namespace hone
