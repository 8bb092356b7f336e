#include "hone/pruners/sha.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "hone/error.h"
#include "hone/pruners/hyperband.h"
#include "hone/rng.h"
#include "tests/pruners/pruning.h"

namespace hone {
namespace {

constexpr Verdict kWait = Verdict::kPause;
using Trials = std::vector<TrialNumber>;

// What a trial reports at a step, and the pause that follows if there is one.
Verdict arrive(Pruner& pruner, TrialNumber trial, const std::vector<Point>& curve) {
  const std::vector<Report> reports = reports_of(trial, curve);
  const Verdict verdict = judged(pruner, reports.back());
  pruner.observe({&reports.back(), 1});
  if (verdict == kWait) pruner.pause(trial);
  return verdict;
}

std::vector<Point> at(Step step, double value) { return {{step, MetricId{0}, value}}; }

void end(Pruner& pruner, TrialNumber trial, TrialState state) {
  History history;
  history.append(finished(trial, state, {}));
  pruner.observe(history, 0);
}

TEST(Sha, TheBestOfAGroupGoOnWhenAllHaveCome) {
  const auto pruner =
      in_study(make_sha({.max_steps = 9, .reduction_factor = 3}));  // 9 start, 3 go on, 1 ends
  const double values[] = {5, 4, 9, 7, 1, 8, 2, 6};
  for (TrialNumber trial = 0; trial < 8; ++trial) {
    const Verdict verdict = arrive(*pruner, trial, at(1, values[trial]));
    // With three better ones there already, a trial is out.
    const auto better =
        std::count_if(values, values + trial, [&](double v) { return v < values[trial]; });
    EXPECT_EQ(verdict, better >= 3 ? kStop : kWait) << trial;
    EXPECT_TRUE(pruner->promote(9).empty());
  }
  arrive(*pruner, 9, at(1, 0));  // of the next group
  EXPECT_TRUE(pruner->promote(9).empty());
  arrive(*pruner, 8, at(1, 3));
  EXPECT_EQ(pruner->promote(9), (Trials{4, 6, 8}));
  EXPECT_EQ(pruner->promote(2), (Trials{4, 6}));
  for (const TrialNumber trial : {4, 6, 8}) pruner->resume(trial);
  EXPECT_TRUE(pruner->promote(9).empty());
  const auto second = [&](TrialNumber trial, double first, double value) {
    return arrive(*pruner, trial, {{1, MetricId{0}, first}, {3, MetricId{0}, value}});
  };
  EXPECT_EQ(second(4, 1, 3), kWait);
  EXPECT_EQ(second(6, 2, 1), kWait);
  EXPECT_TRUE(pruner->promote(9).empty());
  EXPECT_EQ(second(8, 3, 2), kStop);
  EXPECT_EQ(pruner->promote(9), Trials{6});
}

TEST(Sha, WhatHasEndedIsNotWaitedFor) {
  const auto pruner =
      in_study(make_sha({.max_steps = 3, .reduction_factor = 3}));  // 3 start, 1 ends
  arrive(*pruner, 0, at(1, 2));
  arrive(*pruner, 1, at(1, 1));
  EXPECT_TRUE(pruner->promote(9).empty());
  end(*pruner, 2, TrialState::kFailed);
  EXPECT_EQ(pruner->promote(9), Trials{1});
}

TEST(Sha, PrunesNanAndDefinesItsGroup) {
  const auto pruner = in_study(make_sha({.max_steps = 3, .reduction_factor = 3, .trials = 2}));
  EXPECT_EQ(arrive(*pruner, 0, at(1, kNan)), kStop);
  end(*pruner, 0, TrialState::kPruned);
  EXPECT_EQ(arrive(*pruner, 1, at(1, 7)), kWait);
  EXPECT_EQ(pruner->promote(9), Trials{1}) << "one at least";
}

TEST(Sha, RefusesOptionsThatMakeNoRungs) {
  EXPECT_THROW(make_sha({.min_steps = 0}), Error);
  EXPECT_THROW(make_sha({.max_steps = 1}), Error);
  EXPECT_THROW(make_sha({.reduction_factor = 1}), Error);
}

// Of six, two go on: the first front has four, and of these (1, 4) has the largest rectangle to
// itself, then (10, 0).
TEST(Sha, SeveralObjectivesGoOnByFrontsAndWhatTheyContribute) {
  const auto pruner =
      in_study(make_sha({.max_steps = 3, .reduction_factor = 3, .trials = 6}), {{"a"}, {"b"}});
  const std::pair<double, double> losses[] = {{8, 3}, {11, 11}, {0, 10}, {12, 12}, {1, 4}, {10, 0}};
  Trials stopped;
  for (TrialNumber trial = 0; trial < 6; ++trial) {
    const std::vector<Point> curve = {{1, {0}, losses[trial].first},
                                      {1, {1}, losses[trial].second}};
    const std::vector<Report> reports = reports_of(trial, curve);
    const Verdict verdict = judged(*pruner, reports).front();
    pruner->observe(reports);
    if (verdict == kWait) pruner->pause(trial);
    if (verdict == kStop) stopped.push_back(trial);
  }
  EXPECT_EQ(stopped, Trials{3}) << "two dominate it when it comes";
  EXPECT_EQ(pruner->promote(9), (Trials{4, 5}));
}

// Each bracket by itself is successive halving of its share: 27, 12, 6 and 4 of every 49 trials.
TEST(SynchronousHyperband, EachBracketEndsWithItsShares) {
  const HyperbandOptions options = {.reduction_factor = 3, .halving = "synchronous"};
  const std::vector<std::size_t> cycle = hyperband_cycle(options);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const auto pruner = in_study(make_hyperband(options));
    std::vector<std::vector<std::size_t>> arrived(4, std::vector<std::size_t>(3));
    std::vector<std::vector<Point>> curves(cycle.size());
    const auto go_on = [&](TrialNumber trial) {
      for (Step step : {1, 3, 9}) {
        std::vector<Point>& curve = curves[trial];
        if (!curve.empty() && curve.back().step >= step) continue;
        curve.push_back({step, MetricId{0}, stream.uniform()});
        const Verdict verdict = arrive(*pruner, trial, curve);
        if (verdict != kGo) ++arrived[cycle[trial]][step == 1 ? 0 : step == 3 ? 1 : 2];
        if (verdict == kStop) {
          History history;
          history.append(finished(trial, TrialState::kPruned, curve));
          pruner->observe(history, 0);
        }
        if (verdict != kGo) return;
      }
    };
    for (TrialNumber trial = 0; trial < cycle.size(); ++trial) go_on(trial);
    for (Trials next = pruner->promote(1); !next.empty(); next = pruner->promote(1)) {
      pruner->resume(next[0]);
      go_on(next[0]);
    }
    EXPECT_EQ(arrived[0], (std::vector<std::size_t>{27, 9, 3})) << "seed " << seed;
    EXPECT_EQ(arrived[1], (std::vector<std::size_t>{0, 12, 4})) << "seed " << seed;
    EXPECT_EQ(arrived[2], (std::vector<std::size_t>{0, 0, 6})) << "seed " << seed;
    EXPECT_EQ(arrived[3], (std::vector<std::size_t>{0, 0, 0})) << "seed " << seed;
  }
}

}  // namespace
}  // namespace hone
