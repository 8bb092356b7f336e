#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "hone/options.h"
#include "hone/pruner.h"

namespace hone {

struct ShaOptions {
  std::size_t min_steps = 1;         // the step of the lowest rung
  std::size_t max_steps = 27;        // how many steps a trial that is never stopped takes
  std::size_t reduction_factor = 4;  // one in this many goes on from each rung
  std::size_t trials = 0;            // that start together; 0: so many that one comes to the end
  std::string metric = {};           // the one that decides; empty: all objectives

  void fields(OptionVisitor& visit);
};

// Synchronous successive halving (Jamieson, Talwalkar, "Non-stochastic Best Arm Identification and
// Hyperparameter Optimization", AISTATS 2016). `trials` trials with consecutive numbers start
// together. Each pauses at each rung, which lie as in make_asha(); when all that are due at a rung
// have come to it or ended, the best 1 / reduction_factor (one at least) are resumed. No worker
// waits for that: meanwhile it begins the next group. What can no longer be among the best, or
// reports NaN at a rung, is pruned.
//
// For objectives that can be resumed, and runs whose number of trials is a multiple of the group's.
// Several objectives are ordered by fronts as in make_asha(), equal contributions by number. A
// decision costs O(group), with several objectives O(group log group). Throws
// Error{kInvalidArgument} when min_steps is 0, reduction_factor below 2, or max_steps not above
// min_steps.
std::unique_ptr<Pruner> make_sha(const ShaOptions& options = {});

}  // namespace hone
