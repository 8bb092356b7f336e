// The table behind Enumeration: for each column, the states in which the columns before it can
// leave the conditions and constraints that are still open, and where each value leads.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "hone/space.h"
#include "space/column_values.h"

namespace hone {

inline constexpr std::uint64_t kAbsentValue = std::numeric_limits<std::uint64_t>::max();

struct EnumerationTable {
  // Consecutive values of one column, numbered from `first` (or none: kAbsentValue), after which
  // everything goes on alike.
  struct Edge {
    std::uint64_t first, values;
    std::uint32_t child;       // a state of the next column
    std::uint64_t before = 0;  // configurations that come before, within the same state
  };
  struct State {
    std::uint32_t edges_begin = 0, edges_end = 0;
    std::uint64_t count = 0;  // configurations of the columns from here on
  };

  std::vector<ColumnValues> columns;
  std::vector<std::vector<State>> states;  // before each column, and after the last
  std::vector<Edge> edges;
};

// The table without its counts. Throws Error{kBadSpace} when a column would need more states.
EnumerationTable tabulate(const Space& space, std::size_t points, bool thin,
                          std::size_t max_states);

}  // namespace hone
