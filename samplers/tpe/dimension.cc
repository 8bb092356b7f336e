#include "samplers/tpe/dimension.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <variant>

namespace hone::tpe {
namespace {

// No prior rules a value out for good: what it gives next to no mass has this.
constexpr double kLeastMass = 1e-300;
// Half the length over which a continuous prior is averaged to tell its density.
constexpr double kHalf = 1e-5;

Dimension::Kind kind_of(const Distribution& dist) {
  const std::uint64_t count = cardinality(dist);
  if (count == 1) return Dimension::Kind::kConstant;
  if (std::holds_alternative<Categorical>(dist)) return Dimension::Kind::kCategorical;
  return count == 0 ? Dimension::Kind::kContinuous : Dimension::Kind::kDiscrete;
}

struct IsUniform {
  template <class Range>
  bool operator()(const Range& range) const {
    return std::holds_alternative<UniformPrior>(range.prior);
  }
  bool operator()(const Categorical&) const { return false; }
  bool operator()(const Ordinal&) const { return true; }
};

double log_mass(double mass) { return std::log(std::max(mass, kLeastMass)); }

std::vector<double> log_shares(const Distribution& dist) {
  const auto* categorical = std::get_if<Categorical>(&dist);
  if (!categorical) return {};
  std::vector<double> shares = categorical->weights;
  if (shares.empty()) shares.assign(categorical->choices.size(), 1.0);
  const double total = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share = log_mass(share / total);
  return shares;
}

// Choices are a grid of step 1 from 0; ranges are their axes.
struct ToAxis {
  template <class Range>
  Axis operator()(const Range& range) const {
    return axis_of(range);
  }
  Axis operator()(const Categorical& c) const { return choices(c.choices.size()); }
  Axis operator()(const Ordinal& o) const { return choices(o.choices.size()); }
  static Axis choices(std::size_t size) {
    const auto count = static_cast<double>(size);
    return {0, count - 1, 1, count, false};
  }
};

}  // namespace

Dimension::Dimension(const Distribution& dist)
    : dist_(dist),
      axis_(std::visit(ToAxis{}, dist)),
      kind_(kind_of(dist)),
      uniform_(std::visit(IsUniform{}, dist)),
      log_prior_(log_shares(dist)) {
  const double low = edge(axis_, 0), high = edge(axis_, std::max(axis_.count, 1.0));
  origin_ = axis_.log ? std::log(low) : low;
  per_unit_ = 1 / ((axis_.log ? std::log(high) : high) - origin_);
  if (kind_ == Kind::kDiscrete) tabulate();
}

void Dimension::tabulate() {
  edges_.push_back(0);
  for (double index = 0; index < std::min(axis_.count, kTabled); ++index) {
    positions_.push_back(position(value_at(axis_, index)));
    edges_.push_back(edge_at(index + 1));
  }
}

// The upper end of the axis is 1 exactly.
double Dimension::edge_at(double index) const {
  if (index >= axis_.count) return 1;
  if (!axis_.log) return index / axis_.count;
  return std::clamp((std::log(edge(axis_, index)) - origin_) * per_unit_, 0.0, 1.0);
}

double Dimension::position(double cell) const {
  if (!(cell >= axis_.low && cell <= axis_.high)) return kAbsent;
  if (kind_ == Kind::kCategorical || kind_ == Kind::kConstant) return cell;
  if (axis_.count > 0 && !axis_.log) return (index_of(axis_, cell) + 0.5) / axis_.count;
  return std::clamp(((axis_.log ? std::log(cell) : cell) - origin_) * per_unit_, 0.0, 1.0);
}

Dimension::Interval Dimension::interval(double cell) const {
  const double index = index_of(axis_, cell);
  const auto place = static_cast<std::size_t>(index);
  if (place + 1 < edges_.size()) return {edges_[place], edges_[place + 1]};
  return {edge_at(index), edge_at(index + 1)};
}

double Dimension::neighbour(double cell, int offset) const {
  const double index = index_of(axis_, cell) + offset;
  return value_at(axis_, std::clamp(index, 0.0, axis_.count - 1));
}

double Dimension::log_prior(double cell) const {
  if (kind_ == Kind::kCategorical) return log_prior_[static_cast<std::size_t>(cell)];
  if (uniform_ && kind_ == Kind::kContinuous) return 0;
  if (kind_ == Kind::kContinuous) {
    const double unit = position(cell);
    const double low = std::max(unit - kHalf, 0.0), high = std::min(unit + kHalf, 1.0);
    return log_mass(to_quantile(dist_, from_unit(dist_, high)) -
                    to_quantile(dist_, from_unit(dist_, low))) -
           std::log(high - low);
  }
  const Interval own = interval(cell);
  if (uniform_) return std::log(own.high - own.low);
  const double below = neighbour(cell, -1);
  return log_mass(to_quantile(dist_, cell) - (below < cell ? to_quantile(dist_, below) : 0.0));
}

double Dimension::log_belief(double cell) const {
  if (uniform_ || kind_ == Kind::kConstant) return 0;
  if (kind_ == Kind::kCategorical) return log_prior(cell) + std::log(count());
  if (kind_ == Kind::kContinuous) return log_prior(cell);
  const Interval own = interval(cell);
  return log_prior(cell) - std::log(own.high - own.low);
}

}  // namespace hone::tpe
