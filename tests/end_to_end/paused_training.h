// A training of nine steps that can be set aside and go on later.
#pragma once

#include <memory>
#include <tuple>
#include <vector>

#include "hone/pruners/asha.h"
#include "hone/study.h"

namespace hone::paused_training {

inline constexpr Step kSteps = 9;

inline Space line() {
  Space space;
  space.add_float("x", {.low = 0, .high = 1});
  return space;
}

inline double value_at(double x, Step step) { return x + 1.0 / step; }

// Goes on where it was set aside.
inline double train(Trial& trial) {
  const double x = trial.get_float("x");
  const Step first = trial.resumed() ? trial.resume_step() : 1;
  for (Step step = first; step <= kSteps; ++step) {
    trial.report(step, value_at(x, step));
    if (trial.should_prune()) break;
  }
  return x;
}

inline std::unique_ptr<Pruner> halving() {
  return make_asha({.min_steps = 1, .max_steps = kSteps, .reduction_factor = 3, .promotion = true});
}

inline std::vector<Step> steps_of(const FrozenTrial& trial) {
  std::vector<Step> steps;
  for (const auto& point : trial.curve) steps.push_back(point.step);
  return steps;
}

// What each trial was, how far it came, and how it ended.
using Fates = std::vector<std::tuple<Configuration, TrialState, std::vector<Step>>>;
inline Fates fates(const Study& study) {
  Fates found;
  for (const FrozenTrial& trial : study.trials())
    found.emplace_back(trial.params, trial.state, steps_of(trial));
  return found;
}

}  // namespace hone::paused_training
