#include "space/grid.h"

#include <cmath>

#include "space/axis.h"

namespace hone {
namespace {

// Choices are a grid of step 1 from 0; ranges are their axes.
struct ToAxis {
  Axis operator()(const FloatRange& range) const { return axis_of(range); }
  Axis operator()(const IntRange& range) const { return axis_of(range); }
  Axis operator()(const Categorical& c) const { return choices(c.choices.size()); }
  Axis operator()(const Ordinal& o) const { return choices(o.choices.size()); }
  static Axis choices(std::size_t size) {
    const auto count = static_cast<double>(size);
    return {0, count - 1, 1, count, false};
  }
};

Axis cells_of(const Distribution& dist) { return std::visit(ToAxis{}, dist); }

double neighbour(const Axis& axis, double cell, double offset) {
  if (axis.count == 0) return std::nextafter(cell, offset * HUGE_VAL);
  const double index = index_of(axis, cell) + offset;
  if (index >= 0 && index < axis.count) return value_at(axis, index);
  // Past either end there is no cell: an interval up to there is empty.
  return axis.low + index * axis.step;
}

}  // namespace

double first_cell(const Distribution& dist) { return cells_of(dist).low; }

double last_cell(const Distribution& dist) {
  const Axis axis = cells_of(dist);
  return axis.count == 0 ? axis.high : value_at(axis, axis.count - 1);
}

double cell_at(const Distribution& dist, std::uint64_t index) {
  return value_at(cells_of(dist), static_cast<double>(index));
}

std::uint64_t index_at(const Distribution& dist, double cell) {
  return static_cast<std::uint64_t>(index_of(cells_of(dist), cell));
}

double cell_above(const Distribution& dist, double cell) {
  return neighbour(cells_of(dist), cell, 1);
}

double cell_below(const Distribution& dist, double cell) {
  return neighbour(cells_of(dist), cell, -1);
}

CellInterval cells_within(const Distribution& dist, double low, double high) {
  const Axis axis = cells_of(dist);
  if (axis.count == 0) return {std::max(low, axis.low), std::min(high, axis.high)};
  const double first = std::ceil((low - axis.low) / axis.step - 1e-9);
  const double last = std::floor((high - axis.low) / axis.step + 1e-9);
  if (!(std::max(first, 0.0) <= std::min(last, axis.count - 1))) return {1, 0};
  return {value_at(axis, std::max(first, 0.0)), value_at(axis, std::min(last, axis.count - 1))};
}

}  // namespace hone
