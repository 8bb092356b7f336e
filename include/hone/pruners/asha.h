#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "hone/options.h"
#include "hone/pruner.h"

namespace hone {

struct AshaOptions {
  std::size_t min_steps = 0;                // the step of the lowest rung; 0: see below
  std::size_t max_steps = 0;                // rungs lie below this step; 0: no limit
  std::size_t reduction_factor = 4;         // one in this many goes on from each rung
  std::size_t min_early_stopping_rate = 0;  // how many of the lowest rungs are left out
  std::size_t bootstrap_trials = 0;         // so many trials end at each rung before any goes on
  bool promotion = false;   // pause what does not go on; resume it when it has come among the best
  std::string metric = {};  // the one that decides; empty: all objectives

  void fields(OptionVisitor& visit);
};

// Asynchronous successive halving (Li et al., "A System for Massively Parallel Hyperparameter
// Tuning", MLSys 2020). Rung k lies at step min_steps * reduction_factor ^ (min_early_stopping_rate
// + k). With a min_steps of 0 the step of a trial's own first report above step 0 stands in its
// place: rungs suit who counts epochs as who counts thousands of samples, and trials that report at
// different steps compare at the same multiples of theirs.
//
// A trial enters a rung with its first report at or beyond it, and goes on when it is among the
// best 1 / reduction_factor of all that have entered it so far, itself and running trials included;
// while they are fewer than reduction_factor, when it is the best. What does not go on is pruned.
// Where the steps of a trial jump over several rungs it must pass each, with the same value. NaN is
// pruned. Trials at one rung that are judged in one call compete with each other.
//
// With `promotion` what does not go on is paused, and promoted as soon as it is among the best
// floor(n / reduction_factor) of the n that have entered its rung; from the highest rung first.
// None goes on before reduction_factor trials have come. This is the paper's algorithm, for
// objectives that can be resumed; one that is promoted at once goes on without a pause.
//
// Several objectives (Schmucker et al., "Multi-objective Asynchronous Successive Halving", 2021):
// vectors are ordered by the front of non-dominated sorting that they are on; on the front where
// those that go on end, by what each contributes to it: with two or three objectives the
// hypervolume that it alone dominates, with more by how much the others would have to improve to
// be as good everywhere (additive epsilon). Equal contributions go on together. Neither units nor
// the order of arrival matter. A report that lacks one of the objectives is not judged.
//
// A report between rungs costs O(log rungs), one that enters a rung with n trials O(sqrt n) at
// worst, below 1 us for 10,000; so does looking for a promotion, for each rung. With two objectives
// both cost O(log^2 n + front log front), 1 and 9 us for 10,000 random vectors; with three
// O(front^2 log front), at times milliseconds. O(n log n) where trials of the rung are hidden, as
// in a parallel deterministic study, or several are judged in one call. Throws
// Error{kInvalidArgument} when reduction_factor is below 2, or max_steps neither 0 nor above both
// min_steps and 1.
std::unique_ptr<Pruner> make_asha(const AshaOptions& options = {});

}  // namespace hone
