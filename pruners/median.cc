#include "hone/pruners/median.h"

#include "hone/pruners/percentile.h"
#include "pruners/reports.h"

namespace hone {

void MedianOptions::fields(OptionVisitor& visit) {
  visit("startup_trials", startup_trials, "complete trials before any is pruned");
  visit("warmup_steps", warmup_steps, "reports at smaller steps are never judged");
  visit("interval_steps", interval_steps,
        "judge the first report in each interval of this many steps");
  visit("min_trials", min_trials, "complete trials that must have reported at this very step");
  visit("metric", metric, "the metric that decides; the first objective unless given");
}

std::unique_ptr<Pruner> make_median(const MedianOptions& options) {
  check_interval(options.interval_steps, "median.interval_steps");
  return make_percentile({.percentile = 50,
                          .startup_trials = options.startup_trials,
                          .warmup_steps = options.warmup_steps,
                          .interval_steps = options.interval_steps,
                          .min_trials = options.min_trials,
                          .metric = options.metric});
}

}  // namespace hone
