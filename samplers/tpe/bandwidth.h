// How wide the kernels of numeric parameters are, in units of the range.
#pragma once

#include <cstddef>
#include <span>

#include "hone/samplers/tpe.h"

namespace hone::tpe {

// One for each kernel: "neighbour" and "hyperopt". All positions are in [0, 1].
void neighbour_bandwidths(const TpeOptions& options, std::span<const double> positions,
                          std::span<double> bandwidths);

// One for all of `n` kernels over `dimensions` parameters: "scott".
double scott_bandwidth(const TpeOptions& options, std::size_t n, std::size_t dimensions);

// One for all, from the weighted positions of the good trials and the prior as one trial more:
// "spread". Positions below 0 are absent and do not count.
double spread_bandwidth(const TpeOptions& options, std::span<const double> positions,
                        std::span<const double> weights);

}  // namespace hone::tpe
