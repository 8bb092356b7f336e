#include "hone/distribution.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "space/axis.h"
#include "space/prior.h"

namespace hone {
namespace {

std::size_t choice_index(double position, std::size_t count) {
  const double index = std::clamp(position, 0.0, static_cast<double>(count - 1));
  return static_cast<std::size_t>(index);
}

// NaN counts as 0, so that whatever goes in, a choice comes out.
double choice_at(double unit, std::size_t count) {
  if (!(unit > 0)) return 0;
  return static_cast<double>(choice_index(unit * static_cast<double>(count), count));
}

double weighted_quantile(const std::vector<double>& weights, double quantile) {
  double left = quantile * std::accumulate(weights.begin(), weights.end(), 0.0);
  std::size_t index = 0;
  while (index + 1 < weights.size() && left >= weights[index]) left -= weights[index++];
  return static_cast<double>(index);
}

double weighted_cdf(const std::vector<double>& weights, std::size_t index) {
  if (index + 1 == weights.size()) return 1;
  const auto end = weights.begin() + static_cast<std::ptrdiff_t>(index) + 1;
  return std::accumulate(weights.begin(), end, 0.0) /
         std::accumulate(weights.begin(), weights.end(), 0.0);
}

bool on_grid(const Axis& axis, double cell) {
  // A few units in the last place: bounds that were widened put the same value on another grid.
  const double rounding = 4 * std::numeric_limits<double>::epsilon() *
                          std::max(std::abs(axis.low), std::abs(axis.high));
  const double nearest = value_at(axis, index_of(axis, cell));
  return std::abs(cell - nearest) <= 1e-9 * axis.step + rounding;
}

struct ToUnit {
  double cell;
  template <class Range>
  double operator()(const Range& range) const {
    const Axis axis = axis_of(range);
    if (axis.count == 1) return 0.5;
    if (axis.count == 0 || axis.log) return unit_of(axis, cell);
    return (index_of(axis, cell) + 0.5) / axis.count;
  }
  double operator()(const Categorical& c) const { return middle(c.choices.size()); }
  double operator()(const Ordinal& o) const { return middle(o.choices.size()); }
  double middle(std::size_t count) const { return (cell + 0.5) / static_cast<double>(count); }
};

struct FromUnit {
  double unit;
  template <class Range>
  double operator()(const Range& range) const {
    const Axis axis = axis_of(range);
    if (axis.count == 0) return snap(axis, position_of(axis, unit));
    if (axis.log) return snap(axis, position_of(axis, unit));
    const double index = unit > 0 ? std::floor(std::min(unit, 1.0) * axis.count) : 0;
    return value_at(axis, std::min(index, axis.count - 1));
  }
  double operator()(const Categorical& c) const { return choice_at(unit, c.choices.size()); }
  double operator()(const Ordinal& o) const { return choice_at(unit, o.choices.size()); }
};

struct FromQuantile {
  double quantile;
  template <class Range>
  double operator()(const Range& range) const {
    if (std::holds_alternative<UniformPrior>(range.prior)) return FromUnit{quantile}(range);
    const Axis axis = axis_of(range);
    return snap(axis, prior_quantile(range.prior, axis, quantile));
  }
  double operator()(const Categorical& c) const {
    if (c.weights.empty()) return choice_at(quantile, c.choices.size());
    return weighted_quantile(c.weights, quantile);
  }
  double operator()(const Ordinal& o) const { return choice_at(quantile, o.choices.size()); }
};

struct ToQuantile {
  double cell;
  template <class Range>
  double operator()(const Range& range) const {
    const Axis axis = axis_of(range);
    if (axis.count == 0) return prior_cdf(range.prior, axis, cell);
    const double next = index_of(axis, cell) + 1;
    return next >= axis.count ? 1 : prior_cdf(range.prior, axis, edge(axis, next));
  }
  double operator()(const Categorical& c) const {
    const std::size_t index = choice_index(cell, c.choices.size());
    return c.weights.empty() ? up_to(index, c.choices.size()) : weighted_cdf(c.weights, index);
  }
  double operator()(const Ordinal& o) const {
    return up_to(choice_index(cell, o.choices.size()), o.choices.size());
  }
  static double up_to(std::size_t index, std::size_t count) {
    return static_cast<double>(index + 1) / static_cast<double>(count);
  }
};

struct Contains {
  double cell;
  bool operator()(const FloatRange& range) const {
    if (!(cell >= range.low && cell <= range.high)) return false;
    return range.step == 0 || range.low == range.high || on_grid(axis_of(range), cell);
  }
  bool operator()(const IntRange& range) const {
    if (!(cell >= static_cast<double>(range.low) && cell <= static_cast<double>(range.high)))
      return false;
    const auto integer = static_cast<std::int64_t>(cell);
    return static_cast<double>(integer) == cell && (integer - range.low) % range.step == 0;
  }
  bool operator()(const Categorical& c) const { return index_below(c.choices.size()); }
  bool operator()(const Ordinal& o) const { return index_below(o.choices.size()); }
  bool index_below(std::size_t count) const {
    return cell >= 0 && cell < static_cast<double>(count) && std::trunc(cell) == cell;
  }
};

struct Cardinality {
  template <class Range>
  std::uint64_t operator()(const Range& range) const {
    return static_cast<std::uint64_t>(axis_of(range).count);
  }
  std::uint64_t operator()(const Categorical& c) const { return c.choices.size(); }
  std::uint64_t operator()(const Ordinal& o) const { return o.choices.size(); }
};

struct ToValue {
  double cell;
  ParamValue operator()(const FloatRange&) const { return cell; }
  ParamValue operator()(const IntRange&) const { return static_cast<std::int64_t>(cell); }
  ParamValue operator()(const Categorical& c) const {
    return c.choices[choice_index(cell, c.choices.size())];
  }
  ParamValue operator()(const Ordinal& o) const {
    return o.choices[choice_index(cell, o.choices.size())];
  }
};

}  // namespace

double to_unit(const Distribution& dist, double cell) { return std::visit(ToUnit{cell}, dist); }

double from_unit(const Distribution& dist, double unit) { return std::visit(FromUnit{unit}, dist); }

double from_quantile(const Distribution& dist, double quantile) {
  return std::visit(FromQuantile{quantile}, dist);
}

double to_quantile(const Distribution& dist, double cell) {
  return std::visit(ToQuantile{cell}, dist);
}

bool contains(const Distribution& dist, double cell) { return std::visit(Contains{cell}, dist); }

std::uint64_t cardinality(const Distribution& dist) { return std::visit(Cardinality{}, dist); }

ParamValue to_value(const Distribution& dist, double cell) {
  return std::visit(ToValue{cell}, dist);
}

std::string_view kind_name(const Distribution& dist) {
  constexpr std::string_view kNames[] = {"float", "int", "categorical", "ordinal"};
  return kNames[dist.index()];
}

}  // namespace hone
