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
// estimator proposes them. These are make_hyperband(options) and make_tpe() with its defaults,
// which differ from the paper: no share of the configurations is drawn at random, and the estimator
// learns from all of them, the better the further they came, rather than from those of the
// highest budget that enough have come to. Throws as make_hyperband().
//
//   auto [sampler, pruner] = hone::make_bohb({.max_steps = 50});
//   hone::Study study({.name = "digits"}, std::move(sampler), std::move(pruner));
Tuner make_bohb(const HyperbandOptions& options = {});

}  // namespace hone
