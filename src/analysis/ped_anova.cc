// Watanabe, Bansal & Hutter, "PED-ANOVA: Efficiently Quantifying Hyperparameter Importance in
// Arbitrary Subspaces", IJCAI 2023 (arXiv 2304.10255), with gamma = 1; conditional parameters as
// in Baba, Ozaki & Watanabe, "Conditional PED-ANOVA", KDD 2026 (arXiv 2601.20800), theorem 4.2.
//
//   top       the best trials: the share gamma' = quantile of all
//   p, q      densities of a parameter among the top and among all trials in which it is active
//   D         their Pearson divergence, sum of q (p / q - 1)^2
//   a, b      shares of the top and of all trials in which the parameter is active
//   a^2/b D   the importance; its constant factor gamma'^2 falls out with the normalisation
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "analysis/importance_methods.h"

namespace hone {
namespace {

constexpr std::size_t kGrid = 64;        // cells of the unit axis
constexpr double kLeastBandwidth = 0.5;  // in cells; the grid resolves no less
using Mass = std::vector<double>;        // per cell of the grid, or per choice

struct Rows {
  std::span<const std::size_t> all;  // complete trials
  std::vector<bool> top = {};        // of `all`
  std::size_t top_count = 0;
};

Rows split(std::span<const std::size_t> all, std::span<const double> loss, double quantile) {
  Rows rows{.all = all};
  if (all.empty()) return rows;
  std::vector<double> sorted;
  for (const std::size_t row : all) sorted.push_back(loss[row]);
  const double wanted = std::ceil(quantile * static_cast<double>(sorted.size()));
  const auto last = sorted.begin() + static_cast<std::ptrdiff_t>(wanted) - 1;
  std::nth_element(sorted.begin(), last, sorted.end());
  // Equal losses stand together: their order means nothing.
  for (const std::size_t row : all) rows.top.push_back(loss[row] <= *last);
  rows.top_count = static_cast<std::size_t>(std::count(rows.top.begin(), rows.top.end(), true));
  return rows;
}

double total(const Mass& mass) { return std::accumulate(mass.begin(), mass.end(), 0.0); }

// The cell in which the cumulative count reaches `share` of the total.
double quantile_cell(const Mass& counts, double share) {
  const double wanted = share * total(counts);
  double seen = 0;
  for (std::size_t cell = 0; cell < counts.size(); ++cell) {
    seen += counts[cell];
    if (seen >= wanted) return static_cast<double>(cell);
  }
  return static_cast<double>(counts.size() - 1);
}

// Scott's rule with the smaller of standard deviation and interquartile range, in cells.
double scott_bandwidth(const Mass& counts) {
  const double n = total(counts);
  double mean = 0;
  double square = 0;
  for (std::size_t cell = 0; cell < counts.size(); ++cell) {
    mean += counts[cell] * static_cast<double>(cell) / n;
  }
  for (std::size_t cell = 0; cell < counts.size(); ++cell) {
    square += counts[cell] * std::pow(static_cast<double>(cell) - mean, 2);
  }
  const double deviation = std::sqrt(square / std::max(1.0, n - 1));
  const double range = quantile_cell(counts, 0.75) - quantile_cell(counts, 0.25);
  const double spread = std::min(deviation, range / 1.34);
  return std::max(kLeastBandwidth, 1.059 * spread * std::pow(n, -0.2));
}

// Normal kernels on the middles of the cells, truncated to the axis. Keeps the total.
Mass smooth(const Mass& counts, double bandwidth) {
  std::array<double, 2 * kGrid> kernel;  // mass of a cell at distance d: kernel[kGrid + d]
  const double scale = 1 / (bandwidth * std::sqrt(2.0));
  for (std::size_t i = 0; i < kernel.size(); ++i) {
    const double distance = static_cast<double>(i) - static_cast<double>(kGrid);
    kernel[i] = std::erf((distance + 0.5) * scale) - std::erf((distance - 0.5) * scale);
  }
  Mass smoothed(kGrid, 0.0);
  for (std::size_t from = 0; from < kGrid; ++from) {
    if (counts[from] == 0) continue;
    const double* shifted = kernel.data() + kGrid - from;
    const double height = counts[from] / std::accumulate(shifted, shifted + kGrid, 0.0);
    for (std::size_t to = 0; to < kGrid; ++to) smoothed[to] += height * shifted[to];
  }
  return smoothed;
}

// Both densities get the same kernel and the same share of a uniform one, that of a single trial
// in the top: samples that agree then diverge by nothing, whatever their sizes.
double pearson_divergence(const Mass& top, const Mass& all) {
  const double uniform_share = 1 / (total(top) + 1);
  const double uniform = uniform_share / static_cast<double>(all.size());
  const double top_scale = (1 - uniform_share) / total(top);
  const double all_scale = (1 - uniform_share) / total(all);
  double divergence = 0;
  for (std::size_t cell = 0; cell < all.size(); ++cell) {
    const double p = top[cell] * top_scale + uniform;
    const double q = all[cell] * all_scale + uniform;
    divergence += (p - q) * (p - q) / q;
  }
  return divergence;
}

std::size_t grid_cell(const Distribution& dist, double cell) {
  if (std::holds_alternative<Categorical>(dist)) return static_cast<std::size_t>(cell);
  const double position = to_unit(dist, cell) * static_cast<double>(kGrid);
  return std::min(kGrid - 1, static_cast<std::size_t>(position));
}

// The unnormalised importance of one parameter.
double assess(const Distribution& dist, std::span<const double> cells, const Rows& rows) {
  const auto* categorical = std::get_if<Categorical>(&dist);
  const std::size_t bins = categorical != nullptr ? categorical->choices.size() : kGrid;
  Mass top(bins, 0.0);
  Mass all(bins, 0.0);
  for (std::size_t i = 0; i < rows.all.size(); ++i) {
    const double cell = cells[rows.all[i]];
    if (std::isnan(cell)) continue;
    const std::size_t bin = grid_cell(dist, cell);
    all[bin] += 1;
    if (rows.top[i]) top[bin] += 1;
  }
  const double active = total(all);
  const double active_top = total(top);
  if (active_top == 0 || cardinality(dist) == 1) return 0;
  if (categorical == nullptr) {
    const double bandwidth = scott_bandwidth(top);
    top = smooth(top, bandwidth);
    all = smooth(all, bandwidth);
  }
  const double a = active_top / static_cast<double>(rows.top_count);
  const double b = active / static_cast<double>(rows.all.size());
  return a * a / b * pearson_divergence(top, all);
}

}  // namespace

std::vector<double> ped_anova(const Space& space, const History& history,
                              std::span<const std::size_t> complete,
                              const ImportanceOptions& options) {
  const Rows rows = split(complete, history.loss(options.objective), options.quantile);
  std::vector<double> divergences;
  for (std::uint32_t index = 0; index < space.size(); ++index) {
    const ParamId id{index};
    const bool seen = index < history.params();
    divergences.push_back(seen ? assess(space[id].dist, history.cells(id), rows) : 0);
  }
  return divergences;
}

}  // namespace hone
