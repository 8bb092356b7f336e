#include "hone/analysis/confirm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <thread>
#include <vector>

#include "hone/error.h"
#include "hone/pruners/threshold.h"
#include "numeric/truncated_normal.h"

namespace hone {
namespace {

Space unit_interval() {
  Space space;
  space.add_float("x", {.low = 0, .high = 1});
  return space;
}

// x and noise of its own for every trial.
double noisy(Trial& trial, double deviation) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Stream random = trial.stream("noise");
  const double z = truncated_normal_quantile(random.uniform(), -kInfinity, kInfinity);
  return trial.get_float("x") + deviation * z;
}

Objective with_noise(double deviation) {
  return Objective([deviation](Trial& trial) { return noisy(trial, deviation); });
}

double truth(const FrozenTrial& trial) { return std::get<double>(*trial.find("x")); }

TEST(Confirm, RepeatsTheBestAndNoOthers) {
  Study study({.seed = 3, .space = unit_interval()});
  const Objective objective = with_noise(0.3);
  study.optimize(objective, {.trials = 20});
  const Leaderboard before = leaderboard(study, {.count = 4});
  const Confirmation result = confirm(study, objective, {.top = 4, .repeats = 17});
  EXPECT_EQ(study.finished(), 20 + result.repeats);
  EXPECT_LE(result.repeats, 17u);
  EXPECT_EQ(result.leaderboard.contenders.size(), 4u);
  for (TrialNumber number = 20; number < study.finished(); ++number) {
    const FrozenTrial trial = study.trial(number);
    const auto first = std::stoull(trial.attributes.at("repeat_of"));
    EXPECT_EQ(trial.params, study.trial(first).params);
    EXPECT_TRUE(std::ranges::any_of(before.contenders, [&](const Contender& contender) {
      return contender.trials.front() == first;
    }));
  }
}

// With a confidence of 0.9 one race in ten may be won by another; 40 of them have more than 11 such
// with odds of 1 in 2,000.
TEST(Confirm, IsRightAsOftenAsItSays) {
  constexpr int kRaces = 40;
  int wrong = 0, confident = 0;
  double luckiest = 0, chosen = 0;
  for (std::uint64_t seed = 1; seed <= kRaces; ++seed) {
    Study study({.seed = seed, .space = unit_interval()});
    const Objective objective = with_noise(0.1);
    study.optimize(objective, {.trials = 16});
    const FrozenTrial lucky = study.best_trial();
    const Confirmation result =
        confirm(study, objective, {.top = 3, .confidence = 0.9, .repeats = 40});
    const auto truth_of = [&](const Contender& each) {
      return truth(study.trial(each.trials.front()));
    };
    const double best = truth_of(result.leaderboard.contenders.front());
    luckiest += truth(lucky);
    chosen += best;
    if (!result.confident) continue;
    ++confident;
    wrong += std::ranges::any_of(result.leaderboard.contenders,
                                 [&](const Contender& each) { return truth_of(each) < best; });
  }
  EXPECT_GT(confident, kRaces / 4);
  EXPECT_LE(wrong, 11);
  EXPECT_LT(chosen, luckiest);
}

TEST(Confirm, EndsAfterARoundWhereNothingIsNoisy) {
  Study study({.seed = 1, .space = unit_interval()});
  const Objective objective = with_noise(0);
  study.optimize(objective, {.trials = 10});
  const Confirmation result = confirm(study, objective);
  EXPECT_EQ(result.repeats, 5u);
  EXPECT_TRUE(result.confident);
  EXPECT_EQ(result.leaderboard.contenders.front().trials.front(), study.best_trial().number);
}

class TwoThreads final : public Backend {
 public:
  std::size_t in_flight() const override { return 2; }
  void run(Study& study, const Objective& objective) override {
    const std::jthread other([&] { study.run_worker(objective); });
    study.run_worker(objective);
  }
};

TEST(Confirm, IsTheSameAgain) {
  std::vector<double> values[2];
  for (auto& each : values) {
    Study study({.seed = 5, .window = 2, .space = unit_interval()});
    const Objective objective = with_noise(0.2);
    const auto backend = std::make_shared<TwoThreads>();
    study.optimize(objective, {.trials = 12, .backend = backend});
    confirm(study, objective, {.repeats = 20, .backend = backend});
    for (const FrozenTrial& trial : study.trials()) each.push_back(trial.value());
  }
  EXPECT_GT(values[0].size(), 12u);
  EXPECT_EQ(values[0], values[1]);
}

// The pruner would stop any trial that reports.
TEST(Confirm, LetsRepeatsRunToTheirEnd) {
  Study study({.seed = 1, .space = unit_interval()}, {}, make_threshold({.upper = -1}));
  study.optimize(with_noise(0.1), {.trials = 8});
  const Confirmation result = confirm(study,
                                      [](Trial& trial) {
                                        trial.report(0, 5);
                                        EXPECT_FALSE(trial.should_prune());
                                        return noisy(trial, 0.1);
                                      },
                                      {.repeats = 6});
  EXPECT_GT(result.repeats, 0u);
  for (const FrozenTrial& trial : study.trials()) EXPECT_EQ(trial.state, TrialState::kComplete);
}

TEST(Confirm, RunsWhatWasKnownUnderReuseToo) {
  Space space;
  space.add_int("x", {.low = 0, .high = 3});
  Study study({.duplicates = DuplicatePolicy::kReuse, .space = space});
  const Objective objective = [](Trial& trial) {
    return static_cast<double>(trial.get_int("x")) + trial.stream().uniform();
  };
  study.optimize(objective, {.trials = 6});
  const Confirmation result = confirm(study, objective, {.top = 2, .repeats = 8});
  EXPECT_EQ(result.leaderboard.source, NoiseSource::kRepeats);
}

TEST(Confirm, StopsWithTheStudy) {
  Study study({.seed = 2, .space = unit_interval()});
  const Objective objective = with_noise(0.3);
  study.optimize(objective, {.trials = 10});
  ConfirmOptions options;
  options.callbacks.finished = [&](const FrozenTrial&) { study.stop(); };
  const Confirmation stopped = confirm(study, objective, options);
  EXPECT_TRUE(stopped.stopped);
  EXPECT_EQ(stopped.repeats, 1u);
  EXPECT_EQ(study.waiting(), 4u);
  EXPECT_GE(confirm(study, objective, {.repeats = 9}).repeats, 4u);
  EXPECT_EQ(study.waiting(), 0u);
}

TEST(Confirm, SaysWhatItNeeds) {
  const auto refusal = [](Study& study, const ConfirmOptions& options) {
    try {
      confirm(study, with_noise(0), options);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  Study empty({.space = unit_interval()});
  EXPECT_THAT(refusal(empty, {}), ::testing::HasSubstr("no trial is complete"));
  EXPECT_THAT(refusal(empty, {.top = 0}), ::testing::HasSubstr("confirm.top"));
  EXPECT_THAT(refusal(empty, {.confidence = 1}), ::testing::HasSubstr("confirm.confidence"));
  EXPECT_THAT(refusal(empty, {.tolerance = -1}), ::testing::HasSubstr("confirm.tolerance"));
  Study two({.objectives = {{.name = "a"}, {.name = "b"}}, .space = unit_interval()});
  EXPECT_THAT(refusal(two, {}), ::testing::HasSubstr("2 objectives"));
}

}  // namespace
}  // namespace hone
