#pragma once

#include <cstddef>
#include <functional>

#include "hone/trial.h"

namespace hone {

// For objectives that are a mean over instances: the folds of a cross-validation, seeds, data sets.
// Calls `value_of` with 0, 1, ..., instances - 1, reports each value with that as its step, and
// returns the mean of what was reported, which is what the objective should return. It leaves as
// soon as the trial should prune or pause, with the mean so far; one that was paused goes on where
// it was. So trials can be compared instance by instance: by the Wilcoxon pruner while they run,
// and by leaderboard() afterwards. Throws Error{kInvalidArgument} when there are no instances, and
// what `value_of` throws.
double mean_over_instances(Trial& trial, std::size_t instances,
                           const std::function<double(Step)>& value_of);

}  // namespace hone
