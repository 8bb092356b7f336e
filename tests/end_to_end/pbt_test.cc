// Population-based training on the engine: forks, their checkpoints, their lineage, and whether it
// finds a schedule.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <any>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "hone/backends/thread_pool.h"
#include "hone/error.h"
#include "hone/study.h"
#include "tests/end_to_end/population.h"
#include "tests/support/error_of.h"
#include "tests/support/shared_log_storage.h"

namespace hone {
namespace {

using namespace population;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> trained(const std::string& folder) {
  std::vector<std::string> steps;
  std::ifstream in(folder + "/steps");
  std::string sum;
  for (std::string step; in >> step >> sum;) steps.push_back(step);
  return steps;
}

// A trial and all that it descends from, the latest first: which step was whose.
std::vector<std::string> line_of(const Study& study, TrialNumber number) {
  std::vector<std::string> steps;
  std::optional<TrialNumber> next = number;
  for (Step last = kSteps; next;) {
    const FrozenTrial trial = study.trial(*next);
    for (Step step = last; step > trial.parent_step; --step)
      steps.push_back(std::to_string(trial.number) + ':' + std::to_string(step));
    last = trial.parent_step;
    next = trial.parent;
  }
  std::ranges::reverse(steps);
  return steps;
}

TEST(Pbt, EveryLineIsTrainedOnceAndItsCheckpointSaysSo) {
  for (const std::size_t workers : {1u, 3u, 8u}) {
    const std::string folder = testing::TempDir() + "/pbt-lines";
    std::filesystem::remove_all(folder);
    Study study({.name = "s", .seed = 5, .checkpoints = folder, .space = line()}, {}, pbt());
    const RunSummary run = study.optimize(
        train, {.trials = kMembers, .backend = make_thread_pool({.workers = workers})});
    EXPECT_EQ(run.reason, StopReason::kTrials);
    EXPECT_EQ(run.complete, kMembers) << "every line comes to its end";
    EXPECT_EQ(run.paused, 0u);
    EXPECT_EQ(run.pruned, count_forks(study));
    if (workers == 1) {
      EXPECT_GT(count_forks(study), 0u);
    }
    EXPECT_EQ(study.trials().size(), kMembers + count_forks(study));
    std::size_t steps = 0;
    for (const FrozenTrial& trial : study.trials()) {
      steps += trial.curve.size();
      ASSERT_FALSE(trial.curve.empty()) << trial.number;
      EXPECT_EQ(trial.curve.front().step, trial.parent_step + 1);
      if (trial.state != TrialState::kComplete) continue;
      const std::string number = std::to_string(trial.number);
      EXPECT_EQ(trained(folder + "/s/" + number), line_of(study, trial.number)) << number;
    }
    EXPECT_EQ(steps, kMembers * kSteps) << "not a step more than without";
    for (const auto& entry : std::filesystem::directory_iterator(folder + "/s"))
      EXPECT_EQ(entry.path().filename().string().find_first_of("@~"), std::string::npos)
          << entry.path() << " is of no use any more";
  }
}

TEST(Pbt, TheWorstGiveWayAndTheRecordSaysToWhom) {
  Study study({.seed = 5, .space = line()}, {}, pbt());
  study.optimize(train, {.trials = kMembers});
  for (const FrozenTrial& trial : study.trials()) {
    if (!trial.parent) continue;
    const FrozenTrial parent = study.trial(*trial.parent);
    const double x = std::get<double>(trial.params.front().second);
    const double from = std::get<double>(parent.params.front().second);
    EXPECT_NE(x, from);
    EXPECT_EQ(trial.parent_step % kInterval, 0u);
    const std::string text = "gave way to trial " + std::to_string(trial.number) +
                             ", which goes on from trial " + std::to_string(parent.number) +
                             " at step " + std::to_string(trial.parent_step);
    const auto trials = study.trials();
    const auto loser = std::ranges::find(trials, text, &FrozenTrial::message);
    ASSERT_NE(loser, trials.end()) << text;
    EXPECT_EQ(loser->state, TrialState::kPruned);
    EXPECT_EQ(loser->curve.back().step, trial.parent_step);
    EXPECT_EQ(loser->value(), loser->curve.back().value);
  }
  // A line starts with a member that the sampler made; forks are no new trials.
  for (TrialNumber number = 0; number < kMembers; ++number)
    EXPECT_FALSE(study.trial(number).parent);
}

TEST(Pbt, LimitsOfTrialsDoNotCountForks) {
  Study study({.seed = 5, .space = line()}, {}, pbt());
  study.optimize(train, {.total_trials = kMembers});
  EXPECT_GT(count_forks(study), 0u);
  const std::size_t before = study.trials().size();
  study.optimize(train, {.total_trials = kMembers});
  EXPECT_EQ(study.trials().size(), before);
  study.optimize(train, {.trials = kMembers});
  EXPECT_EQ(study.trials().size() - count_forks(study), 2 * kMembers);
  EXPECT_EQ(study.paused(), 0u);
}

TEST(Pbt, APopulationThatIsNotFullGoesOnAllTheSame) {
  Study study({.seed = 5, .space = line()}, {}, pbt());
  const RunSummary run = study.optimize(train, {.trials = kMembers - 3});
  EXPECT_EQ(run.complete, kMembers - 3);
  EXPECT_EQ(run.paused, 0u);
}

TEST(Pbt, AForkGetsACopyOfWhatItsParentLeftInTheProcess) {
  Study study({.seed = 5, .space = line()}, {}, pbt());
  std::size_t forks = 0;
  study.optimize(
      [&](Trial& trial) {
        EXPECT_EQ(trial.state().has_value(), trial.resumed());
        std::vector<Step> seen;
        if (trial.resumed()) seen = std::any_cast<std::vector<Step>>(trial.state());
        std::vector<Step> expected(trial.resumed() ? trial.resume_step() - 1 : 0);
        std::iota(expected.begin(), expected.end(), 1);
        EXPECT_EQ(seen, expected) << trial.number();
        forks += trial.parent() ? 1 : 0;
        double sum = 0;
        for (Step step = static_cast<Step>(seen.size()) + 1; step <= kSteps; ++step) {
          seen.push_back(step);
          trial.state() = seen;
          sum = step * trial.get_float("x");
          trial.report(step, sum);
          if (trial.should_prune()) break;
        }
        return sum;
      },
      {.trials = kMembers});
  EXPECT_GT(forks, 0u);
}

TEST(Pbt, FilesStayAlsoWhereTheLastPartDidNotLookAtThem) {
  const std::string folder = testing::TempDir() + "/pbt-files";
  std::filesystem::remove_all(folder);
  Study study({.name = "s", .seed = 5, .checkpoints = folder, .space = line()}, {}, pbt());
  study.optimize(
      [](Trial& trial) {
        if (!trial.resumed()) std::ofstream(trial.checkpoint_dir() + "/first") << "first";
        const Step first = std::max<Step>(trial.resume_step(), 1);
        for (Step step = first; step <= kSteps; ++step) {
          trial.report(step, trial.get_float("x"));
          if (trial.should_prune()) break;
        }
        return trial.get_float("x");
      },
      {.trials = kMembers});
  for (const FrozenTrial& trial : study.trials()) {
    const std::string file = folder + "/s/" + std::to_string(trial.number) + "/first";
    EXPECT_EQ(std::filesystem::exists(file), trial.state == TrialState::kComplete);
  }
}

TEST(Pbt, ALoopOfOnesOwnResumesWhatIsPaused) {
  for (const std::size_t window : {0u, 1u, 4u}) {
    Study study({.seed = 5, .window = window, .space = line()}, {}, pbt());
    const auto finish = [&](Trial& trial) {
      const double value = train(trial);
      trial.should_pause() ? trial.pause() : trial.complete(value);
      study.tell(trial);
    };
    for (std::size_t member = 0; member < kMembers;) {
      Trial trial = study.ask();
      member += trial.resumed() ? 0 : 1;
      finish(trial);
    }
    for (;;) {
      std::vector<Trial> trials = study.resume(1);
      if (trials.empty()) break;
      EXPECT_TRUE(trials.front().resumed());
      finish(trials.front());
    }
    EXPECT_EQ(study.paused(), 0u) << "window " << window;
    EXPECT_EQ(study.trials().size() - study.forks(), kMembers) << "window " << window;
  }
}

// Trains a member from its pause to the next one by hand.
void advance(Study& study, Trial& trial) {
  const double value = train(trial);
  trial.should_pause() ? trial.pause() : trial.complete(value);
  study.tell(trial);
}

TEST(Pbt, AHandleIsToldOnceAndWhatItLeftStays) {
  const std::string folder = testing::TempDir() + "/pbt-told";
  std::filesystem::remove_all(folder);
  Study study({.name = "s", .seed = 5, .checkpoints = folder, .space = line()}, {}, pbt());
  Trial trial = study.ask();
  advance(study, trial);
  const std::string kept = folder + "/s/0@5/steps";
  ASSERT_TRUE(std::filesystem::exists(kept));
  EXPECT_THAT(error_of([&] { study.tell(trial); }), HasSubstr("was told already"));
  EXPECT_TRUE(std::filesystem::exists(kept));
  Trial open = study.ask();
  EXPECT_THAT(error_of([&] { study.tell(open); }), HasSubstr("has not ended"));
}

// Asks until a fork is handed out.
Trial first_fork(Study& study) {
  for (;;) {
    Trial trial = study.ask();
    if (trial.parent()) return trial;
    advance(study, trial);
  }
}

TEST(Pbt, AForkWhoseWorkerDiesBeginsAgainWithItsParentsCheckpoint) {
  const std::string folder = testing::TempDir() + "/pbt-requeued";
  std::filesystem::remove_all(folder);
  SharedLog log;
  const StudyOptions options{.name = "s", .seed = 5, .checkpoints = folder, .space = line()};
  TrialNumber number = 0, parent = 0;
  Step step = 0;
  std::vector<std::string> before;
  {
    Study study(options, {}, pbt(), keep_in(log, "host:1:dead"));
    Trial fork = first_fork(study);
    number = fork.number();
    parent = *fork.parent();
    step = fork.resume_step() - 1;
    before = trained(fork.checkpoint_dir());
    ASSERT_EQ(before.size(), step);
    std::ofstream(fork.checkpoint_dir() + "/steps", std::ios::app) << "spoilt 0\n";
    // Meanwhile the parent comes further.
    for (Step reached = step; reached <= step;) {
      Trial other = study.ask();
      advance(study, other);
      const auto curve = study.trial(parent).curve;
      reached = curve.empty() ? step : curve.back().step;
    }
  }
  Study study(options, {}, pbt(), keep_in(log, "host:2:new"));
  EXPECT_EQ(study.trial(number).state, TrialState::kWaiting);
  EXPECT_EQ(study.trial(number).parent, parent);
  const Trial again = study.ask();
  ASSERT_EQ(again.number(), number);
  EXPECT_EQ(again.parent(), parent);
  EXPECT_EQ(again.resume_step(), step + 1);
  EXPECT_EQ(trained(again.checkpoint_dir()), before);
}

TEST(Pbt, AFailedForkIsTriedAgainFromTheSameCheckpoint) {
  Study study({.seed = 5, .retries = 1, .space = line()}, {}, pbt());
  Trial fork = first_fork(study);
  const Configuration configuration = fork.configuration();
  const std::vector<std::string> before = trained(fork.checkpoint_dir());
  fork.fail("out of memory");
  study.tell(fork);
  for (;;) {
    Trial next = study.ask();
    if (next.configuration() != configuration) {
      advance(study, next);
      continue;
    }
    EXPECT_EQ(next.parent(), fork.parent());
    EXPECT_EQ(next.resume_step(), fork.resume_step());
    EXPECT_EQ(trained(next.checkpoint_dir()), before);
    return;
  }
}

TEST(Pbt, AFiniteSpaceKnowsNoDuplicatesAmongForks) {
  Space space;
  space.add_ordinal("x", {std::int64_t{1}, std::int64_t{2}, std::int64_t{3}, std::int64_t{4}});
  Study study({.seed = 1, .space = space}, {},
              make_pbt({.population = 4, .interval_steps = 2, .max_steps = 20}));
  const RunSummary run = study.optimize(
      [](Trial& trial) {
        const double x = trial.get_float("x");
        for (Step step = std::max<Step>(trial.resume_step(), 1); step <= 20; ++step) {
          trial.report(step, x);
          if (trial.should_prune()) break;
        }
        return x;
      },
      {.trials = 10});
  EXPECT_EQ(run.reason, StopReason::kExhausted);
  EXPECT_EQ(run.complete, 4u);
  EXPECT_EQ(run.paused, 0u);
}

TEST(Pbt, WhatIsTrainedIsCountedOnce) {
  Study study({.seed = 5, .space = line()}, {}, pbt());
  const RunSummary run = study.optimize(
      [](Trial& trial) {
        trial.set_metric("cost", 1);
        return train(trial);
      },
      {.trials = kMembers, .cost = 1e9, .cost_metric = "cost"});
  EXPECT_EQ(run.complete, kMembers);
  for (const FrozenTrial& trial : study.trials()) EXPECT_GE(trial.seconds(), 0) << trial.number;
}

// Gradient descent on |x|^2 / 20 in ten dimensions with noisy gradients, from afar: the rate should
// be large at first and small at the end, so that no constant one is good.
double noisy_descent(Trial& trial) {
  constexpr Step kDescent = 200;
  const double rate = trial.get_float("rate");
  std::vector<double> x(10, 10.0);
  if (trial.resumed()) x = std::any_cast<std::vector<double>>(trial.state());
  double loss = 0;
  for (Step step = std::max<Step>(trial.resume_step(), 1); step <= kDescent; ++step) {
    Stream noise = trial.stream(std::to_string(step));
    loss = 0;
    for (double& coordinate : x) {
      coordinate -= rate * (coordinate + std::sqrt(12.0) * (noise.uniform() - 0.5));
      loss += coordinate * coordinate / 20;
    }
    trial.state() = x;
    trial.report(step, loss);
    if (trial.should_prune()) break;
  }
  return loss;
}

// The best of 20 lines of 200 steps with and without: a fair coin would give this in one of 2^20
// runs of the test, and the seeds are fixed.
TEST(Pbt, FindsAScheduleThatIsBetterThanAnyConstant) {
  Space space;
  space.add_float("rate", {.low = 1e-4, .high = 1, .log = true});
  double with = 0, without = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Study constant({.seed = seed, .space = space});
    constant.optimize(noisy_descent, {.trials = 20});
    Study population({.seed = seed, .space = space}, {},
                     make_pbt({.population = 20, .interval_steps = 5, .max_steps = 200}));
    population.optimize(noisy_descent, {.trials = 20});
    EXPECT_LT(population.best_trial().value(), constant.best_trial().value()) << "seed " << seed;
    with += population.best_trial().value() / 20;
    without += constant.best_trial().value() / 20;
  }
  EXPECT_LT(with, without / 10) << with << " against " << without;
  RecordProperty("with", std::to_string(with));
  RecordProperty("without", std::to_string(without));
}

}  // namespace
}  // namespace hone
