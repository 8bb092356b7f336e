// A population on a line: what the tests of population-based training train.
#pragma once

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "hone/pruners/pbt.h"
#include "hone/study.h"

namespace hone::population {

inline constexpr Step kInterval = 5, kSteps = 30;
inline constexpr std::size_t kMembers = 8;

inline Space line() {
  Space space;
  space.add_float("x", {.low = 0, .high = 1});
  return space;
}

inline std::unique_ptr<Pruner> pbt() {
  return make_pbt({.population = kMembers, .interval_steps = kInterval, .max_steps = kSteps});
}

// The checkpoint is the list of who has trained it: "NUMBER:STEP" a step. Its loss adds up x.
inline double train(Trial& trial) {
  const double x = trial.get_float("x");
  const std::string file = trial.checkpoint_dir() + "/steps";
  double sum = 0;
  if (trial.resumed()) {
    std::ifstream in(file);
    for (std::string step; in >> step >> sum;) {
    }
  }
  const Step first = trial.resumed() ? trial.resume_step() : 1;
  for (Step step = first; step <= kSteps; ++step) {
    sum += x;
    std::ofstream(file, std::ios::app) << trial.number() << ':' << step << ' ' << sum << '\n';
    trial.report(step, sum);
    if (trial.should_prune()) break;
  }
  return sum;
}

// Who came from whom, when, with what values, and how it ended.
inline std::vector<std::string> lineage(const Study& study) {
  std::vector<std::string> lines;
  for (const FrozenTrial& trial : study.trials())
    lines.push_back(std::to_string(trial.number) + " from " +
                    (trial.parent ? std::to_string(*trial.parent) : "none") + " at " +
                    std::to_string(trial.parent_step) + " x " +
                    to_string(trial.params.front().second) + " " +
                    std::string(state_name(trial.state)) + " steps " +
                    std::to_string(trial.curve.size()) + " " + trial.message);
  return lines;
}

inline std::size_t count_forks(const Study& study) {
  const auto trials = study.trials();
  return static_cast<std::size_t>(std::ranges::count_if(
      trials, [](const FrozenTrial& trial) { return trial.parent.has_value(); }));
}

}  // namespace hone::population
