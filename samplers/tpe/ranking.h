// The order of trials from best to worst.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hone/history.h"

namespace hone::tpe {

using Row = std::uint32_t;
inline constexpr Row kNoRow = ~Row{0};  // of what is no trial of the history

// Where a trial stands by itself. Smaller is better: feasible complete trials by loss, then pruned
// ones, the further they came the better, then infeasible ones by violation, then failed ones.
struct Standing {
  enum class Class : std::uint8_t { kComplete, kPruned, kInfeasible, kFailed };
  Class klass;
  double first, second;
  Row row;
  std::partial_ordering operator<=>(const Standing&) const = default;
};
Standing standing(const History& history, Row row);
// That of a trial which ended, or was paused, at this step with this loss.
Standing unfinished(Step step, double loss, Row row);

// Orders rows from best to worst. Complete trials of several objectives stand by non-dominated
// rank, and within the rank in which `good` ends those whose hypervolume counts come first (MOTPE).
void rank_rows(const History& history, std::size_t good, std::vector<Row>& rows);

}  // namespace hone::tpe
