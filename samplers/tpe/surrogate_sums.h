// The loops of a surrogate, over trials in whole blocks of kKernelBlock.
#pragma once

#include <cstddef>
#include <span>

#include "samplers/tpe/kernel_sum.h"
#include "samplers/tpe/landmarks.h"

namespace hone::tpe {

// Of one parameter: where each trial is, and where a configuration is: in [0, 1], or the index of a
// choice; kNowhere when inactive.
struct Difference {
  const double* positions;
  double position;
  bool numeric;
};

// The squared difference of choices that differ, and of being active and not.
inline constexpr double kOtherChoice = 0.25;
inline constexpr double kNowhere = -10;

// 1 / (1 + scale * the sum of squared differences), by trial.
void similarities(std::span<const Difference> differences, double scale, std::span<double> out,
                  Instructions instructions = widest_instructions());

// The sum of weights times these similarities, and the largest similarity.
struct Likeness {
  double sum, largest;
};
Likeness likeness(std::span<const Difference> differences, double scale,
                  std::span<const double> weights,
                  Instructions instructions = widest_instructions());

// A triangular matrix, rows of kMostLandmarks elements, 0 above the diagonal up to a whole block.
// As many rows as there are elements in `out` and `x`, respectively, of which the other is in whole
// blocks: out = T x, and out = T' x.
void multiply(std::span<const double> triangle, std::span<const double> x, std::span<double> out,
              Instructions instructions = widest_instructions());
void multiply_transposed(std::span<const double> triangle, std::span<const double> x,
                         std::span<double> out, Instructions instructions = widest_instructions());

}  // namespace hone::tpe
