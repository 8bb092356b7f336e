#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "hone/options.h"
#include "hone/sampler.h"

namespace hone {

struct GridOptions {
  // Values for each continuous parameter.
  std::size_t points = 5;
  // Thin integer and stepped parameters with more values than `points` down to that many.
  bool thin = false;
  // A pseudo-random order (a permutation fixed by the study's seed) instead of counting up, so that
  // a run that is cut short has seen all corners.
  bool shuffle = false;

  void fields(OptionVisitor& visit);
};

// Every configuration of a declared space once; in conditional spaces inactive parameters multiply
// nothing. Points that are in the history or pending are skipped, so a study resumes where it
// stopped, and ends when all are done. Parameters that only come to light while trials run are
// drawn from their priors.
std::unique_ptr<Sampler> make_grid(const GridOptions& options = {});

// How many points the grid over a space has; 2^63 - 1 stands for that many or more.
std::uint64_t grid_size(const Space& space, const GridOptions& options = {});

}  // namespace hone
