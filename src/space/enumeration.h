// The configurations of a space as a numbered list: what grid search walks, how many there are,
// and how a configuration not tried yet is found in a small space.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "hone/space.h"

namespace hone {

// Counts by dynamic programming over the columns, remembering only the parents that later
// conditions and constraints still mention, so conditional spaces are counted without walking
// them and inactive parameters never multiply the count.
class Enumeration {
 public:
  // Continuous parameters contribute `points` values each, at the middles of equal parts of the
  // unit axis when points is 1, else from the lowest to the highest value inclusive. Stepped and
  // integer parameters with more than `points` values contribute that many evenly spaced ones if
  // `thin` is set, else all of theirs. Throws Error{kBadSpace} when constraints couple so many
  // parameters that counting would need more than a million states.
  Enumeration(const Space& space, std::size_t points, bool thin);
  ~Enumeration();
  Enumeration(Enumeration&&) noexcept;
  Enumeration& operator=(Enumeration&&) noexcept;

  // Number of configurations that meet all conditions and constraints; 2^63 - 1 stands for that
  // many or more.
  std::uint64_t size() const;
  // The configuration with this number (0 <= index < size()), in lexicographic order of columns.
  void at(std::uint64_t index, std::span<double> cells) const;

 private:
  struct Table;
  std::unique_ptr<Table> table_;
};

// The number of configurations of a space all of whose parameters are discrete; 0 when any
// parameter is continuous; 2^63 - 1 stands for that many or more.
std::uint64_t cardinality(const Space& space);

}  // namespace hone
