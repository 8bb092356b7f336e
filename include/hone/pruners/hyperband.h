#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "hone/options.h"
#include "hone/pruner.h"

namespace hone {

struct HyperbandOptions {
  std::size_t min_steps = 1;         // the step of the lowest rung of the first bracket
  std::size_t max_steps = 27;        // how many steps a trial that is never pruned takes
  std::size_t reduction_factor = 4;  // one in this many goes on from each rung
  std::size_t bootstrap_trials = 0;  // so many trials end at each rung before any goes on
  // What becomes of a trial that does not go on: it is pruned ("stopping"), it is paused and may be
  // promoted later ("promotion"), or each bracket goes on together, rung by rung ("synchronous").
  std::string halving = "stopping";
  bool shared_rungs = true;  // the brackets' trials compete with each other; not if "synchronous"
  std::string metric = {};   // the one that decides; empty: all objectives

  void fields(OptionVisitor& visit);
};

// Hyperband (Li et al., JMLR 18(185), 2018) with asynchronous rungs: make_asha(), where a trial of
// bracket b passes by the b lowest rungs, so that a configuration which starts slowly has a chance
// in some of them. There are floor(log_factor(max_steps / min_steps)) + 1 brackets; the last one
// prunes nothing where max_steps is a rung, and at its only rung, the last below max_steps,
// elsewhere. Samplers learn from all of them alike.
//
// From its first rung on a trial competes with all that come there or, without shared_rungs, with
// its bracket alone, as in the paper: then trials go on that are far behind those of another
// bracket, but what starts slowly is safer from what starts fast.
//
// The bracket of a trial follows from its number alone. The shares are the paper's: with s rungs to
// go, ceil(brackets * factor^s / (s + 1)); every cycle of as many trials as the shares add up to
// gives each bracket exactly its share, spread evenly. With halving "promotion" the rungs are those
// of make_asha() with promotion. With "synchronous" each bracket is a make_sha(), where the trials
// of one cycle start together, which is the paper's algorithm. Cost and errors as make_asha(),
// whose max_steps must be given here.
std::unique_ptr<Pruner> make_hyperband(const HyperbandOptions& options = {});

// The bracket of each trial of a cycle: that of trial n is element n % size().
std::vector<std::size_t> hyperband_cycle(const HyperbandOptions& options);

}  // namespace hone
