#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <string>

#include "hone/options.h"
#include "hone/pruner.h"

namespace hone {

struct ThresholdOptions {
  double lower = -std::numeric_limits<double>::infinity();  // the smallest value that may go on
  double upper = std::numeric_limits<double>::infinity();   // the largest
  std::size_t warmup_steps = 0;    // reports at smaller steps are never judged
  std::size_t interval_steps = 1;  // judge the first report in each interval of this many steps
  std::string metric = {};         // the one that decides; empty: the first objective

  void fields(OptionVisitor& visit);
};

// Prunes a trial whose reported value lies outside [lower, upper] or is NaN. Each trial is judged
// by itself: nothing is learned, O(1). Throws Error{kInvalidArgument} when `interval_steps` is 0, a
// bound is NaN or lower > upper.
std::unique_ptr<Pruner> make_threshold(const ThresholdOptions& options = {});

}  // namespace hone
