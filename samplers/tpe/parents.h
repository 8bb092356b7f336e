// The configurations of good trials, ready to be kept in candidates.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hone/history.h"
#include "samplers/tpe/mixture.h"
#include "samplers/tpe/representatives.h"

namespace hone::tpe {

class Parents {
 public:
  Parents(std::vector<Factor> factors, bool normal_prior);

  // Makes them those of these rows, which ascend, in that order. Costs what has changed since the
  // last call.
  void load(const History& history, std::span<const Row> rows);
  // Adds a configuration that is no row, until the next load().
  void append(std::span<const double> cells);

  // What a trial had for a factor; absent where it was inactive or is out of the range.
  double cell(std::size_t parent, std::size_t factor) const {
    return parents_[parent].cells[factor];
  }
  const Coordinate& coordinate(std::size_t parent, std::size_t factor) const {
    return parents_[parent].coordinates[factor];
  }

 private:
  struct Parent {
    Row row;
    std::vector<double> cells;            // by factor
    std::vector<Coordinate> coordinates;  // by factor
  };

  template <class CellOf>
  Parent parent_of(Row row, const CellOf& cell_of) const;

  std::vector<Factor> factors_;
  bool normal_prior_;
  std::vector<Parent> parents_, before_;
};

}  // namespace hone::tpe
