// Trials that report one value an instance: a fold, a seed, a data set.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "hone/history.h"

namespace hone {

// The table of trials and the instances that all of them have reported.
struct InstanceTable {
  std::size_t instances = 0;        // two at least
  std::vector<double> losses = {};  // row by row, `instances` each

  std::span<const double> row(std::size_t index) const {
    return {losses.data() + index * instances, instances};
  }
};

// The table of these rows of the history. None unless the loss of every one is, but for rounding,
// the mean of what it has reported of the objective, the last value of a step: what else is
// reported step by step, a learning curve, is no sample of instances. O(reports).
std::optional<InstanceTable> find_instances(const History& history,
                                            std::span<const std::size_t> rows,
                                            std::size_t objective);

// The mean square of the residuals y_rf - y_r. - y_.f + y_.. of the table's rows `used`, with its
// (rows - 1)(instances - 1) degrees of freedom. Needs two rows.
struct Residual {
  double mean_square = 0;
  double degrees = 0;
};
Residual residual(const InstanceTable& table, std::span<const std::size_t> used);

}  // namespace hone
