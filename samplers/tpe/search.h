// Candidates for a block of parameters and the one to propose.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hone/samplers/tpe.h"
#include "samplers/tpe/candidates.h"
#include "samplers/tpe/model.h"
#include "samplers/tpe/surrogate.h"

namespace hone::tpe {

struct Candidate {
  Draft draft;
  double log_good, log_bad;  // of the densities, the latter times its total weight
  double log_met;            // of the probability that all requirements are met
  double log_belief;         // of what the declared prior multiplies the acquisition with
  double log_promise;        // of what the surrogate multiplies it with
  std::size_t avoided;       // how many of the kernels added since are in log_bad
  bool feasible;

  // The acquisition: what breaks a constraint of the space stands behind all that does not.
  double value() const {
    return log_good - log_bad + log_met + log_belief + log_promise - (feasible ? 0 : 1e6);
  }
};

// Serves any number of lanes from one pool: each lane adds candidates to it, takes the best and
// leaves its kernel among the bad ones. Kernels only add to the bad density, so the value of a
// candidate that has not been brought up to date is an upper bound, and few need to be.
class Search {
 public:
  // Both are kept by reference.
  Search(const TpeOptions& options, const Block& block);

  // Empties the pool. `row` has the cells that are fixed; the space is kept by reference. The
  // declared prior, over the uniform one, counts with this exponent. The surrogate, which is kept
  // by reference, is null where there is none.
  void begin(const Space& space, std::span<const double> row, double guidance,
             const Surrogate* surrogate);

  // Adds candidates, this share of them local.
  void draw(Stream& random, std::size_t count, double local_share);
  // Takes the best candidate out of the pool, which must not be empty. Valid until the next draw.
  const Candidate& take();
  // The last kernel of the bad side was added since.
  void avoid_last_kernel();

  bool empty() const noexcept { return size_ == 0; }

 private:
  void score(Candidate& candidate);
  void catch_up(Candidate& candidate) const;

  const Space* space_ = nullptr;
  const TpeOptions& options_;
  const Block& block_;
  const Surrogate* surrogate_ = nullptr;
  double guidance_ = 0;
  Candidates source_;
  std::vector<Candidate>
      pool_;  // of which the first size_ are in use; the others keep their memory
  std::size_t size_ = 0;
  std::vector<std::size_t> avoided_;  // kernels of the bad side
  std::vector<double> terms_;         // scratch
};

}  // namespace hone::tpe
