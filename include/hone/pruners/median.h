#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "hone/options.h"
#include "hone/pruner.h"

namespace hone {

struct MedianOptions {
  std::size_t startup_trials = 3;  // complete trials before any is pruned
  std::size_t warmup_steps = 0;    // reports at smaller steps are never judged
  std::size_t interval_steps = 1;  // judge the first report in each interval of this many steps
  std::size_t min_trials = 1;      // complete trials that must have reported at this very step
  std::string metric = {};         // the one that decides; empty: the first objective

  void fields(OptionVisitor& visit);
};

// Prunes a trial whose best value so far is worse than the median of what complete trials reported
// at the same step (Golovin et al., "Google Vizier", KDD 2017, section
// 3.2.2, with the current value instead of the running average, as Optuna does). A NaN best is
// pruned. Learned values lie sorted in blocks of 512: observing a report touches one block, judging
// one block and a count per block; both stay below a few microseconds up to 100,000 trials. Metrics
// are numbered as in MetricId; those that are no objectives count as losses. Throws
// Error{kInvalidArgument} when `interval_steps` is 0.
std::unique_ptr<Pruner> make_median(const MedianOptions& options = {});

// Never prunes.
std::unique_ptr<Pruner> make_no_pruner();

}  // namespace hone
