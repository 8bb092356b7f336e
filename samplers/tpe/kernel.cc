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
constexpr double kAll = 8.3;  // deviations on both sides hold a mass of 1, to rounding

double safe_log(double mass) { return std::max(std::log(mass), kLeastLog); }

double mass_within(double low, double high) {
  return low < -kAll && high > kAll ? 1 : normal_mass(low, high);
}

// The first value from which on all cells are narrow, of those that are tabled.
std::size_t first_narrow(const Dimension& dimension, double bandwidth) {
  const Axis& axis = dimension.axis();
  const double width = kNarrow * bandwidth;
  const std::size_t tabled = dimension.positions().size();
  if (!axis.log) return axis.count * width > 1 ? 0 : tabled;
  // On a logarithmic axis cells get narrower as values get larger.
  const std::span<const double> edges = dimension.edges();
  const auto wide = [width](const double& low) { return *(&low + 1) - low >= width; };
  const auto first = std::ranges::partition_point(edges.first(tabled), wide);
  return static_cast<std::size_t>(first - edges.begin());
}

// The denominator of (3) in units of s sqrt(2 pi).
double point_sum(const Dimension& dimension, double position, double bandwidth) {
  const std::size_t end = first_narrow(dimension, bandwidth);
  const std::span<const double> edges = dimension.edges();
  const double reach = kReach * bandwidth;
  const auto first = std::ranges::upper_bound(edges.first(end + 1), position - reach);
  double sum = 0;
  for (auto i = std::size_t(std::max(first - edges.begin(), std::ptrdiff_t{1})) - 1; i < end; ++i) {
    if (edges[i] > position + reach) break;
    const double z = (dimension.positions()[i] - position) / bandwidth;
    sum += (edges[i + 1] - edges[i]) * std::exp(-0.5 * z * z);
  }
  sum /= bandwidth * std::sqrt(2 * std::numbers::pi);
  if (edges[end] == 1) return sum;
  return sum + mass_within((edges[end] - position) / bandwidth, (1 - position) / bandwidth);
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
                           : mass_within(-position / bandwidth, (1 - position) / bandwidth);
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

ChoiceKernel::ChoiceKernel(double strength)
    : strength_(strength),
      log_own_(-std::log1p(strength)),
      log_spread_(std::max(std::log(strength / (1 + strength)), kLeastLog)) {}

double ChoiceKernel::log_at(double log_prior) const {
  return std::log1p(strength_ * std::exp(log_prior)) + log_own_;
}

double ChoiceKernel::log_elsewhere(double log_prior) const { return log_spread_ + log_prior; }

}  // namespace hone::tpe
