#include "hone/pruners/pbt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "hone/error.h"
#include "hone/rng.h"
#include "tests/pruners/pruning.h"

namespace hone {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Verdict kPause = Verdict::kPause;

// A population under a pruner, one interval at a time, as the Study drives it.
class Driver {
 public:
  explicit Driver(const PbtOptions& options, std::vector<ObjectiveSpec> objectives = {{"loss"}})
      : pruner_(in_study(make_pbt(options), std::move(objectives))) {}

  void begin(TrialNumber trial, std::optional<Origin> origin = {}) {
    pruner_->admit(trial, origin);
    curves_[trial] = {};
  }
  // Reports one step; what the pruner says of it. A trial that is to pause does.
  Verdict report(TrialNumber trial, Step step, double value) {
    std::vector<Point>& curve = curves_[trial];
    curve.push_back({step, MetricId{0}, value});
    const Report report = reports_of(trial, curve).back();
    const Verdict verdict = judged(*pruner_, report);
    pruner_->observe({&report, 1});
    if (verdict == kPause) pruner_->pause(trial);
    return verdict;
  }
  void end(TrialNumber trial, TrialState state = TrialState::kComplete) {
    History history;
    history.append(finished(trial, state, curves_[trial]));
    pruner_->observe(history, 0);
  }
  // The first paused trial gives way to a fork of this number, or goes on; what it is.
  std::optional<Fork> settle(TrialNumber number, std::uint64_t seed = 0) {
    const auto promoted = pruner_->promote(1);
    if (!promoted.empty()) {
      pruner_->resume(promoted.front());
      return std::nullopt;
    }
    const std::vector<Fork> forks = pruner_->evolution()->forks(1, seed);
    if (forks.empty()) return std::nullopt;
    pruner_->resume(forks.front().loser);
    end(forks.front().loser, TrialState::kPruned);
    begin(number, forks.front().origin);
    return forks.front();
  }
  std::vector<TrialNumber> promote(std::size_t count) const { return pruner_->promote(count); }
  std::vector<Fork> forks(std::size_t count, std::uint64_t seed = 0) const {
    return pruner_->evolution()->forks(count, seed);
  }
  const Evolution& evolution() const { return *pruner_->evolution(); }
  Pruner& pruner() { return *pruner_; }

 private:
  std::unique_ptr<Pruner> pruner_;
  std::map<TrialNumber, std::vector<Point>> curves_;
};

// Members 0, 1, ... with these scores at step 10.
Driver population_of(std::initializer_list<double> scores, PbtOptions options = {}) {
  options.population = scores.size();
  Driver driver(options);
  TrialNumber trial = 0;
  for (const double score : scores) {
    driver.begin(trial);
    driver.report(trial++, 10, score);
  }
  return driver;
}

std::vector<TrialNumber> losers(const std::vector<Fork>& forks) {
  std::vector<TrialNumber> trials;
  for (const Fork& fork : forks) trials.push_back(fork.loser);
  return trials;
}

TEST(Pbt, PausesOnceAnIntervalAndNotAtTheEnd) {
  Driver driver({.population = 4, .interval_steps = 3, .max_steps = 9});
  driver.begin(0);
  std::vector<Step> pauses;
  for (Step step = 0; step <= 12; ++step)
    if (driver.report(0, step, 1) == kPause) {
      pauses.push_back(step);
      driver.pruner().resume(0);
    }
  EXPECT_THAT(pauses, ElementsAre(3u, 6u));
}

TEST(Pbt, StepsMayJumpOverIntervals) {
  Driver driver({.population = 4, .interval_steps = 10});
  driver.begin(0);
  EXPECT_EQ(driver.report(0, 9, 1), kGo);
  EXPECT_EQ(driver.report(0, 35, 1), kPause);
  driver.pruner().resume(0);
  EXPECT_EQ(driver.report(0, 39, 1), kGo);
  EXPECT_EQ(driver.report(0, 12, 1), kGo) << "it goes back";
}

TEST(Pbt, AForkIsPausedAnIntervalAfterItsOrigin) {
  Driver driver = population_of({1, 2, 3, 4});
  driver.begin(4, Origin{.parent = 0, .step = 10});
  EXPECT_EQ(driver.report(4, 11, 1), kGo);
  EXPECT_EQ(driver.report(4, 20, 1), kPause);
}

TEST(Pbt, OtherMetricsDecideNothing) {
  const auto pruner = in_study(make_pbt({.interval_steps = 2, .metric = "m1"}));
  pruner->admit(0, {});
  const std::vector<Point> curve = {{2, MetricId{0}, 1}, {2, MetricId{1}, 5}};
  const std::vector<Report> reports = reports_of(0, curve);
  EXPECT_EQ(judged(*pruner, reports), (std::vector{kGo, kPause}));
}

TEST(Pbt, TheWorstQuarterGivesWayToTheBestQuarter) {
  const Driver driver = population_of({5, 1, 8, 2, 6, 3, 7, 4});
  EXPECT_THAT(losers(driver.forks(8)), ElementsAre(2u, 6u));
  EXPECT_THAT(driver.promote(8), ElementsAre(0u, 1u, 3u, 4u, 5u, 7u));
  std::set<TrialNumber> parents;
  for (std::uint64_t seed = 0; seed < 40; ++seed)
    for (const Fork& fork : driver.forks(8, seed)) {
      parents.insert(fork.origin.parent);
      EXPECT_EQ(fork.origin.step, 10u);
    }
  EXPECT_THAT(parents, ElementsAre(1u, 3u));
}

TEST(Pbt, WhoeverIsFurthestBehindIsNext) {
  Driver driver = population_of({1, 2, 3, 4});
  EXPECT_EQ(driver.settle(4), std::nullopt);
  EXPECT_EQ(driver.report(0, 20, 0.5), kPause);
  EXPECT_THAT(driver.promote(1), ElementsAre(1u));
  EXPECT_EQ(driver.settle(4), std::nullopt);
  EXPECT_EQ(driver.settle(4), std::nullopt);
  EXPECT_THAT(driver.promote(1), IsEmpty()) << "3 is to give way first";
  const auto fork = driver.settle(4);
  ASSERT_TRUE(fork);
  EXPECT_EQ(fork->loser, 3u);
  EXPECT_EQ(fork->origin, (Origin{.parent = 0, .step = 10}));
  EXPECT_THAT(driver.promote(1), ElementsAre(0u));
}

TEST(Pbt, NothingIsWorseThanNothing) {
  const Driver driver = population_of({3, kNan, 2, 1});
  EXPECT_THAT(losers(driver.forks(4)), ElementsAre(1u));
  const Driver two = population_of({3, kNan, kNan, 1});
  EXPECT_THAT(losers(two.forks(4)), ElementsAre(1u, 2u));
  const Driver all = population_of({kNan, kNan, kNan, kNan});
  EXPECT_THAT(all.forks(4), IsEmpty());
  EXPECT_EQ(all.promote(4).size(), 4u);
}

TEST(Pbt, NobodyGivesWayToAnEqual) {
  const Driver driver = population_of({1, 1, 1, 1, 1, 1, 1, 1});
  EXPECT_THAT(driver.forks(8), IsEmpty());
  EXPECT_EQ(driver.promote(8).size(), 8u);
}

TEST(Pbt, WantsAFullPopulationFirst) {
  Driver driver({.population = 4});
  EXPECT_EQ(driver.evolution().wanting(), 0u) << "nothing waits yet";
  for (TrialNumber trial = 0; trial < 4; ++trial) {
    driver.begin(trial);
    driver.report(trial, 10, 1);
    EXPECT_EQ(driver.evolution().wanting(), 3 - trial);
  }
  driver.begin(4);  // of the next population, as every worker was busy
  EXPECT_EQ(driver.evolution().wanting(), 0u) << "the one before can go on";
  for (TrialNumber trial = 0; trial < 4; ++trial) driver.pruner().resume(trial);
  EXPECT_EQ(driver.evolution().wanting(), 3u);
  driver.begin(5, Origin{.parent = 0, .step = 10});
  EXPECT_EQ(driver.evolution().wanting(), 3u) << "forks fill no place";
}

TEST(Pbt, PopulationsDoNotMix) {
  Driver driver({.population = 4});
  for (TrialNumber trial = 0; trial < 8; ++trial) {
    driver.begin(trial);
    driver.report(trial, 10,
                  trial < 4 ? 100.0 + static_cast<double>(trial) : static_cast<double>(trial));
  }
  EXPECT_THAT(losers(driver.forks(8)), ElementsAre(3u, 7u));
  for (const Fork& fork : driver.forks(8)) EXPECT_EQ(fork.origin.parent, fork.loser - 3);
}

TEST(Pbt, TrialsThatWereRunElsewhereAreNoMembers) {
  Driver driver({.population = 4});
  const std::vector<Point> curve = curve_of({1, 2});
  for (const Report& report : reports_of(9, curve)) driver.pruner().observe({&report, 1});
  driver.end(9);
  driver.pruner().pause(9);
  driver.pruner().resume(9);
  EXPECT_THAT(driver.promote(9), IsEmpty());
  EXPECT_FALSE(driver.evolution().needs({.parent = 9, .step = 2}));
}

// Populations at random: workers that take what is next, members that fail, scores of any kind.
TEST(Pbt, WhatForksNameWasNeededAllAlong) {
  std::size_t forks = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Stream random(seed, 0, Purpose::kObjective);
    constexpr Step kEnd = 60;
    const std::size_t size = 4 + random.below(12);
    Driver driver({.population = size, .interval_steps = 10, .max_steps = kEnd});
    std::map<TrialNumber, Step> running;
    std::map<std::pair<TrialNumber, Step>, bool> needed;
    TrialNumber next = 0;
    std::size_t begun = 0, finished = 0, forked = 0;
    for (std::size_t turn = 0; turn < 2000 && finished < size; ++turn) {
      const std::size_t workers = 1 + random.below(6);
      while (running.size() < workers) {
        if (begun < size && driver.evolution().wanting() + (begun == 0 ? 1 : 0) > 0) {
          driver.begin(next);
          running[next++] = 0;
          ++begun;
          continue;
        }
        const auto promoted = driver.promote(1);
        const auto fork = driver.settle(next);
        if (fork) {
          const auto known = needed.find({fork->origin.parent, fork->origin.step});
          ASSERT_TRUE(known != needed.end() && known->second) << "seed " << seed;
          running[next++] = fork->origin.step;
          ++forked;
        } else if (!promoted.empty()) {
          running[promoted.front()] =
              needed.upper_bound({promoted.front(), kEnd}) == needed.begin()
                  ? 0
                  : std::prev(needed.upper_bound({promoted.front(), kEnd}))->first.second;
        } else {
          break;
        }
      }
      if (running.empty()) continue;
      auto member =
          std::next(running.begin(), static_cast<std::ptrdiff_t>(random.below(running.size())));
      const auto [trial, step] = *member;
      running.erase(member);
      const double score = random.below(9) == 0 ? kNan : std::floor(random.uniform() * 6);
      if (random.below(25) == 0) {
        driver.end(trial, TrialState::kFailed);
        ++finished;
      } else if (driver.report(trial, step + 10, score) == kPause) {
        needed[{trial, step + 10}] = true;
      } else {
        driver.end(trial);
        ++finished;
      }
      for (auto& [checkpoint, before] : needed) {
        const bool now = driver.evolution().needs({checkpoint.first, checkpoint.second});
        ASSERT_TRUE(before || !now) << "seed " << seed << ": needed again";
        before = now;
      }
    }
    ASSERT_EQ(finished, size) << "seed " << seed;
    forks += forked;
    for (const auto& [checkpoint, now] : needed) ASSERT_FALSE(now) << "seed " << seed;
  }
  EXPECT_GT(forks, 200u);
}

TEST(Pbt, RefusesWhatCannotBe) {
  EXPECT_THROW(make_pbt({.interval_steps = 0}), Error);
  EXPECT_THROW(make_pbt({.interval_steps = 10, .max_steps = 10}), Error);
  EXPECT_THROW(make_pbt({.population = 3}), Error);
  EXPECT_THROW(make_pbt({.quantile = 0}), Error);
  EXPECT_THROW(make_pbt({.quantile = 0.6}), Error);
  EXPECT_THROW(make_pbt({.resample_probability = 1.5}), Error);
  EXPECT_THROW(make_pbt({.perturbation = kNan}), Error);
  EXPECT_NO_THROW(make_pbt({.population = 4, .interval_steps = 1, .max_steps = 2}));
}

}  // namespace
}  // namespace hone
