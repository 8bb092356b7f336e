// What a run does at its end about trials that are set aside.
#include <gtest/gtest.h>

#include <map>
#include <stdexcept>
#include <thread>
#include <utility>

#include "hone/backends/thread_pool.h"
#include "hone/samplers/grid.h"
#include "tests/end_to_end/paused_training.h"

namespace hone {
namespace {

using namespace paused_training;

// By 4 none of five trials is promoted from the second rung: nothing would come to its end.
std::unique_ptr<Pruner> strict_halving() {
  return make_asha({.min_steps = 1, .max_steps = kSteps, .promotion = true});
}

TEST(Leading, WhereNoneWouldBeCompleteTheFurthestComesToItsEnd) {
  for (const std::size_t window : {0, 1, 3, 8}) {
    for (const std::size_t trials : {1, 2, 3, 5}) {
      Fates expected;
      for (const std::size_t workers : {1, 3}) {
        Study study({.seed = 2, .window = window, .space = line()}, {}, strict_halving());
        const OptimizeOptions options = {.trials = trials,
                                         .backend = make_thread_pool({.workers = workers})};
        const RunSummary run = study.optimize(train, options);
        EXPECT_EQ(run.reason, StopReason::kTrials);
        ASSERT_EQ(run.complete, 1u) << "window " << window << ", " << trials << " trials";
        EXPECT_EQ(study.paused(), trials - 1);
        const FrozenTrial best = study.best_trial();
        ASSERT_EQ(best.curve.size(), kSteps);
        for (const FrozenTrial& trial : study.trials()) EXPECT_LE(best.params, trial.params);
        EXPECT_TRUE(study.resume(1, true).empty());  // one is complete: the others stay
        EXPECT_EQ(study.optimize(train, options).reason, StopReason::kTrials);
        EXPECT_EQ(study.running().size(), 0u);
        if (workers == 1) expected = fates(study);
        if (window > 0) {
          EXPECT_EQ(fates(study), expected) << window << " " << trials;
        }
      }
    }
  }
}

TEST(Leading, NothingIsHurriedWhileATrialRunsOrUnlessItIsAskedFor) {
  Study study({.seed = 2, .space = line()}, {}, strict_halving());
  std::vector<Trial> trials = study.ask(2);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_TRUE(study.resume(1, true).empty());
    trials[i].report(1, i == 0 ? 0.5 : 0.4);
    trials[i].prune();
    study.tell(trials[i]);
  }
  EXPECT_TRUE(study.resume(2).empty());
  std::vector<Trial> furthest = study.resume(2, true);
  ASSERT_EQ(furthest.size(), 1u);
  EXPECT_EQ(furthest[0].number(), 1u);
}

TEST(Leading, WhatComesNoFurtherIsLedOnce) {
  for (const std::size_t window : {0, 3}) {
    Study study({.seed = 2, .window = window, .space = line()}, {}, strict_halving());
    std::size_t calls = 0;
    const auto wait = [&](Trial& trial) {
      ++calls;
      trial.pause();
    };
    const RunSummary run = study.optimize(wait, {.trials = 5});
    EXPECT_EQ(run.complete, 0u);
    EXPECT_EQ(calls, 6u);
    EXPECT_EQ(study.paused(), 5u);
  }
}

TEST(Leading, AfterThreeThatFailedNoneIsLed) {
  Study study({.seed = 2, .space = line()}, {}, strict_halving());
  const auto lose_all = [](Trial& trial) {
    if (trial.resumed()) throw std::runtime_error("the checkpoint is gone");
    return train(trial);
  };
  const RunSummary run = study.optimize(lose_all, {.trials = 10});
  EXPECT_EQ(run.failed, 3u);
  EXPECT_EQ(study.paused(), 7u);
}

// The pruner decides by a metric that is no objective: who came furthest is led all the same.
TEST(Leading, AnyMetricTellsHowFarATrialCame) {
  Study study({.seed = 2, .space = line()}, {},
              make_asha({.min_steps = 1, .max_steps = kSteps, .promotion = true, .metric = "m"}));
  const auto report_m = [](Trial& trial) {
    const double x = trial.get_float("x");
    const Step first = trial.resumed() ? trial.resume_step() : 1 + 3 * (trial.number() == 2);
    for (Step step = first; step <= kSteps; ++step) {
      const std::pair<std::string, double> metric = {"m", value_at(x, step)};
      trial.report(step, {&metric, 1});
      if (trial.should_prune()) break;
    }
    return x;
  };
  study.optimize(report_m, {.trials = 3});
  EXPECT_EQ(study.best_trial().number, 2u);
}

// A worker that finds nothing left to propose waits for those that run: they may be promoted. The
// last configuration of the grid goes on only when all others have nothing left to do.
TEST(Leading, WhatRunsWhenASpaceIsExhaustedMayStillBePromoted) {
  Space space;
  space.add_int("x", {.low = 0, .high = 26});
  for (const std::size_t window : {0, 4}) {
    std::vector<std::size_t> complete;
    for (const std::size_t workers : {1, 4}) {
      Study study({.seed = 1, .window = window, .space = space}, make_grid(), halving());
      const auto objective = [&study](Trial& trial) {
        while (trial.number() == 26 && study.running().size() > 1) std::this_thread::yield();
        const double x = static_cast<double>(trial.get_int("x")) / 27;
        const Step first = trial.resumed() ? trial.resume_step() : 1;
        for (Step step = first; step <= kSteps; ++step) {
          trial.report(step, value_at(x, step));
          if (trial.should_prune()) break;
        }
        return x;
      };
      const RunSummary run =
          study.optimize(objective, {.backend = make_thread_pool({.workers = workers})});
      EXPECT_EQ(run.reason, StopReason::kExhausted);
      EXPECT_EQ(study.trials().size(), 27u);
      EXPECT_EQ(study.best_trial().value(), 0);
      // No more would go on: nine of 27 from the first rung, three of them from the second.
      EXPECT_TRUE(study.resume(1).empty());
      std::map<std::size_t, std::size_t> lengths;
      for (const FrozenTrial& trial : study.trials()) ++lengths[trial.curve.size()];
      EXPECT_GE(lengths[3] + lengths[kSteps], 9u);
      complete.push_back(run.complete);
    }
    if (window > 0) {
      EXPECT_EQ(complete[0], complete[1]);
    }
  }
}

}  // namespace
}  // namespace hone
