#include "samplers/tpe/parents.h"

#include <algorithm>
#include <cmath>

namespace hone::tpe {

Parents::Parents(std::vector<Factor> factors, bool normal_prior)
    : factors_(std::move(factors)), normal_prior_(normal_prior) {}

void Parents::load(const History& history, std::span<const Row> rows) {
  std::swap(parents_, before_);
  parents_.clear();
  auto old = before_.begin();
  for (const Row row : rows) {
    old = std::ranges::lower_bound(old, before_.end(), row, {}, &Parent::row);
    if (old != before_.end() && old->row == row) {
      parents_.push_back(std::move(*old++));
      continue;
    }
    parents_.push_back(parent_of(row, [&](ParamId id) {
      return id.index < history.params() ? history.cells(id)[row] : kAbsent;
    }));
  }
}

void Parents::append(std::span<const double> cells) {
  parents_.push_back(parent_of(kNoRow, [&](ParamId id) { return cells[id.index]; }));
}

template <class CellOf>
Parents::Parent Parents::parent_of(Row row, const CellOf& cell_of) const {
  Parent parent{row, {}, {}};
  for (const Factor& factor : factors_) {
    const Dimension& dimension = *factor.dimension;
    double cell = cell_of(factor.id);
    const double position = dimension.position(cell);
    if (std::isnan(position)) cell = kAbsent;
    // The grid may have changed since the trial.
    else if (dimension.kind() == Dimension::Kind::kDiscrete)
      cell = dimension.cell(position);
    parent.cells.push_back(cell);
    parent.coordinates.push_back(tpe::coordinate(dimension, cell, normal_prior_));
  }
  return parent;
}

}  // namespace hone::tpe
