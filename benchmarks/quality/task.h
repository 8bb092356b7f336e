#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "hone/space.h"

namespace hone::quality {

// A function to be tuned whose best value is known. A value type.
struct Task {
  std::string name = {};
  Space space = {};
  // The true loss of a row of cells whose inactive ones are absent. Smaller is better.
  std::function<double(std::span<const double> cells)> loss = {};
  std::vector<double> optimum = {};  // a row of cells
  double best = 0;                   // its loss; no row has a lower one
  double noise = 0;                  // standard deviation of what is added to observed losses
};

// The loss as a tuner sees it at its evaluation number `evaluation`, from 0.
double observed_loss(const Task& task, double loss, std::uint64_t seed, std::uint64_t evaluation);

// Where the cell of a parameter lies in its range, [0, 1]; NaN where it is inactive.
inline double unit(const Space& space, ParamId id, std::span<const double> cells) {
  return to_unit(space[id].dist, cells[id.index]);
}

}  // namespace hone::quality
