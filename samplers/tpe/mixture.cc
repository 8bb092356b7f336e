#include "samplers/tpe/mixture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numeric>

namespace hone::tpe {
namespace {

constexpr double kNowhere = -1;  // the position of what is missing; no choice has it

// Of all that is not zero, the prior of a configuration far from the centre has the least.
double log_normal_prior(const Dimension& dimension, double cell) {
  const double middle = 0.5, width = 1;
  const double constant = log_constant(dimension, middle, width, true);
  if (dimension.kind() == Dimension::Kind::kDiscrete)
    return constant + log_cell_mass(dimension.interval(cell), middle, width);
  const double z = (dimension.position(cell) - middle) / width;
  return constant - 0.5 * z * z;
}

// Block by block, which compilers vectorise.
bool any(std::span<const double> flags) {
  std::array<double, kKernelBlock> sums{};
  for (std::size_t block = 0; block < flags.size(); block += kKernelBlock)
    for (std::size_t i = 0; i < kKernelBlock; ++i) sums[i] += flags[block + i];
  return std::ranges::any_of(sums, [](double sum) { return sum != 0; });
}

void add(std::span<const double> addends, std::span<double> sums) {
  for (std::size_t block = 0; block < sums.size(); block += kKernelBlock) {
    std::array<double, kKernelBlock> part;
    for (std::size_t i = 0; i < kKernelBlock; ++i) part[i] = sums[block + i] + addends[block + i];
    for (std::size_t i = 0; i < kKernelBlock; ++i) sums[block + i] = part[i];
  }
}

}  // namespace

Coordinate coordinate(const Dimension& dimension, double cell, bool normal_prior) {
  Coordinate x;
  x.position = dimension.position(cell);
  if (std::isnan(x.position) || dimension.kind() == Dimension::Kind::kConstant) return {};
  x.log_prior = normal_prior && dimension.numeric() ? log_normal_prior(dimension, cell)
                                                    : dimension.log_prior(cell);
  x.log_belief = dimension.log_belief(cell);
  if (dimension.kind() == Dimension::Kind::kDiscrete) {
    x.interval = dimension.interval(cell);
    x.log_width = std::log(x.interval.high - x.interval.low);
  }
  return x;
}

Mixture::Mixture(std::vector<Factor> factors, bool cell_masses)
    : factors_(std::move(factors)),
      cell_masses_(cell_masses),
      columns_(factors_.size()),
      constants_(factors_.size()) {}

void Mixture::resize(std::size_t kernels) {
  size_ = kernels;
  const std::size_t padded = (kernels + kKernelBlock - 1) / kKernelBlock * kKernelBlock;
  if (padded == base_.size()) return;
  for (KernelColumn& column : columns_) {
    for (auto* part :
         {&column.position, &column.bandwidth, &column.scale, &column.constant, &column.missing})
      part->resize(padded, 0.0);
  }
  base_.resize(padded);
}

void Mixture::move_kernels(std::size_t from, std::size_t to, std::size_t count) {
  for (KernelColumn& column : columns_)
    for (auto* part :
         {&column.position, &column.bandwidth, &column.scale, &column.constant, &column.missing})
      std::memmove(part->data() + to, part->data() + from, count * sizeof(double));
}

void Mixture::set_position(std::size_t factor, std::size_t kernel, double position) {
  KernelColumn& column = columns_[factor];
  const bool missing = std::isnan(position);
  column.position[kernel] = missing ? kNowhere : position;
  column.missing[kernel] = missing ? 1 : 0;
}

void Mixture::set_bandwidth(std::size_t factor, std::size_t kernel, double bandwidth) {
  KernelColumn& column = columns_[factor];
  const double position = column.position[kernel];
  const bool missing = column.missing[kernel] != 0;
  column.bandwidth[kernel] = bandwidth;
  column.scale[kernel] = missing ? 0 : std::sqrt(0.5) / bandwidth;
  column.constant[kernel] = missing ? 0
                                    : constants_[factor].of(*factors_[factor].dimension, position,
                                                            bandwidth, cell_masses_);
}

void Mixture::set_choice(std::size_t factor, ChoiceKernel choice) {
  KernelColumn& column = columns_[factor];
  column.choice = choice;
  if (factors_[factor].dimension->kind() != Dimension::Kind::kCategorical) return;
  column.first_log_prior = factors_[factor].dimension->log_prior(0);
  column.first_at = choice.log_at(column.first_log_prior);
}

void Mixture::weigh(std::span<const double> weights, double prior_weight) {
  weights_.assign(weights.begin(), weights.end());
  prior_weight_ = prior_weight;
  log_prior_weight_ = prior_weight > 0 ? std::log(prior_weight) : kNothing;
  log_total_ = std::log(std::accumulate(weights.begin(), weights.end(), prior_weight));
  std::ranges::fill(base_, kNothing);
  double weight = 1, log_weight = 0;  // of the kernel before: many have the same
  for (std::size_t k = 0; k < size_; ++k) {
    if (weights[k] != weight) log_weight = std::max(std::log(weights[k]), kNothing);
    weight = weights[k];
    base_[k] = log_weight;
  }
  for (std::size_t i = 0; i < factors_.size(); ++i) {
    KernelColumn& column = columns_[i];
    column.complete = !any(column.missing);
    if (!factors_[i].conditional && factors_[i].dimension->numeric()) add(column.constant, base_);
  }
}

Addend Mixture::addend(std::size_t factor, const Coordinate& x) const {
  const KernelColumn& column = columns_[factor];
  Addend result{.column = &column,
                .position = x.position,
                .at = 0,
                .elsewhere = 0,
                .instead = x.log_prior,
                .numeric = factors_[factor].dimension->numeric(),
                .constants = factors_[factor].conditional};
  if (result.numeric) return result;
  const bool first = x.log_prior == column.first_log_prior;
  result.at = first ? column.first_at : column.choice.log_at(x.log_prior);
  result.elsewhere = column.choice.log_elsewhere(x.log_prior);
  result.instead -= result.elsewhere;
  return result;
}

void Mixture::add_cell_masses(std::size_t factor, const Coordinate& x,
                              std::span<double> terms) const {
  const KernelColumn& column = columns_[factor];
  for (std::size_t k = 0; k < size_; ++k) {
    if (column.missing[k] != 0) {
      terms[k] += x.log_prior;
      continue;
    }
    terms[k] += log_cell_mass(x.interval, column.position[k], column.bandwidth[k]);
    if (factors_[factor].conditional) terms[k] += column.constant[k];
  }
}

double Mixture::log_term(std::size_t kernel, std::span<const Coordinate> x) const {
  double term = std::max(std::log(weights_[kernel]), kNothing);
  for (std::size_t i = 0; i < factors_.size(); ++i) {
    const KernelColumn& column = columns_[i];
    const Dimension& dimension = *factors_[i].dimension;
    if (std::isnan(x[i].position)) continue;
    if (column.missing[kernel] != 0) {
      term += x[i].log_prior;
    } else if (!dimension.numeric()) {
      const bool own = column.position[kernel] == x[i].position;
      term +=
          own ? column.choice.log_at(x[i].log_prior) : column.choice.log_elsewhere(x[i].log_prior);
    } else if (cell_masses_ && dimension.kind() == Dimension::Kind::kDiscrete) {
      term += column.constant[kernel] +
              log_cell_mass(x[i].interval, column.position[kernel], column.bandwidth[kernel]);
    } else {
      const double z = (x[i].position - column.position[kernel]) * column.scale[kernel];
      term += column.constant[kernel] + x[i].log_width - z * z;
    }
  }
  return term;
}

double Mixture::log_density(std::span<const Coordinate> x, std::vector<double>& terms) const {
  terms.assign(base_.begin(), base_.end());
  double prior = log_prior_weight_;
  double shared = 0;  // what all kernels but those that lack a parameter have in common
  addends_.clear();
  for (std::size_t i = 0; i < factors_.size(); ++i) {
    if (std::isnan(x[i].position)) continue;
    prior += x[i].log_prior;
    if (cell_masses_ && factors_[i].dimension->kind() == Dimension::Kind::kDiscrete) {
      add_cell_masses(i, x[i], terms);
      continue;
    }
    addends_.push_back(addend(i, x[i]));
    if (!addends_.back().numeric) continue;
    shared += x[i].log_width;
    addends_.back().instead -= x[i].log_width;
  }
  const double log_sum = log_sum_of_kernels(addends_, shared, prior, terms);
  terms.resize(size_);
  terms.push_back(prior);
  return log_sum - log_total_;
}

}  // namespace hone::tpe
