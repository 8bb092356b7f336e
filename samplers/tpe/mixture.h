// A mixture of product kernels and the prior. Symbols: n kernels, of weights w; d parameters.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hone/samplers/tpe.h"
#include "hone/space.h"
#include "samplers/tpe/constants.h"
#include "samplers/tpe/kernel_sum.h"

namespace hone::tpe {

// A parameter of a mixture.
struct Factor {
  ParamId id;
  const Dimension* dimension;
  bool conditional;  // may be inactive
};

// What the factors of all kernels need of a configuration's cell.
struct Coordinate {
  double position = kAbsent;          // absent where inactive
  double log_prior = 0;               // of the prior kernel
  double log_belief = 0;              // of the declared prior, over the uniform one
  double log_width = 0;               // discrete: of its interval
  Dimension::Interval interval = {};  // discrete
};
Coordinate coordinate(const Dimension& dimension, double cell, bool normal_prior);

// The density of a configuration x is
//   sum_k w_k prod_i K_ki(x_i) + prior_weight prod_i P_i(x_i)  over  sum_k w_k + prior_weight, (1)
// where i runs over the parameters that are active in x. A kernel that stems from a trial in which
// parameter i was inactive has the prior for it: K_ki = P_i.
class Mixture {
 public:
  Mixture() = default;
  Mixture(std::vector<Factor> factors, bool cell_masses);

  std::size_t size() const noexcept { return size_; }
  std::span<const Factor> factors() const noexcept { return factors_; }
  const KernelColumn& column(std::size_t factor) const { return columns_[factor]; }
  std::span<const double> weights() const noexcept { return {weights_.data(), size_}; }
  double prior_weight() const noexcept { return prior_weight_; }

  // To be called in this order: positions, then bandwidths, then weights.
  void resize(std::size_t kernels);
  // So many kernels from one place to another; they may overlap.
  void move_kernels(std::size_t from, std::size_t to, std::size_t count);
  void set_position(std::size_t factor, std::size_t kernel, double position);
  void set_bandwidth(std::size_t factor, std::size_t kernel, double bandwidth);
  void set_choice(std::size_t factor, ChoiceKernel choice);
  void weigh(std::span<const double> weights, double prior_weight);

  // The logarithm of (1). Writes the logarithm of each term of the sum, up to the same constant, to
  // `terms`, which it resizes; the prior's comes last. Not thread-safe.
  double log_density(std::span<const Coordinate> x, std::vector<double>& terms) const;
  // The logarithm of one kernel's term of the sum in (1), and of what the sum is divided by.
  double log_term(std::size_t kernel, std::span<const Coordinate> x) const;
  double log_total() const noexcept { return log_total_; }

 private:
  Addend addend(std::size_t factor, const Coordinate& x) const;
  void add_cell_masses(std::size_t factor, const Coordinate& x, std::span<double> terms) const;

  std::vector<Factor> factors_;
  bool cell_masses_ = false;
  std::size_t size_ = 0;
  std::vector<KernelColumn> columns_;
  std::vector<Constants> constants_;  // by factor
  std::vector<double> weights_;
  std::vector<double> base_;  // log weight, and the constants of factors that are always active
  mutable std::vector<Addend> addends_;  // scratch
  double prior_weight_ = 0;
  double log_prior_weight_ = kNothing;
  double log_total_ = 0;
};

}  // namespace hone::tpe
