#include "samplers/tpe/kernel.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "numeric/truncated_normal.h"

namespace hone::tpe {
namespace {

// The logarithm of a mass that is next to nothing; where all kernels have it the prior decides.
constexpr double kLeastLog = -650;
constexpr double kNarrow = 0.125;  // of a bandwidth: cells below it are summed as an integral
constexpr double kReach = 8;       // bandwidths beyond which cells are left out of a sum
constexpr int kRejections = 16;

double safe_log(double mass) { return std::max(std::log(mass), kLeastLog); }

// The first value from which on all cells are narrow.
double first_narrow(const Axis& axis, double bandwidth) {
  const double width = kNarrow * bandwidth;
  if (!axis.log) return axis.count * width > 1 ? 0 : axis.count;
  // On a logarithmic axis of length L a cell is about step / (value L) wide.
  const double length = std::log(edge(axis, axis.count)) - std::log(edge(axis, 0));
  return std::clamp(std::ceil((axis.step / (width * length) - axis.low) / axis.step), 0.0,
                    axis.count);
}

// The denominator of (3) in units of s sqrt(2 pi).
double point_sum(const Dimension& dimension, double position, double bandwidth) {
  const Axis& axis = dimension.axis();
  const double end = first_narrow(axis, bandwidth);
  double sum = 0;
  for (double index = 0; index < end; ++index) {
    const Dimension::Interval own = dimension.interval_at(index);
    if (own.low > position + kReach * bandwidth) return sum;
    if (own.high < position - kReach * bandwidth) continue;
    const double z = (dimension.position_at(index) - position) / bandwidth;
    sum += (own.high - own.low) * std::exp(-0.5 * z * z);
  }
  sum /= bandwidth * std::sqrt(2 * std::numbers::pi);
  if (end == axis.count) return sum;
  const double from = end > 0 ? dimension.interval_at(end - 1).high : 0.0;
  return sum + normal_mass((from - position) / bandwidth, (1 - position) / bandwidth);
}

// Marsaglia and Bray's polar method, one of the two deviates.
double standard_normal(Stream& random) {
  for (;;) {
    const double u = 2 * random.uniform() - 1, v = 2 * random.uniform() - 1;
    const double square = u * u + v * v;
    if (square < 1 && square > 0) return u * std::sqrt(-2 * std::log(square) / square);
  }
}

}  // namespace

double log_constant(const Dimension& dimension, double position, double bandwidth, bool mass) {
  const bool discrete = dimension.kind() == Dimension::Kind::kDiscrete;
  const double total = discrete && !mass
                           ? point_sum(dimension, position, bandwidth)
                           : normal_mass(-position / bandwidth, (1 - position) / bandwidth);
  const double scale = discrete && mass ? 1 : bandwidth * std::sqrt(2 * std::numbers::pi);
  return -std::log(std::max(total, 1e-300) * scale);
}

double log_cell_mass(Dimension::Interval interval, double position, double bandwidth) {
  return safe_log(
      normal_mass((interval.low - position) / bandwidth, (interval.high - position) / bandwidth));
}

double draw_position(double position, double bandwidth, Stream& random) {
  for (int i = 0; i < kRejections; ++i) {
    const double drawn = position + bandwidth * standard_normal(random);
    if (drawn >= 0 && drawn <= 1) return drawn;
  }
  const double z = truncated_normal_quantile(random.uniform(), -position / bandwidth,
                                             (1 - position) / bandwidth);
  return std::clamp(position + bandwidth * z, 0.0, 1.0);
}

double ChoiceKernel::log_at(double log_prior) const {
  return std::log((1 + strength * std::exp(log_prior)) / (1 + strength));
}

double ChoiceKernel::log_elsewhere(double log_prior) const {
  return std::max(std::log(strength / (1 + strength)) + log_prior, kLeastLog);
}

}  // namespace hone::tpe
