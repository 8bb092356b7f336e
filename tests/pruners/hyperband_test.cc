#include "hone/pruners/hyperband.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "hone/error.h"
#include "hone/pruners/asha.h"
#include "hone/rng.h"
#include "tests/pruners/pruning.h"

namespace hone {
namespace {

std::map<std::size_t, std::size_t> counted(std::span<const std::size_t> brackets) {
  std::map<std::size_t, std::size_t> counts;
  for (const std::size_t bracket : brackets) ++counts[bracket];
  return counts;
}

TEST(Hyperband, SharesAreThePapers) {
  // Table 1 of the paper, R = 81, factor 3: 81, 34, 15, 8 and 5 configurations in five brackets;
  // ceil(5 / (s + 1) * 3^s) for s = 4 ... 0.
  const std::vector<std::size_t> cycle = hyperband_cycle({.max_steps = 81, .reduction_factor = 3});
  EXPECT_EQ(counted(cycle),
            (std::map<std::size_t, std::size_t>{{0, 81}, {1, 34}, {2, 15}, {3, 8}, {4, 5}}));
}

TEST(Hyperband, BracketsAreAsManyAsRungsFit) {
  EXPECT_EQ(counted(hyperband_cycle({.max_steps = 2})).size(), 1u);
  EXPECT_EQ(counted(hyperband_cycle({.max_steps = 3})).size(), 1u);
  EXPECT_EQ(counted(hyperband_cycle({.max_steps = 4})).size(), 2u);
  EXPECT_EQ(counted(hyperband_cycle({.max_steps = 63})).size(), 3u);
  EXPECT_EQ(counted(hyperband_cycle({.max_steps = 64})).size(), 4u);
  EXPECT_EQ(counted(hyperband_cycle({.min_steps = 9, .max_steps = 144})).size(), 3u);
  EXPECT_EQ(counted(hyperband_cycle({.max_steps = 1024, .reduction_factor = 2})).size(), 11u);
}

TEST(Hyperband, EveryPieceOfACycleHasItsShare) {
  const std::vector<std::size_t> cycle = hyperband_cycle({.max_steps = 81, .reduction_factor = 3});
  const auto total = counted(cycle);
  for (std::size_t length = 1; length <= cycle.size(); ++length) {
    const auto piece = counted(std::span(cycle).first(length));
    for (const auto& [bracket, share] : total) {
      const double due = static_cast<double>(length * share) / static_cast<double>(cycle.size());
      const auto given = piece.contains(bracket) ? static_cast<double>(piece.at(bracket)) : 0.0;
      ASSERT_LT(std::abs(given - due), 2.0) << "bracket " << bracket << ", length " << length;
    }
  }
}

// By bracket, how many trials are stopped of three cycles in which each is worse than the last.
std::map<std::size_t, std::size_t> stopped_of(const HyperbandOptions& options) {
  const std::vector<std::size_t> cycle = hyperband_cycle(options);
  const auto pruner = make_hyperband(options);
  std::map<std::size_t, std::size_t> stopped;
  for (TrialNumber trial = 0; trial < 3 * cycle.size(); ++trial) {
    std::vector<Point> curve;
    for (Step step = 1; step <= options.max_steps; ++step)
      curve.push_back({step, {0}, static_cast<double>(trial)});
    const std::vector<Verdict> verdicts = run(*pruner, trial, curve);
    stopped[cycle[trial % cycle.size()]] += std::ranges::count(verdicts, kStop) > 0 ? 1 : 0;
  }
  return stopped;
}

TEST(Hyperband, TheLastBracketPrunesNothingWhereMaxStepsIsARung) {
  auto stopped = stopped_of({.max_steps = 16});  // 16, 6 and 3 trials a cycle
  EXPECT_EQ(stopped[0], 3 * 16 - 1);             // all but the very first
  EXPECT_EQ(stopped[1], 3 * 6);
  EXPECT_EQ(stopped[2], 0u);
  stopped = stopped_of({.max_steps = 17});
  EXPECT_EQ(stopped[2], 3 * 3);
}

// The rungs of all brackets, by what the header says of them.
class Rungs {
 public:
  explicit Rungs(std::size_t factor) : factor_(factor) {}

  // Enters what a trial of the bracket reports, and says whether it goes on.
  bool goes_on(std::size_t bracket, Step step, double value) {
    const auto rung = std::ranges::find(kSteps[factor_ - 2], step);
    if (rung == kSteps[factor_ - 2].end()) return true;
    if (static_cast<std::size_t>(rung - kSteps[factor_ - 2].begin()) < bracket) return true;
    std::vector<double>& values = entered_[step];
    values.push_back(value);
    const auto better = std::ranges::count_if(values, [value](double v) { return v < value; });
    return static_cast<std::size_t>(better) < std::max<std::size_t>(1, values.size() / factor_);
  }

 private:
  static inline const std::vector<Step> kSteps[] = {{1, 2, 4, 8, 16}, {1, 3, 9}, {1, 4, 16}};
  std::size_t factor_;
  std::map<Step, std::vector<double>> entered_;
};

TEST(Hyperband, TrialsOfAllBracketsCompeteFromTheirFirstRungOn) {
  std::size_t stopped = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const std::size_t factor = 2 + stream.below(3);
    const HyperbandOptions options = {.max_steps = 27, .reduction_factor = factor};
    const std::vector<std::size_t> cycle = hyperband_cycle(options);
    const auto pruner = make_hyperband(options);
    Rungs rungs(factor);
    for (TrialNumber first = 0; first < 120; first += 4) {
      std::vector<TrialNumber> alive = {first, first + 1, first + 2, first + 3};
      for (Step step = 1; step <= 27; ++step) {
        std::erase_if(alive, [&](TrialNumber trial) {
          const double value = stream.uniform();
          const Report report = {trial, step, {0}, value, value, step - 1, step == 1};
          const bool goes_on = judged(*pruner, report) == Verdict::kContinue;
          pruner->observe({&report, 1});
          EXPECT_EQ(goes_on, rungs.goes_on(cycle[trial % cycle.size()], step, value))
              << "seed " << seed << ", trial " << trial << ", step " << step;
          stopped += goes_on ? 0 : 1;
          return !goes_on;
        });
      }
    }
  }
  EXPECT_GT(stopped, 5000u);
}

// By 4 up to 17 steps: rungs at 1, 4 and 16.
TEST(Hyperband, WhoStartsAtALaterRungMeetsThoseWhoCameThere) {
  const HyperbandOptions options = {.max_steps = 17};
  const std::vector<std::size_t> cycle = hyperband_cycle(options);
  const auto slow = static_cast<TrialNumber>(std::ranges::find(cycle, 1u) - cycle.begin());
  const auto pruner = make_hyperband(options);
  const auto leader = static_cast<TrialNumber>(std::ranges::find(cycle, 0u) - cycle.begin());
  EXPECT_EQ(run(*pruner, leader, curve_of({1, 1, 1, 1})), std::vector(4, Verdict::kContinue));
  // Behind the leader at the first step, which does not count for it, and again at the fourth.
  EXPECT_EQ(run(*pruner, slow, curve_of({9, 9, 9, 2})),
            (std::vector{Verdict::kContinue, Verdict::kContinue, Verdict::kContinue, kStop}));
}

// Each bracket is an ASHA of its own, with its lowest rungs left out.
TEST(Hyperband, WithoutSharedRungsEqualsOneAshaPerBracket) {
  std::size_t stopped = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const HyperbandOptions options = {
        .max_steps = 27, .reduction_factor = 2 + stream.below(2), .shared_rungs = false};
    const std::vector<std::size_t> cycle = hyperband_cycle(options);
    const auto pruner = make_hyperband(options);
    std::vector<std::unique_ptr<Pruner>> brackets;
    for (std::size_t b = 0; b <= *std::ranges::max_element(cycle); ++b) {
      brackets.push_back(make_asha({.min_steps = 1,
                                    .max_steps = 27,
                                    .reduction_factor = options.reduction_factor,
                                    .min_early_stopping_rate = b}));
    }
    for (TrialNumber first = 0; first < 120; first += 4) {
      // Four trials side by side: mixed brackets in every call.
      for (Step step = 1; step <= 27; ++step) {
        std::vector<Report> reports;
        std::map<std::size_t, std::vector<Report>> split;
        for (TrialNumber trial = first; trial < first + 4; ++trial) {
          const double value = stream.uniform();
          const Report report = {trial, step, {0}, value, value, step - 1, step == 1};
          reports.push_back(report);
          split[cycle[trial % cycle.size()]].push_back(report);
        }
        const TrialNumber below = stream.below(2) == 0 ? kAll : first;
        const std::vector<Verdict> verdicts = judged(*pruner, reports, below);
        for (const auto& [bracket, own] : split) {
          const std::vector<Verdict> expected = judged(*brackets[bracket], own, below);
          for (std::size_t i = 0; i < own.size(); ++i) {
            ASSERT_EQ(verdicts[own[i].trial - first], expected[i]) << "seed " << seed;
            stopped += expected[i] == kStop ? 1 : 0;
          }
          brackets[bracket]->observe(own);
        }
        pruner->observe(reports);
      }
    }
  }
  EXPECT_GT(stopped, 1000u);
}

// Nine in ten end between 0.5 and 0.6 from the first step on; the others fall to 0.51 at the last
// rung, where they are better than most, but not than what came there from the rungs below.
TEST(Hyperband, WhatStartsSlowlyIsSaferWhereBracketsCompeteByThemselves) {
  std::map<bool, std::size_t> came;
  std::size_t in_last = 0;
  for (const bool shared : {false, true}) {
    const HyperbandOptions options = {.max_steps = 17, .shared_rungs = shared};
    const std::vector<std::size_t> cycle = hyperband_cycle(options);
    const auto pruner = make_hyperband(options);
    Stream stream(1, 0, Purpose::kObjective);
    for (TrialNumber trial = 0; trial < 50 * 25; ++trial) {
      const bool slow = stream.below(10) == 0;
      const double end = 0.5 + 0.1 * stream.uniform();
      in_last += slow && cycle[trial % cycle.size()] == 2 && shared ? 1 : 0;
      bool stopped = false;
      for (Step step = 1; step <= 17 && !stopped; ++step) {
        const double value = slow ? 0.51 + 0.03 * (16.0 - step) : end;
        const Report report = {trial, step, {0}, value, value, step - 1, step == 1};
        stopped = judged(*pruner, report) == kStop;
        pruner->observe({&report, 1});
      }
      came[shared] += slow && !stopped ? 1 : 0;
    }
  }
  EXPECT_GE(in_last, 10u);
  EXPECT_EQ(came[false], in_last);
  EXPECT_LE(came[true], 2u);  // before many have come there
}

// By 2 up to 4 steps: rungs at 1 and 2.
TEST(Hyperband, PromotesFromSharedRungs) {
  const HyperbandOptions options = {.max_steps = 4, .reduction_factor = 2, .halving = "promotion"};
  const std::vector<std::size_t> cycle = hyperband_cycle(options);
  const auto of = [&](std::size_t bracket, std::size_t nth) {
    for (TrialNumber trial = 0;; ++trial)
      if (cycle[trial % cycle.size()] == bracket && nth-- == 0) return trial;
  };
  const auto pruner = make_hyperband(options);
  const auto comes = [&](TrialNumber trial, Step step, double value) {
    const Report report = {trial, step, {0}, value, value, step - 1, step == 1};
    const Verdict verdict = judged(*pruner, report);
    pruner->observe({&report, 1});
    if (verdict == Verdict::kPause) pruner->pause(trial);
    return verdict;
  };
  EXPECT_EQ(comes(of(0, 0), 1, 5), Verdict::kPause);  // one of two goes on
  EXPECT_EQ(comes(of(0, 1), 1, 4), Verdict::kContinue);
  EXPECT_EQ(comes(of(0, 1), 2, 4), Verdict::kPause);
  // Of the second bracket: the first rung is none of its, at the second it meets the other one.
  EXPECT_EQ(comes(of(1, 0), 1, 9), Verdict::kContinue);
  EXPECT_TRUE(pruner->promote(2).empty());
  EXPECT_EQ(comes(of(1, 0), 2, 6), Verdict::kPause);
  EXPECT_EQ(pruner->promote(2), std::vector{of(0, 1)});
}

TEST(Hyperband, RefusesOptionsThatMakeNoBrackets) {
  EXPECT_THROW(make_hyperband({.min_steps = 0}), Error);
  EXPECT_THROW(make_hyperband({.max_steps = 1}), Error);
  EXPECT_THROW(make_hyperband({.reduction_factor = 1}), Error);
  EXPECT_THROW(make_hyperband({.halving = "sometimes"}), Error);
  EXPECT_THROW(make_hyperband({.max_steps = 10'000'000}), Error);
  EXPECT_NO_THROW(make_hyperband({.min_steps = 1000, .max_steps = 10'000'000}));
}

}  // namespace
}  // namespace hone
