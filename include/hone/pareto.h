// Pareto dominance among losses: q dominates p when it is nowhere larger and somewhere smaller.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace hone {

// One column of losses per objective, all of equal length, as History keeps them. A row with a NaN
// anywhere is no point: it dominates nothing and is on no front, so a copy of a column with NaN in
// the unwanted rows leaves them out. Infinities compare as numbers do.
using LossColumns = std::span<const std::span<const double>>;

inline constexpr std::size_t kUnranked = std::numeric_limits<std::size_t>::max();

// The rows that no other row dominates, ascending; equal rows stand or fall together.
// O(n log n) for one or two objectives, O(n * front) comparisons beyond.
std::vector<std::size_t> pareto_front(LossColumns losses);

// By row: 0 on the front, 1 on the front of what is left without it, and so on; kUnranked for rows
// with a NaN. O(n log n) for one or two objectives, O(n^2) comparisons at worst beyond.
std::vector<std::size_t> nondominated_ranks(LossColumns losses);

// The volume that the rows dominate below `reference` (one bound per objective), exactly. Rows that
// are not smaller than the reference everywhere add nothing. Expects a finite reference.
// O(n log n) up to three objectives, exponential in the objectives beyond: 300 rows of five take
// some 35 ms.
double hypervolume(LossColumns losses, std::span<const double> reference);

}  // namespace hone
