#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hone/backends/simulated.h"

namespace hone {

// The configurations of a table on their unit axes, worked out once for many searches. The table
// must outlive it and stay as it is.
class NearestRows {
 public:
  explicit NearestRows(const CurveTable& table);

  // See nearest_row(); of those that are not `taken`, by row, if it is given. None if all are.
  // O(rows * parameters).
  std::optional<std::size_t> find(std::span<const double> cells,
                                  std::span<const std::uint8_t> taken = {}) const;

 private:
  void place(std::span<const double> cells, std::span<double> axes) const;

  const Space& space_;
  std::size_t rows_;
  std::vector<std::uint8_t> categorical_;  // by ParamId
  std::vector<double> axes_;               // the rows, one after the other; absent: NaN
};

}  // namespace hone
