// The unit axis of a numeric range and the grid on it. Every formula that knows about logarithms
// and steps stands here, once.
//
// Of the k values of a stepped range each owns one cell: the values nearer to it than to its
// neighbours. The unit axis runs from the lower edge of the first cell to the upper edge of the
// last, so on a linear scale all cells are equally long.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "hone/distribution.h"

namespace hone {

struct Axis {
  double low = 0, high = 1;  // bounds as declared
  double step = 0;           // 0: continuous
  double count = 0;          // number of values; 0: continuous
  bool log = false;
};

// How many values low, low + step, ... <= high there are; the last may miss `high` by rounding.
inline double grid_count(double low, double high, double step) {
  return std::floor((high - low) / step * (1 + 1e-12) + 1e-9) + 1;
}

inline Axis axis_of(const FloatRange& range) {
  if (range.low == range.high) return {range.low, range.high, 1, 1, range.log};
  const double count = range.step > 0 ? grid_count(range.low, range.high, range.step) : 0;
  return {range.low, range.high, range.step, count, range.log};
}

inline Axis axis_of(const IntRange& range) {
  return {static_cast<double>(range.low), static_cast<double>(range.high),
          static_cast<double>(range.step),
          static_cast<double>((range.high - range.low) / range.step + 1), range.log};
}

// The value with this number. A step that is one over an integer counts in that unit, so that the
// fourth value of 0, 0.1, ... is 0.3 and not 0.30000000000000004.
inline double value_at(const Axis& axis, double index) {
  const double parts = std::round(1 / axis.step), first = std::round(axis.low * parts);
  if (axis.step < 1 && 1 / parts == axis.step && first / parts == axis.low)
    return std::min((first + index) / parts, axis.high);
  return std::min(std::fma(index, axis.step, axis.low), axis.high);
}

// The number of the cell in which a position lies, clamped to the grid.
inline double index_of(const Axis& axis, double position) {
  return std::clamp(std::floor((position - axis.low) / axis.step + 0.5), 0.0, axis.count - 1);
}

// The lower edge of a cell; edge(axis, count) closes the axis. Half of the lowest value is as low
// as a logarithmic axis may go: a step below it could reach 0.
inline double edge(const Axis& axis, double index) {
  if (axis.count == 0) return index > 0 ? axis.high : axis.low;
  const double linear = axis.low + (index - 0.5) * axis.step;
  return axis.log && index == 0 ? std::max(linear, 0.5 * axis.low) : linear;
}

// Where a position lies between the ends of the axis, in [0, 1].
inline double unit_of(const Axis& axis, double position) {
  const double low = edge(axis, 0), high = edge(axis, std::max(axis.count, 1.0));
  const double unit = axis.log
                          ? (std::log(position) - std::log(low)) / (std::log(high) - std::log(low))
                          : (position - low) / (high - low);
  return std::clamp(unit, 0.0, 1.0);
}

// The inverse: a position, not yet on the grid.
inline double position_of(const Axis& axis, double unit) {
  const double low = edge(axis, 0), high = edge(axis, std::max(axis.count, 1.0));
  if (!(unit > 0)) return low;
  if (unit >= 1) return high;
  if (!axis.log) return low + unit * (high - low);
  const double ratio = high / low;
  if (std::isfinite(ratio)) return low * std::pow(ratio, unit);
  return std::pow(low, 1 - unit) * std::pow(high, unit);
}

// The value of the range that a position stands for.
inline double snap(const Axis& axis, double position) {
  return axis.count > 0 ? value_at(axis, index_of(axis, position))
                        : std::clamp(position, axis.low, axis.high);
}

}  // namespace hone
