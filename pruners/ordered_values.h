#pragma once

#include <cstddef>
#include <vector>

namespace hone {

// A growing sorted list of numbers, kept in blocks so that neither insertion nor selection touches
// more than a block and a count per block: far below a microsecond up to a million values.
class OrderedValues {
 public:
  void insert(double value);  // not NaN
  std::size_t size() const noexcept { return size_; }
  // The rank-th smallest, from 0; rank < size().
  double operator[](std::size_t rank) const;
  // How many are smaller.
  std::size_t count_below(double value) const;

 private:
  std::vector<std::vector<double>> blocks_;  // none empty, each sorted, one after the other
  std::size_t size_ = 0;
};

}  // namespace hone
