#include "hone/instances.h"

#include <gtest/gtest.h>

#include <vector>

#include "hone/error.h"
#include "hone/pruners/threshold.h"
#include "hone/study.h"

namespace hone {
namespace {

TEST(MeanOverInstances, ReportsEachAndReturnsTheirMean) {
  Study study;
  study.optimize(
      [](Trial& trial) {
        return mean_over_instances(trial, 4, [](Step fold) { return 1.0 + fold; });
      },
      {.trials = 1});
  const FrozenTrial trial = study.trial(0);
  EXPECT_EQ(trial.value(), 2.5);
  ASSERT_EQ(trial.curve.size(), 4u);
  for (Step fold = 0; fold < 4; ++fold) {
    EXPECT_EQ(trial.curve[fold].step, fold);
    EXPECT_EQ(trial.curve[fold].value, 1.0 + fold);
  }
}

TEST(MeanOverInstances, LeavesWhenTheTrialShould) {
  Study study({}, {}, make_threshold({.upper = 2.5}));
  std::vector<Step> seen;
  study.optimize(
      [&](Trial& trial) {
        return mean_over_instances(trial, 9, [&](Step fold) {
          seen.push_back(fold);
          return 1.0 + fold;
        });
      },
      {.trials = 1});
  EXPECT_EQ(seen, (std::vector<Step>{0, 1, 2}));
  EXPECT_EQ(study.trial(0).state, TrialState::kPruned);
  EXPECT_EQ(study.trial(0).value(), 2);
}

TEST(MeanOverInstances, NeedsInstances) {
  Study study;
  Trial trial = study.ask();
  EXPECT_THROW(mean_over_instances(trial, 0, [](Step) { return 0.0; }), Error);
  trial.fail("nothing to do");
  study.tell(trial);
}

}  // namespace
}  // namespace hone
