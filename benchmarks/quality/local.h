#pragma once

#include <memory>

#include "hone/sampler.h"

namespace hone::quality {

// The floor that every sampler must clear: keeps the best configuration, changes one to three of
// its parameters by a normal step of 0.15 of the range, or draws another choice, and accepts what
// is no worse. The first proposal is random.
std::unique_ptr<Sampler> make_local();

// One such step from a row: returns it with some parameters changed, children of changed parents
// drawn anew where they have become active. `scale` is the standard deviation on the unit axis.
std::vector<double> changed(const Space& space, std::span<const double> row, double scale,
                            Stream& stream);

}  // namespace hone::quality
