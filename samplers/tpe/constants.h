// The constants of kernels, remembered.
#pragma once

#include <vector>

#include "hone/space.h"
#include "samplers/tpe/dimension.h"

namespace hone::tpe {

// Bandwidths move in steps, from one to the next and often back, and the constants of all kernels
// with them; discrete kernels lie at the same few values.
class Constants {
 public:
  // log_constant() of a dimension, which must be the same in all calls. O(1) if it was asked for
  // not long ago.
  double of(const Dimension& dimension, double position, double bandwidth, bool mass);

 private:
  struct Known {
    double position = kAbsent, bandwidth = kAbsent, constant = kAbsent;
  };
  std::vector<Known> known_;  // by hash; empty until the first call
};

}  // namespace hone::tpe
