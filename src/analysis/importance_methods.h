// The ways to tell how much each parameter mattered.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hone/analysis.h"

namespace hone {

// Importances by ParamId, each >= 0, on whatever scale; `complete` are the rows to look at, which
// have finite losses.
std::vector<double> ped_anova(const Space& space, const History& history,
                              std::span<const std::size_t> complete,
                              const ImportanceOptions& options);
// Shares of the variance, whose sum is at most 1 but for rounding.
std::vector<double> fanova(const Space& space, const History& history,
                           std::span<const std::size_t> complete, const ImportanceOptions& options);

}  // namespace hone
