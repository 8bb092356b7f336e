#pragma once

#include <memory>

#include "hone/pruner.h"
#include "hone/pruners/hyperband.h"
#include "hone/sampler.h"

namespace hone {

// A sampler and a pruner that belong together.
struct Tuner {
  std::unique_ptr<Sampler> sampler;
  std::unique_ptr<Pruner> pruner;
};

// BOHB (Falkner, Klein, Hutter, "BOHB: Robust and Efficient Hyperparameter Optimization at Scale",
// ICML 2018): Hyperband decides how far configurations are trained, a tree-structured Parzen
// estimator proposes them, from what trials had reached at the highest budget that enough have come
// to. These are make_hyperband(options) and make_tpe() with its defaults, which differ from the
// paper: no share of the configurations is drawn at random, and those that have not come to that
// budget stand behind the others rather than being left out. Throws as make_hyperband().
//
//   auto [sampler, pruner] = hone::make_bohb({.max_steps = 50});
//   hone::Study study({.name = "digits"}, std::move(sampler), std::move(pruner));
Tuner make_bohb(const HyperbandOptions& options = {});

}  // namespace hone
