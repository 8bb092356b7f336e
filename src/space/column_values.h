// The values that a column contributes to an enumeration, ascending.
#pragma once

#include <cstdint>
#include <vector>

#include "hone/distribution.h"

namespace hone {

class ColumnValues {
 public:
  // Whose meaning is that of Enumeration's constructor.
  ColumnValues(const Distribution& dist, std::size_t points, bool thin);

  std::uint64_t size() const { return size_; }
  double operator[](std::uint64_t index) const;
  // The number of values below this one.
  std::uint64_t below(double cell) const;

 private:
  Distribution dist_;
  std::uint64_t size_ = 0;
  std::vector<double> chosen_;  // empty: all cells of the distribution
};

}  // namespace hone
