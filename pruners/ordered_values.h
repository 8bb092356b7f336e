#pragma once

#include <cstddef>

#include "pruners/sorted_blocks.h"

namespace hone {

// A growing sorted list of numbers: none is NaN. Selection touches no more than a block and a count
// per block.
class OrderedValues {
 public:
  void insert(double value) { values_.insert(value); }
  std::size_t size() const noexcept { return values_.size(); }
  // The rank-th smallest, from 0; rank < size().
  double operator[](std::size_t rank) const;
  // How many are smaller.
  std::size_t count_below(double value) const;

 private:
  SortedBlocks<double> values_;
};

}  // namespace hone
