#include "samplers/tpe/mixture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "numeric/fast_exp.h"

namespace hone::tpe {
namespace {

// Kernels come in blocks of this many, a length that compilers turn into vector instructions.
constexpr std::size_t kBlock = 8;
constexpr double kNowhere = -1;      // the position of what is missing; no choice has it
constexpr double kNothing = -1e300;  // the logarithm of no weight, with room to add to

constexpr std::size_t padded(std::size_t kernels) {
  return (kernels + kBlock - 1) / kBlock * kBlock;
}

// Of all that is not zero, the prior of a configuration far from the centre has the least.
double log_normal_prior(const Dimension& dimension, double cell) {
  const double middle = 0.5, width = 1;
  const double constant = log_constant(dimension, middle, width, true);
  if (dimension.kind() == Dimension::Kind::kDiscrete)
    return constant + log_cell_mass(dimension.interval(cell), middle, width);
  const double z = (dimension.position(cell) - middle) / width;
  return constant - 0.5 * z * z;
}

// Both reduce in lanes, so that their order of operations is that of vector instructions.
double largest_of(std::span<const double> terms) {
  std::array<double, kBlock> lanes;
  lanes.fill(kNothing);
  for (std::size_t block = 0; block < terms.size(); block += kBlock)
    for (std::size_t i = 0; i < kBlock; ++i)
      lanes[i] = lanes[i] < terms[block + i] ? terms[block + i] : lanes[i];
  return *std::ranges::max_element(lanes);
}

double sum_of_exponentials(std::span<const double> terms, double offset) {
  std::array<double, kBlock> lanes{};
  for (std::size_t block = 0; block < terms.size(); block += kBlock)
    for (std::size_t i = 0; i < kBlock; ++i) lanes[i] += fast_exp(terms[block + i] - offset);
  return std::accumulate(lanes.begin(), lanes.end(), 0.0);
}

}  // namespace

Coordinate coordinate(const Dimension& dimension, double cell, bool normal_prior) {
  Coordinate x;
  x.position = dimension.position(cell);
  if (std::isnan(x.position) || dimension.kind() == Dimension::Kind::kConstant) return {};
  x.log_prior = normal_prior && dimension.numeric() ? log_normal_prior(dimension, cell)
                                                    : dimension.log_prior(cell);
  if (dimension.kind() == Dimension::Kind::kDiscrete) {
    x.interval = dimension.interval(cell);
    x.log_width = std::log(x.interval.high - x.interval.low);
  }
  return x;
}

Mixture::Mixture(std::vector<Factor> factors, bool cell_masses)
    : factors_(std::move(factors)), cell_masses_(cell_masses), columns_(factors_.size()) {}

void Mixture::resize(std::size_t kernels) {
  size_ = kernels;
  for (Column& column : columns_) {
    for (auto* part : {&column.position, &column.bandwidth, &column.scale, &column.constant})
      part->resize(padded(kernels), 0.0);
    column.missing.resize(padded(kernels), 0.0);
  }
  base_.resize(padded(kernels));
}

void Mixture::copy_kernel(std::size_t from, std::size_t to) {
  for (Column& column : columns_) {
    for (auto* part : {&column.position, &column.bandwidth, &column.scale, &column.constant})
      (*part)[to] = (*part)[from];
    column.missing[to] = column.missing[from];
  }
}

void Mixture::set_position(std::size_t factor, std::size_t kernel, double position) {
  Column& column = columns_[factor];
  const bool missing = std::isnan(position);
  column.position[kernel] = missing ? kNowhere : position;
  column.missing[kernel] = missing ? 1 : 0;
}

void Mixture::set_bandwidth(std::size_t factor, std::size_t kernel, double bandwidth) {
  Column& column = columns_[factor];
  const double position = column.position[kernel];
  const bool missing = column.missing[kernel] != 0;
  column.bandwidth[kernel] = bandwidth;
  column.scale[kernel] = missing ? 0 : std::sqrt(0.5) / bandwidth;
  column.constant[kernel] =
      missing ? 0 : log_constant(*factors_[factor].dimension, position, bandwidth, cell_masses_);
}

void Mixture::weigh(std::span<const double> weights, double prior_weight) {
  weights_.assign(weights.begin(), weights.end());
  prior_weight_ = prior_weight;
  log_total_ = std::log(std::accumulate(weights.begin(), weights.end(), prior_weight));
  std::ranges::fill(base_, kNothing);
  for (std::size_t k = 0; k < size_; ++k)
    base_[k] = weights[k] > 0 ? std::log(weights[k]) : kNothing;
  for (std::size_t i = 0; i < factors_.size(); ++i) {
    Column& column = columns_[i];
    const std::span<const double> missing = std::span(column.missing).first(size_);
    column.complete = std::ranges::find(missing, 1.0) == missing.end();
    if (factors_[i].conditional || !factors_[i].dimension->numeric()) continue;
    for (std::size_t k = 0; k < size_; ++k) base_[k] += column.constant[k];
  }
}

void Mixture::add_numeric(std::size_t factor, const Coordinate& x, std::span<double> terms) const {
  const Column& column = columns_[factor];
  if (cell_masses_ && factors_[factor].dimension->kind() == Dimension::Kind::kDiscrete) {
    for (std::size_t k = 0; k < size_; ++k)
      if (column.missing[k] == 0)
        terms[k] += log_cell_mass(x.interval, column.position[k], column.bandwidth[k]);
  } else {
    const double* const position = column.position.data();
    const double* const scale = column.scale.data();
    for (std::size_t block = 0; block < terms.size(); block += kBlock)
      for (std::size_t k = block; k < block + kBlock; ++k) {
        const double z = (x.position - position[k]) * scale[k];
        terms[k] += x.log_width - z * z;
      }
  }
  if (!factors_[factor].conditional) return;
  for (std::size_t k = 0; k < terms.size(); ++k) terms[k] += column.constant[k];
}

void Mixture::add_choice(std::size_t factor, const Coordinate& x, std::span<double> terms) const {
  const Column& column = columns_[factor];
  const double at = column.choice.log_at(x.log_prior);
  const double elsewhere = column.choice.log_elsewhere(x.log_prior);
  const double* const position = column.position.data();
  for (std::size_t block = 0; block < terms.size(); block += kBlock)
    for (std::size_t k = block; k < block + kBlock; ++k)
      terms[k] += position[k] == x.position ? at : elsewhere;
}

// Replaces what a factor has added for the kernels that lack it.
void Mixture::add_missing(std::size_t factor, const Coordinate& x, std::span<double> terms) const {
  const Column& column = columns_[factor];
  double instead = x.log_prior;
  if (!factors_[factor].dimension->numeric())
    instead -= column.choice.log_elsewhere(x.log_prior);
  else if (!cell_masses_)
    instead -= x.log_width;
  for (std::size_t k = 0; k < terms.size(); ++k) terms[k] += column.missing[k] * instead;
}

double Mixture::log_density(std::span<const Coordinate> x, std::vector<double>& terms) const {
  terms.assign(base_.begin(), base_.end());
  double prior = prior_weight_ > 0 ? std::log(prior_weight_) : kNothing;
  for (std::size_t i = 0; i < factors_.size(); ++i) {
    if (std::isnan(x[i].position)) continue;
    prior += x[i].log_prior;
    if (factors_[i].dimension->numeric())
      add_numeric(i, x[i], terms);
    else
      add_choice(i, x[i], terms);
    if (!columns_[i].complete) add_missing(i, x[i], terms);
  }
  const double largest = std::max(prior, largest_of(terms));
  const double sum = sum_of_exponentials(terms, largest) + fast_exp(prior - largest);
  terms.resize(size_);
  terms.push_back(prior);
  return largest + std::log(sum) - log_total_;
}

}  // namespace hone::tpe
