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
  EXPECT_EQ(stopped[0], 3 * 16 - 1);
  EXPECT_EQ(stopped[1], 3 * 6 - 1);
  EXPECT_EQ(stopped[2], 0u);
  stopped = stopped_of({.max_steps = 17});
  EXPECT_EQ(stopped[2], 3 * 3 - 1);
}

// Each bracket is an ASHA of its own, with its lowest rungs left out.
TEST(Hyperband, EqualsOneAshaPerBracket) {
  std::size_t stopped = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const HyperbandOptions options = {.max_steps = 27, .reduction_factor = 2 + stream.below(2)};
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
