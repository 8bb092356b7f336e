#include "space/column_values.h"

#include <algorithm>

#include "space/grid.h"

namespace hone {
namespace {

double unit_at(std::size_t point, std::size_t points) {
  return points == 1 ? 0.5 : static_cast<double>(point) / static_cast<double>(points - 1);
}

std::vector<double> choose(const Distribution& dist, std::size_t points) {
  std::vector<double> cells;
  for (std::size_t point = 0; point < points; ++point)
    cells.push_back(from_unit(dist, unit_at(point, points)));
  return cells;
}

// Evenly spaced on the unit axis from the first value to the last, but none twice: where a
// logarithmic axis has few values to a length, neighbours move up.
std::vector<double> choose_cells(const Distribution& dist, std::size_t points) {
  const double first = to_unit(dist, first_cell(dist)), last = to_unit(dist, last_cell(dist));
  const std::uint64_t spare = cardinality(dist) - points;
  std::uint64_t next = 0;
  std::vector<double> cells;
  for (std::size_t point = 0; point < points; ++point) {
    const double unit = first + unit_at(point, points) * (last - first);
    const std::uint64_t even = index_at(dist, from_unit(dist, unit));
    const std::uint64_t index = std::min(std::max(even, next), spare + point);
    cells.push_back(cell_at(dist, index));
    next = index + 1;
  }
  return cells;
}

bool is_range(const Distribution& dist) {
  return std::holds_alternative<FloatRange>(dist) || std::holds_alternative<IntRange>(dist);
}

}  // namespace

ColumnValues::ColumnValues(const Distribution& dist, std::size_t points, bool thin)
    : dist_(dist), size_(cardinality(dist)) {
  if (size_ == 0)
    chosen_ = choose(dist, points);
  else if (thin && is_range(dist) && size_ > points)
    chosen_ = choose_cells(dist, points);
  if (!chosen_.empty()) size_ = chosen_.size();
}

double ColumnValues::operator[](std::uint64_t index) const {
  return chosen_.empty() ? cell_at(dist_, index) : chosen_[index];
}

std::uint64_t ColumnValues::below(double cell) const {
  std::uint64_t low = 0, high = size_;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if ((*this)[middle] < cell)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

}  // namespace hone
