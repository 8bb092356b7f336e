// Symbols: phi density, P lower and Q upper tail of the standard normal; w = b - a; m = (a + b)
// / 2.
#include "numeric/truncated_normal.h"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <limits>
#include <numbers>

namespace hone {
namespace {

// Below this width the density is log-linear over [a, b] to a relative w^2, and that beats the
// rounding error of a difference of tails, which is epsilon / w.
constexpr double kNarrow = 1e-5;

double density(double z) { return std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi); }

double upper_tail(double z) { return 0.5 * std::erfc(z / std::numbers::sqrt2); }

double upper_tail_inverse(double q) {
  using namespace boost::math::policies;
  using Fast = policy<promote_double<false>, overflow_error<ignore_error>>;
  const double positive = std::max(q, std::numeric_limits<double>::min());
  return std::numbers::sqrt2 * boost::math::erfc_inv(2.0 * positive, Fast());
}

// The density on [a, b] taken as proportional to exp(-m (z - a)).
double narrow_quantile(double p, double a, double b) {
  const double m = 0.5 * (a + b), w = b - a;
  if (std::abs(m * w) < 1e-12) return a + p * w;
  return a - std::log1p(p * std::expm1(-m * w)) / m;
}

}  // namespace

double normal_mass(double a, double b) {
  if (!(a < b)) return 0.0;
  if (b - a < kNarrow) return density(0.5 * (a + b)) * (b - a);
  if (a > 0) return upper_tail(a) - upper_tail(b);
  if (b < 0) return upper_tail(-b) - upper_tail(-a);
  return 0.5 * (std::erf(b / std::numbers::sqrt2) - std::erf(a / std::numbers::sqrt2));
}

double truncated_normal_cdf(double z, double a, double b) {
  if (z <= a) return 0.0;
  if (z >= b) return 1.0;
  return std::min(1.0, normal_mass(a, z) / normal_mass(a, b));
}

double truncated_normal_quantile(double p, double a, double b) {
  if (!(p > 0)) return a;
  if (p >= 1) return b;
  if (b - a < kNarrow) return std::clamp(narrow_quantile(p, a, b), a, b);
  const double above = upper_tail(a) * (1 - p) + upper_tail(b) * p;
  const double below = upper_tail(-a) * (1 - p) + upper_tail(-b) * p;
  const double z = above < below ? upper_tail_inverse(above) : -upper_tail_inverse(below);
  return std::clamp(z, a, b);
}

}  // namespace hone
