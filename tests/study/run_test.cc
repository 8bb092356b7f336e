// Runs: stop rules, duplicates, callbacks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "hone/error.h"
#include "hone/study.h"

namespace hone {
namespace {

using testing::HasSubstr;

Space line() {
  Space space;
  space.add_float("x", {.low = 0, .high = 1});
  return space;
}

Space six() {
  Space space;
  space.add_int("a", {.low = 0, .high = 2});
  space.add_categorical("b", {false, true});
  return space;
}

double constant(Trial&) { return 1; }

// A value that falls by one each trial until it stays.
struct Falling {
  std::size_t until;
  double operator()(Trial& trial) const {
    return -static_cast<double>(std::min<std::size_t>(trial.number(), until));
  }
};

TEST(Run, EndsAfterItsTrials) {
  Study study({.space = line()});
  EXPECT_EQ(study.optimize(constant, {.trials = 5}).reason, StopReason::kTrials);
  EXPECT_EQ(study.optimize(constant, {.trials = 3}).complete, 3u);
  EXPECT_EQ(study.finished(), 8u);
  EXPECT_EQ(study.optimize(constant, {.total_trials = 10}).complete, 2u);
  EXPECT_EQ(study.optimize(constant, {.trials = 0}).complete, 0u);
}

TEST(Run, EndsAtTheTarget) {
  Study study({.space = line()});
  const RunSummary summary = study.optimize(Falling{100}, {.trials = 50, .target = -7.0});
  EXPECT_EQ(summary.reason, StopReason::kTarget);
  EXPECT_EQ(study.finished(), 8u);
  Study up({.direction = Direction::kMaximize, .space = line()});
  up.optimize([](Trial& t) { return double(t.number()); }, {.trials = 50, .target = 7.0});
  EXPECT_EQ(up.finished(), 8u);
}

TEST(Run, EndsWithoutImprovement) {
  Study study({.space = line()});
  const RunSummary summary = study.optimize(Falling{10}, {.trials = 50, .patience = 4});
  EXPECT_EQ(summary.reason, StopReason::kPatience);
  EXPECT_EQ(study.finished(), 15u);  // 0 to 10 improve, four more do not
}

// 100, 50, 33.3, ...: gains become small, and smaller still.
double harmonic(Trial& trial) { return 100.0 / static_cast<double>(trial.number() + 1); }

TEST(Run, EndsWhenTheGainOverTheLastTrialsIsTooSmall) {
  // After n trials the gain over the last two is 100 / (n - 2) - 100 / n.
  Study absolute({.space = line()});
  const OptimizeOptions below_two{.trials = 50, .patience = 2, .min_delta = 2.0};
  EXPECT_EQ(absolute.optimize(harmonic, below_two).reason, StopReason::kPatience);
  EXPECT_EQ(absolute.finished(), 12u);  // 1.67, after 2.02
  // As a share of 100 / (n - 2) that is 2 / n, whatever the unit.
  for (const double unit : {1.0, 1e-6, -1e6}) {
    Study relative(
        {.direction = unit < 0 ? Direction::kMaximize : Direction::kMinimize, .space = line()});
    const auto scaled = [unit](Trial& trial) { return unit * harmonic(trial); };
    relative.optimize(scaled, {.trials = 50, .patience = 2, .min_relative_delta = 0.101});
    EXPECT_EQ(relative.finished(), 20u) << unit;  // 2 / 20 is the first below
  }
}

TEST(Run, DoesNotEndBeforeItsPatienceNorWhileNothingIsFound) {
  Study study({.space = line()});
  const OptimizeOptions options{.trials = 50, .patience = 5, .min_delta = 1000.0};
  study.optimize(harmonic, options);
  EXPECT_EQ(study.finished(), 6u);  // the gain of the first value is infinite
  Study late({.space = line()});
  const auto objective = [](Trial& trial) {
    if (trial.number() < 4) return trial.fail("not yet");
    trial.complete(harmonic(trial));
  };
  late.optimize(objective, {.trials = 50, .patience = 5, .min_relative_delta = 10});
  EXPECT_EQ(late.finished(), 10u);
  Study never({.space = line()});
  never.optimize([](Trial& trial) { trial.fail("never"); }, {.trials = 50, .patience = 5});
  EXPECT_EQ(never.finished(), 5u);
}

TEST(Run, RefusesADeltaThatIsNone) {
  Study study({.space = line()});
  EXPECT_THROW(study.optimize(constant, {.trials = 1, .min_delta = -1}), Error);
  EXPECT_THROW(study.optimize(constant, {.trials = 1, .min_relative_delta = NAN}), Error);
}

TEST(Run, EndsWhenTheCostIsSpent) {
  Study study({.space = line()});
  const auto objective = [](Trial& trial) {
    trial.set_metric("euros", 2.5);
    return 0.0;
  };
  const OptimizeOptions options{.trials = 50, .cost = 10, .cost_metric = "euros"};
  EXPECT_EQ(study.optimize(objective, options).reason, StopReason::kCost);
  EXPECT_EQ(study.finished(), 4u);
  study.optimize(objective, options);  // the cost of this run, not of the study
  EXPECT_EQ(study.finished(), 8u);
}

TEST(Run, EndsWhenTheTimeIsOver) {
  Study study({.space = line()});
  const RunSummary summary = study.optimize(constant, {.seconds = 0});
  EXPECT_EQ(summary.reason, StopReason::kSeconds);
  EXPECT_EQ(study.finished(), 0u);
}

TEST(Run, StopsWhenToldAndTellsObjectivesThatLook) {
  Study study({.space = line()});
  const auto objective = [&](Trial& trial) {
    if (trial.number() == 3) {
      study.stop(true);
      EXPECT_TRUE(trial.cancelled());
      return trial.release("interrupted");
    }
    trial.complete(0.0);
  };
  const RunSummary summary = study.optimize(objective, {.trials = 50});
  EXPECT_EQ(summary.reason, StopReason::kStopped);
  EXPECT_EQ(summary.released, 1u);
  EXPECT_EQ(study.finished(), 3u);
  EXPECT_EQ(study.waiting(), 1u);
  EXPECT_EQ(study.trial(3).state, TrialState::kWaiting);
  const Configuration before = study.trial(3).params;
  study.optimize(constant, {.total_trials = 4});  // the released trial, and no other
  EXPECT_EQ(study.finished(), 4u);
  EXPECT_EQ(study.trial(3).params, before);
}

TEST(Run, IsOneAtATime) {
  Study study({.space = line()});
  const auto nested = [&](Trial&) {
    EXPECT_THROW(study.optimize(constant, {.trials = 1}), Error);
    return 0.0;
  };
  study.optimize(nested, {.trials = 1});
  EXPECT_EQ(study.finished(), 1u);
  EXPECT_THROW(study.run_worker(constant), Error);
}

TEST(Run, CallsBackInOrder) {
  Study study({.space = line()});
  std::vector<std::string> calls;
  const Callbacks callbacks{
      .asked = [&](const FrozenTrial& t) { calls.push_back("asked " + std::to_string(t.number)); },
      .finished =
          [&](const FrozenTrial& t) { calls.push_back("finished " + to_string(t.value())); },
      .reported =
          [&](TrialNumber n, const FrozenTrial::Reported& r) {
            calls.push_back("reported " + std::to_string(n) + " " + r.metric);
          }};
  const auto objective = [](Trial& trial) {
    trial.report(0, 4.0);
    return 2.5;
  };
  study.optimize(objective, {.trials = 1, .callbacks = callbacks});
  EXPECT_THAT(calls, testing::ElementsAre("asked 0", "reported 0 value", "finished 2.5"));
}

TEST(Run, ACallbackThatThrowsEndsIt) {
  Study study({.space = line()});
  const Callbacks callbacks{
      .finished = [](const FrozenTrial&) { throw std::runtime_error("full"); }};
  EXPECT_THROW(study.optimize(constant, {.trials = 3, .callbacks = callbacks}), std::runtime_error);
  EXPECT_EQ(study.finished(), 1u);
  study.optimize(constant, {.trials = 1});  // the study is usable after it
  EXPECT_EQ(study.finished(), 2u);
}

// ---- duplicates

TEST(Duplicates, AreProposedAnewAndAFiniteSpaceRunsOut) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Study study({.seed = seed, .space = six()});
    const RunSummary summary = study.optimize(constant, {.trials = 100});
    EXPECT_EQ(summary.reason, StopReason::kExhausted) << seed;
    std::set<std::string> distinct;
    for (const FrozenTrial& trial : study.trials())
      distinct.insert(to_string(trial.params[0].second) + to_string(trial.params[1].second));
    EXPECT_EQ(distinct.size(), 6u) << seed;
    EXPECT_EQ(study.finished(), 6u) << seed;
    EXPECT_THROW(study.ask(), Error);
  }
}

TEST(Duplicates, AreAvoidedWithinABlockToo) {
  Study study({.seed = 4, .space = six()});
  EXPECT_EQ(study.ask(10).size(), 6u);
}

TEST(Duplicates, MayBeAllowed) {
  Study study({.duplicates = DuplicatePolicy::kAllow, .space = six()});
  EXPECT_EQ(study.optimize(constant, {.trials = 40}).complete, 40u);
}

TEST(Duplicates, MayReuseTheKnownValue) {
  Study study({.seed = 1, .duplicates = DuplicatePolicy::kReuse, .space = six()});
  int runs = 0;
  const auto objective = [&](Trial& trial) {
    ++runs;
    return static_cast<double>(trial.get_int("a"));
  };
  study.optimize(objective, {.total_trials = 40});
  EXPECT_LE(runs, 6);
  EXPECT_GE(study.finished(), 6u);
  for (const FrozenTrial& trial : study.trials())
    EXPECT_EQ(trial.value(), as_number(*trial.find("a")));
}

TEST(Duplicates, OfEnqueuedConfigurationsAreRun) {
  Study study({.space = six()});
  const Configuration twice{{"a", std::int64_t{1}}, {"b", true}};
  study.enqueue(twice);
  study.enqueue(twice);
  auto trials = study.ask(2);
  EXPECT_EQ(trials[0].configuration(), trials[1].configuration());
}

TEST(Duplicates, AreNotLookedForInContinuousSpaces) {
  Study study({.space = line()});
  study.enqueue({{"x", 0.5}});
  study.enqueue({{"x", 0.5}});
  EXPECT_EQ(study.optimize(constant, {.trials = 20}).complete, 20u);
}

}  // namespace
}  // namespace hone
