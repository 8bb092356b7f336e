// Repeats of the best configurations, until it is known which is the best.
#pragma once

#include <cstddef>
#include <memory>

#include "hone/analysis/leaderboard.h"
#include "hone/study.h"

namespace hone {

struct ConfirmOptions {
  std::size_t top = 5;       // how many configurations race: those with the best estimates
  double confidence = 0.95;  // the probability that ends the race
  std::size_t repeats = 50;  // trials at most
  double tolerance = 0;      // configurations that differ by no more are equally good
  std::shared_ptr<Backend> backend = {};  // none: in the calling thread
  Callbacks callbacks = {};
};

struct Confirmation {
  Leaderboard leaderboard = {};  // of those that raced; the first is the winner
  bool confident = false;        // whether its probability has reached the confidence
  std::size_t repeats = 0;       // trials that were run
  bool stopped = false;          // by Study::stop()
};

// Races the configurations that lead: each is run again, round by round, and those that are clearly
// no winner rest (Maron & Moore, NIPS 1994; Birattari et al., GECCO 2002), until the first of the
// leaderboard is with the stated probability the best of them. That is a probability given the
// trials under the model of leaderboard(), so it may be looked at after every round.
//
// Repeats are trials of the study as any other, with numbers and so with random streams of their
// own, and the attribute "repeat_of" with the number of the first trial of the configuration; the
// pruner does not stop them. An objective that always returns the same value cannot be repeated: it
// is done after one round. What waits in the study already is run first. A race that was stopped
// can be held again: its trials count.
//
// Throws Error{kUnavailable} while no trial is complete and feasible, Error{kInvalidArgument}
// unless the study has one objective, top > 0, 0 < confidence < 1 and tolerance >= 0, and what
// Study::optimize() throws.
Confirmation confirm(Study& study, const Objective& objective, const ConfirmOptions& options = {});

}  // namespace hone
