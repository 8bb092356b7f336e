#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "hone/options.h"
#include "hone/pruner.h"

namespace hone {

struct PbtOptions {
  std::size_t population = 20;      // trials that are trained together
  std::size_t interval_steps = 10;  // steps of training between two comparisons
  std::size_t max_steps = 0;        // steps of a whole training: none is paused there; 0: no limit
  double quantile = 0.25;           // the share that gives way, and the share that it gives way to
  double resample_probability = 0.25;  // of a parameter of a fork to be drawn anew
  double perturbation = 0.2;           // else it moves by this share of its value, up or down
  std::string metric = {};             // the one that decides; empty: the first objective

  void fields(OptionVisitor& visit);
};

// Population-based training (Jaderberg et al., "Population Based Training of Neural Networks",
// 2017, arXiv:1711.09846), by truncation selection. New trials are members of a population until it
// is full; then the next one is filled, when no member of those before can go on. A member is
// paused by its first report in each interval. Whoever asks for work takes on the paused member
// that has come the least far: it goes on, unless it is among the worst `quantile` of all members
// that have come to that interval. Then it ends as pruned, and a fork goes on from there with the
// checkpoint of a member drawn from the best `quantile`, whose values it perturbs.
//
// Nothing waits for anything but a free worker. Members are compared at equal intervals, so that
// every line of descent is trained for max_steps in all: a population costs as many steps as its
// trials would without a pruner. NaN is worst. What a member is worth is its last report of the
// metric before the pause. One that fails leaves the population.
//
// For objectives that can be resumed. A number moves to value * (1 +- perturbation), or by that
// share of half its range where that holds 0 within, and to the next value at least where it is
// discrete; ordinals move to a neighbour; categories stay unless resampled. Constraints are met:
// where no perturbation does, the values are the parent's.
//
// A decision costs O(population). Throws Error{kInvalidArgument} for
// an interval of 0, a share outside [0, 1], or a quantile above 0.5 or so small that it has no
// member.
std::unique_ptr<Pruner> make_pbt(const PbtOptions& options = {});

}  // namespace hone
