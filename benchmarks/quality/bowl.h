// A bowl in the unit cube of any space, conditional ones included.
#pragma once

#include <span>
#include <vector>

#include "benchmarks/quality/draws.h"

namespace hone::quality {

// Distances from a row of target cells, each parameter with a weight. Inactive parameters count
// nothing, choices count 1 when they differ.
class Bowl {
 public:
  Bowl(const Space& space, std::vector<double> target, std::vector<double> weights);

  // Where a parameter lies beside its target, in units of its range; 0 when inactive.
  double offset(ParamId id, std::span<const double> cells) const;
  // The weighted sum of squared offsets.
  double squares(std::span<const double> cells) const;
  // The weighted sum of absolute offsets.
  double distances(std::span<const double> cells) const;
  std::span<const double> target() const noexcept { return target_; }

 private:
  Space space_;
  std::vector<double> target_, units_, weights_;
};

// 0 at 0, 1 at infinity, half way at 1: losses that are bounded, as error rates are.
inline double saturated(double depth) { return depth / (1 + depth); }

}  // namespace hone::quality
