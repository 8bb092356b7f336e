#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "hone/options.h"
#include "hone/pruner.h"

namespace hone {

struct PercentileOptions {
  double percentile = 25;          // 0 to 100: roughly how many in a hundred are let go on
  std::size_t startup_trials = 3;  // complete trials before any is pruned
  std::size_t warmup_steps = 0;    // reports at smaller steps are never judged
  std::size_t interval_steps = 1;  // judge the first report in each interval of this many steps
  std::size_t min_trials = 1;      // complete trials that must have reported at this very step
  std::string metric = {};         // the one that decides; empty: the first objective

  void fields(OptionVisitor& visit);
};

// Prunes a trial whose best value so far is worse than the given percentile (interpolated linearly)
// of what complete trials reported at the same step; the median pruner is its case of 50. NaN,
// repeated steps and cost are as in make_median(). Throws Error{kInvalidArgument} when
// `interval_steps` is 0 or `percentile` lies outside [0, 100].
std::unique_ptr<Pruner> make_percentile(const PercentileOptions& options = {});

}  // namespace hone
