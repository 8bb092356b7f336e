// From the values of a trial to those of its fork.
#pragma once

#include <cstdint>
#include <span>

#include "hone/history.h"
#include "hone/space.h"

namespace hone {

struct Exploration {
  double resample_probability;
  double perturbation;  // share of a value
};

// See make_pbt(). Drawn from the streams of this trial alone, one a parameter.
void explore(const Exploration& exploration, const Space& space, std::uint64_t seed,
             TrialNumber trial, std::span<double> cells);

}  // namespace hone
