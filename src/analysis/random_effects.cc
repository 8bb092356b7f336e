// Gelman et al., "Bayesian Data Analysis", 3rd edition, 2013, section 5.4: the hierarchical normal
// model, integrated on a grid; values that are only known to lie beyond a bound enter as in Tobin,
// "Estimation of Relationships for Limited Dependent Variables", Econometrica 1958.
#include "analysis/random_effects.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "numeric/truncated_normal.h"

namespace hone {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::size_t kNoiseCells = 16;
constexpr std::size_t kBoxCells = 14;  // on each axis while a box is narrowed; then twice as many
constexpr int kNarrowings = 30;        // by a factor of two or more each
constexpr double kNegligible = 14;     // logarithm of a ratio of densities

double log_normal_cdf(double z) { return std::log(std::erfc(-z / std::numbers::sqrt2) / 2); }

double normal(Stream& random) {
  return truncated_normal_quantile(random.uniform(), -kInfinity, kInfinity);
}

// Of a true value, given mu, tau and sigma: equation 5.17 with one observation, the mean.
struct Conditional {
  double mean, variance;
};

template <class Cell>
Conditional conditional(const Cell& cell, const Effect& effect) {
  const double sampling = cell.noise * cell.noise / effect.weight;
  const double between = cell.spread * cell.spread;
  const double share = between / (between + sampling);
  return {cell.location + share * (effect.mean - cell.location), share * sampling};
}

}  // namespace

// sigma is told by its own estimate, most of all; given it, mu and tau lie in a box that is
// narrowed to where they can be.
RandomEffects::RandomEffects(const EffectEvidence& evidence)
    : noise_(evidence.noise),
      cutoff_(evidence.cutoff),
      spread_power_(evidence.spread_power),
      seen_(grouped(evidence.seen)),
      worse_(grouped(evidence.worse)) {
  const bool known = !std::isfinite(noise_.degrees);
  const double reach = known ? 0 : 5 / std::sqrt(2 * noise_.degrees);
  const double middle = std::log(noise_.variance) / 2;
  const Axis noises{middle - reach, middle + reach, known ? 1 : kNoiseCells};
  for (std::size_t i = 0; i < noises.cells; ++i) {
    const double noise = std::exp(noises.at(static_cast<double>(i) + 0.5));
    Box box = first_box(evidence, noise);
    for (int n = 0; n < kNarrowings && narrow(box, cells_of(box, noise)); ++n) continue;
    box.location.cells = box.root.cells = 2 * kBoxCells;
    const std::vector<Cell> cells = cells_of(box, noise);
    cells_.insert(cells_.end(), cells.begin(), cells.end());
  }
  normalize();
}

RandomEffects::Groups RandomEffects::grouped(std::span<const Effect> effects) {
  Groups groups;
  for (const Effect& effect : effects) {
    Group& group = groups[effect.weight];
    const double step = effect.mean - group.mean;  // Welford 1962
    group.mean += step / ++group.count;
    group.squares += step * (effect.mean - group.mean);
  }
  return groups;
}

// Wide enough for all that the evidence leaves possible; a flat prior on tau needs a bound where
// there are two configurations only.
RandomEffects::Box RandomEffects::first_box(const EffectEvidence& evidence, double noise) const {
  const auto [least, most] = std::ranges::minmax(evidence.seen, {}, &Effect::mean);
  const double range = most.mean - least.mean + noise / std::sqrt(evidence.seen.front().weight);
  return {.location = {least.mean - 2 * range, most.mean + 6 * range, kBoxCells},
          .root = {0, std::sqrt(std::min(6 * range, evidence.most_spread)), kBoxCells}};
}

// With the logarithms of their masses. Even in the root of tau, since the density of tau has a long
// tail: hence a factor beside the prior.
std::vector<RandomEffects::Cell> RandomEffects::cells_of(const Box& box, double noise) const {
  const double area = box.location.width() * box.root.width();
  std::vector<Cell> cells;
  cells.reserve(box.location.cells * box.root.cells);
  for (std::size_t i = 0; i < box.location.cells; ++i) {
    for (std::size_t j = 0; j < box.root.cells; ++j) {
      const double root = box.root.at(static_cast<double>(j) + 0.5);
      Cell cell{.location = box.location.at(static_cast<double>(i) + 0.5),
                .spread = root * root,
                .noise = noise};
      cell.weight = log_density(cell) + std::log(area) + (2 * spread_power_ + 1) * std::log(root);
      cells.push_back(cell);
    }
  }
  return cells;
}

// The logarithm of the posterior density of mu, tau and log sigma, up to a constant.
double RandomEffects::log_density(const Cell& cell) const {
  const double between = cell.spread * cell.spread, within = cell.noise * cell.noise;
  double sum = 0;
  if (std::isfinite(noise_.degrees))
    sum -= noise_.degrees * (std::log(cell.noise) + noise_.variance / within / 2);
  for (const auto& [weight, group] : seen_) {
    const double variance = between + within / weight;
    const double off = group.mean - cell.location;
    sum -=
        (group.count * std::log(variance) + (group.squares + group.count * off * off) / variance) /
        2;
  }
  for (const auto& [weight, group] : worse_) {
    const double deviation = std::sqrt(between + within / weight);
    sum += group.count * log_normal_cdf((cell.location - cutoff_) / deviation);
  }
  return sum;
}

// Narrows the box to the cells that matter and one more on each side; false when that is no gain.
// A peak between coarse cells shows in their order only: what is nearly as high as the highest, as
// differences go here, matters.
bool RandomEffects::narrow(Box& box, std::span<const Cell> cells) {
  std::vector<double> weights;
  for (const Cell& cell : cells) weights.push_back(cell.weight);
  const double most = std::ranges::max(weights);
  const auto middle = weights.begin() + static_cast<std::ptrdiff_t>(weights.size() / 2);
  std::ranges::nth_element(weights, middle);
  const double bound = most - std::max(kNegligible, 0.1 * (most - *middle));
  std::size_t low[2] = {kBoxCells, kBoxCells}, high[2] = {0, 0};
  for (std::size_t c = 0; c < cells.size(); ++c) {
    if (!(cells[c].weight >= bound)) continue;
    const std::size_t place[2] = {c / kBoxCells, c % kBoxCells};
    for (int axis = 0; axis < 2; ++axis) {
      low[axis] = std::min(low[axis], place[axis]);
      high[axis] = std::max(high[axis], place[axis] + 1);
    }
  }
  bool gain = false;
  for (Axis* axis : {&box.location, &box.root}) {
    const std::size_t which = axis == &box.root;
    const std::size_t first = low[which] == 0 ? 0 : low[which] - 1;
    const std::size_t last = std::min(high[which] + 1, kBoxCells);
    if (4 * (last - first) > 3 * kBoxCells) continue;
    *axis = {axis->at(static_cast<double>(first)), axis->at(static_cast<double>(last)), kBoxCells};
    gain = true;
  }
  return gain;
}

void RandomEffects::normalize() {
  const double most = std::ranges::max(cells_, {}, &Cell::weight).weight;
  std::erase_if(cells_, [&](const Cell& cell) { return cell.weight < most - kNegligible; });
  double sum = 0;
  for (Cell& cell : cells_) sum += cell.weight = std::exp(cell.weight - most);
  double cumulated = 0;
  for (Cell& cell : cells_) {
    cell.weight /= sum;
    cumulated_.push_back(cumulated += cell.weight);
    center_.location += cell.weight * cell.location;
    center_.spread += cell.weight * cell.spread;
    center_.noise += cell.weight * cell.noise;
  }
}

RandomEffects::Posterior RandomEffects::posterior(const Effect& effect) const {
  double mean = 0, variance = 0;
  for (const Cell& cell : cells_) mean += cell.weight * conditional(cell, effect).mean;
  for (const Cell& cell : cells_) {
    const Conditional given = conditional(cell, effect);
    const double off = given.mean - mean;
    variance += cell.weight * (given.variance + off * off);
  }
  return {.mean = mean, .deviation = std::sqrt(variance)};
}

double RandomEffects::shrunk(const Effect& effect) const {
  return conditional(center_, effect).mean;
}

std::vector<double> RandomEffects::draw(std::span<const Effect> effects, std::size_t draws,
                                        Stream random) const {
  std::vector<double> values;
  values.reserve(draws * effects.size());
  for (std::size_t i = 0; i < draws; ++i) {
    const auto place = std::ranges::lower_bound(cumulated_, random.uniform());
    const auto index = std::min<std::size_t>(place - cumulated_.begin(), cells_.size() - 1);
    for (const Effect& effect : effects) {
      const Conditional given = conditional(cells_[index], effect);
      values.push_back(given.mean + std::sqrt(given.variance) * normal(random));
    }
  }
  return values;
}

}  // namespace hone
