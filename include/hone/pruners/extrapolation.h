#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "hone/options.h"
#include "hone/pruner.h"

namespace hone {

struct ExtrapolationOptions {
  double min_probability = 0.1;    // of ending better than the best so far; less is pruned
  std::size_t startup_trials = 4;  // finished curves before any trial is pruned
  std::size_t warmup_steps = 0;    // reports at smaller steps are never judged
  std::string metric = {};         // the one that decides; empty: the first objective

  void fields(OptionVisitor& visit);
};

// Prunes a trial that will hardly end better than the best complete, feasible trial has ended. What
// ends where is learned from the complete trials of this study alone: a Bayesian regression of the
// end on the value so far and its recent change, on a logarithmic scale around the best end, over
// the 32 finished curves whose values at the same stage of training were nearest. In the spirit of
// Domhan et al., "Speeding up Automatic Hyperparameter Optimization of Deep Neural Networks by
// Extrapolation of Learning Curves", IJCAI 2015, without their assumption of a form of the curves.
//
// A trial is judged at its first report in each stage of training; stages begin at steps 0, 1, 2,
// 3, 5, 7, 11, 15, 22, ..., two a doubling. A curve stands in a stage with its first finite value
// there; values that come after those of a later stage do not count. The end of a trial is its
// value of the objective, or what it has reported last of a metric that is none. What is not finite
// counts as not reported; a trial that has reported nothing finite is pruned once others may be.
//
// It forecasts: the median of the end, for each trial that is pruned or paused, by whatever pruner,
// once trials may be pruned and where the first objective decides.
//
// Deciding costs O(reports of the trial + log trials), about 10 us at a stage; learning a complete
// trial O(its reports + stages log trials). Throws Error{kInvalidArgument} when min_probability
// lies outside [0, 1] or startup_trials is below 2.
std::unique_ptr<Pruner> make_extrapolation(const ExtrapolationOptions& options = {});

}  // namespace hone
