#pragma once

#include <memory>
#include <string>

#include "hone/options.h"
#include "hone/sampler.h"

namespace hone {

struct QmcOptions {
  // "sobol" (Joe and Kuo's direction numbers; up to 3,667 parameters) or "halton".
  std::string sequence = "sobol";
  // Owen's nested uniform scrambling (Sobol; hash-based: Burley, JCGT 2020) or random digit
  // permutations (Halton; Owen 2017, arXiv 1706.02808), keyed by the study's seed.
  bool scramble = true;

  void fields(OptionVisitor& visit);
};

// Low-discrepancy points pushed through the quantile functions of the priors. Point n belongs to
// trial n and coordinate k to parameter k, so nothing is repeated in parallel or after a restart,
// and every space has a place: inactive parameters ignore their coordinate, infeasible points are
// repaired. O(columns * 32) an ask, whatever the history.
std::unique_ptr<Sampler> make_qmc(const QmcOptions& options = {});

}  // namespace hone
