// The kernels of single parameters. Symbols: m position and s bandwidth of a kernel, x where it is
// evaluated, all on the unit axis; phi and Phi density and distribution of the standard normal.
#pragma once

#include "samplers/tpe/dimension.h"

namespace hone::tpe {

// A normal distribution truncated to [0, 1].
//   continuous:        phi((x - m) / s) / s / (Phi((1 - m) / s) - Phi(-m / s))                  (1)
//   discrete, "mass":  (Phi((b - m) / s) - Phi((a - m) / s)) / (Phi((1 - m) / s) - Phi(-m / s)) (2)
//                      for the value that owns [a, b]
//   discrete, "point": w exp(-(x - m)^2 / 2 s^2) / sum over all values of the same,             (3)
//                      w = b - a; where w < s / 8 the sum is an integral, to a relative 1e-3
// log_constant() is the logarithm of all in (1) and (3) but the exponential and w, or of the
// denominator in (2). bandwidth > 0; in (2) it has no effect but on the constant.
double log_constant(const Dimension& dimension, double position, double bandwidth, bool mass);

// The logarithm of the numerator of (2); never -infinity.
double log_cell_mass(Dimension::Interval interval, double position, double bandwidth);

// A draw from (1): a position, which for discrete parameters lies in the interval of the value
// drawn from (2).
double draw_position(double position, double bandwidth, Stream& random);

// A categorical kernel: strength / (1 + strength) of its mass is spread over all choices by their
// prior, the rest lies at its own.
class ChoiceKernel {
 public:
  explicit ChoiceKernel(double strength = 0);

  double strength() const noexcept { return strength_; }
  // The logarithm of the mass of a choice whose prior is exp(log_prior), when it is the kernel's
  // own and when it is another. Never -infinity.
  double log_at(double log_prior) const;
  double log_elsewhere(double log_prior) const;

 private:
  double strength_, log_own_, log_spread_;
};

}  // namespace hone::tpe
