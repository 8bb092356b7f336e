// What the constraints of a space say about a row whose inactive cells are absent.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "hone/space.h"

namespace hone {

// How far a sum may exceed its bound, relative to its terms: enough for 0.1 + 0.2 <= 0.3, too
// little to matter.
inline constexpr double kForgivenRounding = 1e-12;

// How far the sum lies above the bound, rounding forgiven; NaN when the constraint is not in force.
double excess(const LinearConstraint& constraint, std::span<const double> cells);

// Per column, ascending: the cells with which any condition of the space compares it. Between two
// of them no condition can tell values apart.
std::vector<std::vector<double>> comparison_cuts(const Space& space);

// "a + 2 b <= 10" and "optimizer == sgd and layers > 1", for messages.
std::string describe(const Space& space, const LinearConstraint& constraint);
std::string describe(const Space& space, const Condition& condition);

}  // namespace hone
