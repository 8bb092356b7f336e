// Distributions as ordered lists of cells.
#pragma once

#include "hone/distribution.h"

namespace hone {

// The lowest and the highest cell.
double first_cell(const Distribution& dist);
double last_cell(const Distribution& dist);

// The cell with this number, in ascending order, and its inverse, which takes any position and
// gives the nearest cell's number. Discrete distributions only.
double cell_at(const Distribution& dist, std::uint64_t index);
std::uint64_t index_at(const Distribution& dist, double cell);

// The nearest cells beyond this one; of a continuous range, the nearest double.
double cell_above(const Distribution& dist, double cell);
double cell_below(const Distribution& dist, double cell);

// The cells in [low, high] narrowed to their first and last; first > last when there are none.
struct CellInterval {
  double first = 0, last = 0;
  bool empty() const { return !(first <= last); }
};
CellInterval cells_within(const Distribution& dist, double low, double high);

}  // namespace hone
