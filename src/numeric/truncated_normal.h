// The standard normal distribution cut to [a, b], a < b; a and b may be infinite. Accurate in both
// tails: nothing is computed as a difference of numbers close to 1.
#pragma once

namespace hone {

// P(a <= Z <= b) of an uncut Z; 0 where it underflows (beyond about 37 standard deviations).
double normal_mass(double a, double b);

// P(Z <= z | a <= Z <= b).
double truncated_normal_cdf(double z, double a, double b);

// Its inverse; p is clamped to [0, 1] and the result lies in [a, b].
double truncated_normal_quantile(double p, double a, double b);

}  // namespace hone
