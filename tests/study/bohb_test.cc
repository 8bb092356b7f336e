#include "hone/bohb.h"

#include <gtest/gtest.h>

#include "hone/error.h"
#include "hone/samplers/tpe.h"
#include "hone/study.h"

namespace hone {
namespace {

std::vector<FrozenTrial> trials_of(Tuner tuner) {
  Study study({.seed = 7}, std::move(tuner.sampler), std::move(tuner.pruner));
  study.optimize(
      [](Trial& trial) {
        const double x = trial.suggest_float("x", {.low = -1, .high = 1});
        for (Step step = 1; step <= 9; ++step)
          if (trial.report(step, x * x + 1.0 / step) == Verdict::kPrune) break;
        return x * x;
      },
      {.trials = 60});
  return study.trials();
}

TEST(Bohb, IsHyperbandWithTheParzenEstimator) {
  const HyperbandOptions options{.max_steps = 9};
  const auto one = trials_of(make_bohb(options));
  const auto parts = trials_of({.sampler = make_tpe(), .pruner = make_hyperband(options)});
  ASSERT_EQ(one.size(), parts.size());
  std::size_t pruned = 0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].params, parts[i].params) << i;
    EXPECT_EQ(one[i].state, parts[i].state) << i;
    pruned += one[i].state == TrialState::kPruned ? 1 : 0;
  }
  EXPECT_GT(pruned, 20u);
  EXPECT_LT(pruned, 50u);
}

TEST(Bohb, RefusesWhatHyperbandRefuses) { EXPECT_THROW(make_bohb({.reduction_factor = 1}), Error); }

}  // namespace
}  // namespace hone
