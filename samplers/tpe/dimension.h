// A parameter as the densities see it: a position on the unit axis, or a choice.
#pragma once

#include <span>
#include <vector>

#include "hone/distribution.h"
#include "hone/rng.h"
#include "space/axis.h"

namespace hone::tpe {

class Dimension {
 public:
  enum class Kind { kContinuous, kDiscrete, kCategorical, kConstant };

  explicit Dimension(const Distribution& dist);

  Kind kind() const noexcept { return kind_; }
  bool numeric() const noexcept { return kind_ == Kind::kContinuous || kind_ == Kind::kDiscrete; }
  const Distribution& distribution() const noexcept { return dist_; }
  const Axis& axis() const noexcept { return axis_; }
  // Number of values; 0 when continuous.
  double count() const noexcept { return axis_.count; }

  // Where a cell lies: in [0, 1], or the index of a choice. Absent when the cell is, or is out of
  // the range.
  double position(double cell) const;
  // The cell that a position in [0, 1] belongs to; numeric only.
  double cell(double position) const { return from_unit(dist_, position); }
  // The part of the unit axis that a value owns; discrete only.
  struct Interval {
    double low, high;
  };
  Interval interval(double cell) const;
  // The first values of a discrete range, at least as many as kTabled if there are so many: where
  // they lie and where their intervals end. edges() has one more, the first is 0.
  static constexpr double kTabled = 512;
  std::span<const double> positions() const noexcept { return positions_; }
  std::span<const double> edges() const noexcept { return edges_; }
  double cell_at(double index) const { return value_at(axis_, index); }
  // The value so many values above this one, or the last; discrete only.
  double neighbour(double cell, int offset) const;

  // The prior's density on the unit axis, its mass where discrete. Never -infinity.
  double log_prior(double cell) const;
  // Of the prior over the uniform distribution; 0 where the prior is uniform.
  double log_belief(double cell) const;
  double draw_prior(Stream& random) const { return from_quantile(dist_, random.uniform()); }

 private:
  double edge_at(double index) const;
  void tabulate();

  Distribution dist_;
  Axis axis_;  // of choices: their indices
  Kind kind_;
  bool uniform_;              // the prior, on the unit axis
  double origin_, per_unit_;  // of the position, or its logarithm, on the unit axis
  std::vector<double> positions_, edges_;
  std::vector<double> log_prior_;  // by choice, when categorical
};

}  // namespace hone::tpe
