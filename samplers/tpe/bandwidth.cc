// "neighbour": Bergstra and others, NIPS 2011, section 4; Bergstra, Yamins and Cox, ICML 2013.
// "scott": Scott, "Multivariate density estimation", 1992, equation 6.43.
#include "samplers/tpe/bandwidth.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace hone::tpe {
namespace {

constexpr double kMostKernels = 100;  // that the least bandwidth takes account of
constexpr double kPriorMean = 0.5;
constexpr double kPriorVariance = 1.0 / 12;  // of a uniform position

double least(const TpeOptions& options, std::size_t n) {
  if (!options.magic_clip) return 1e-12;
  return 1 / std::min(kMostKernels, static_cast<double>(n) + 2);
}

// The larger of the gaps to both neighbours among sorted positions; the outermost have but one.
double gap(std::span<const double> sorted, std::size_t i) {
  const double below = i > 0 ? sorted[i] - sorted[i - 1] : 0;
  const double above = i + 1 < sorted.size() ? sorted[i + 1] - sorted[i] : 0;
  return std::max(below, above);
}

}  // namespace

void neighbour_bandwidths(const TpeOptions& options, std::span<const double> positions,
                          std::span<double> bandwidths) {
  const bool with_prior = options.bandwidth == "hyperopt";
  const std::size_t n = positions.size();
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return positions[i]; });
  std::vector<double> sorted;
  for (const std::size_t i : order) sorted.push_back(positions[i]);
  const auto middle =
      static_cast<std::size_t>(std::ranges::lower_bound(sorted, kPriorMean) - sorted.begin());
  const bool bounds = !with_prior && (options.endpoints || n == 1);
  if (with_prior) sorted.insert(sorted.begin() + static_cast<std::ptrdiff_t>(middle), kPriorMean);
  if (bounds) {
    sorted.insert(sorted.begin(), 0.0);
    sorted.push_back(1.0);
  }
  const double smallest = least(options, n);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t place = i + (bounds ? 1 : 0) + (with_prior && i >= middle ? 1 : 0);
    const double width = with_prior && n == 1 ? 0.5 : gap(sorted, place);
    bandwidths[order[i]] = std::clamp(width, smallest, 1.0);
  }
}

double scott_bandwidth(const TpeOptions& options, std::size_t n, std::size_t dimensions) {
  const double exponent = -1 / (static_cast<double>(dimensions) + 4);
  const double width = options.bandwidth_factor *
                       std::pow(static_cast<double>(std::max<std::size_t>(n, 1)), exponent);
  return std::clamp(width, least(options, n), 1.0);
}

double spread_bandwidth(const TpeOptions& options, std::span<const double> positions,
                        std::span<const double> weights) {
  double total = 0, sum = 0, squares = 0;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    if (positions[i] < 0) continue;
    total += weights[i];
    sum += weights[i] * positions[i];
    squares += weights[i] * positions[i] * positions[i];
  }
  const double scatter = total > 0 ? std::max(squares - sum * sum / total, 0.0) : 0;
  const double variance = (scatter + kPriorVariance) / (total + 1);
  return std::clamp(options.bandwidth_factor * std::sqrt(variance), options.min_bandwidth, 1.0);
}

}  // namespace hone::tpe
