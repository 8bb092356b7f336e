#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "hone/options.h"
#include "hone/pruner.h"

namespace hone {

struct WilcoxonOptions {
  double p_threshold = 0.05;      // prune below this p-value
  std::size_t startup_steps = 2;  // instances in common before any trial is pruned; 2 at least
  // Which means must agree that the trial is worse: those over the instances in common ("common"),
  // or over all that each has reported ("all").
  std::string means = "common";
  std::string metric = {};  // the one that decides; empty: the first objective

  void fields(OptionVisitor& visit);
};

// For trials that report one value an instance, in any order: a fold of a cross-validation, a data
// set, a seed. The step says which instance. Prunes a trial that is significantly worse than the
// best complete, feasible trial (by the objective `metric`, the first one where `metric` is none)
// on the instances that both have reported, by Wilcoxon's signed-rank test, one-sided, and whose
// mean is worse as well. Of an instance reported twice the last value counts. Never prunes a trial
// that has reported NaN or an infinity, or compares with one that has. O(instances log instances).
// Throws Error{kInvalidArgument} when `p_threshold` lies outside [0, 1] or `means` is no such word.
std::unique_ptr<Pruner> make_wilcoxon(const WilcoxonOptions& options = {});

}  // namespace hone
