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
    const bool known = old != before_.end() && old->row == row;
    parents_.push_back(known ? std::move(*old++) : recall(history, row));
  }
}

Parents::Parent Parents::recall(const History& history, Row row) const {
  Parent parent{row, {}, {}};
  for (const Factor& factor : factors_) {
    const Dimension& dimension = *factor.dimension;
    double cell = factor.id.index < history.params() ? history.cells(factor.id)[row] : kAbsent;
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
