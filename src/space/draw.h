// Draws configurations from the declared priors, under conditions and constraints.
#pragma once

#include <cstdint>
#include <span>

#include "hone/rng.h"
#include "hone/space.h"

namespace hone {

// The randomness of one configuration: a stream per parameter, keyed by its name, so that adding a
// parameter to a space leaves the draws of the others alone. `attempt` gives fresh, independent
// streams for a second proposal of the same trial.
struct DrawKey {
  std::uint64_t seed = 0;
  std::uint64_t trial = 0;
  Purpose purpose = Purpose::kSampler;
  std::uint32_t attempt = 0;
  Stream stream(const Space& space, ParamId id) const {
    return {seed, trial, purpose, space.name_hash(id) ^ attempt * 0x9E3779B9u};
  }
};

// Fills every absent cell of the row that is active, parents first, from its prior; cells already
// present are fixed and stay. Inactive cells end absent. With constraints the row is then made
// feasible as by make_feasible(); throws Error{kBadSpace} when the cells present allow no feasible
// row that it can find, never without constraints. O(columns) without constraints; allocates
// nothing then.
void draw(const Space& space, const DrawKey& key, std::span<double> cells);

// Returns a row to the feasible set without endless rejection: some redraws from the prior first,
// then a random walk, one coordinate at a time within the interval (or among the choices) that the
// constraints leave, each step exact; from a fresh draw, and should that not arrive, from the
// space's anchor. Cells given as fixed (`fixed[i]` true) never move. A feasible row is left as it
// is. Activity is settled throughout. Bounded work: at most 64 redraws and 8 sweeps. Returns false
// when the fixed cells themselves allow no feasible row that it can find; the row is then
// unspecified.
bool make_feasible(const Space& space, const DrawKey& key, std::span<const bool> fixed,
                   std::span<double> cells);

}  // namespace hone
