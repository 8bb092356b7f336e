#include "hone/pruners/percentile.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "hone/error.h"
#include "hone/pruners/median.h"
#include "hone/rng.h"
#include "tests/pruners/pruning.h"

namespace hone {
namespace {

// Complete trials, each of which reported one value of a metric, at step 3.
History reported(std::span<const double> values, std::uint32_t metric = 0) {
  History history;
  for (const double value : values) {
    history.append(finished(history.rows(), TrialState::kComplete, {{3, MetricId{metric}, value}}));
  }
  return history;
}

Report at_three(double best, std::uint32_t metric = 0) {
  return {.trial = 100,
          .step = 3,
          .metric = {metric},
          .value = best,
          .best = best,
          .previous = 0,
          .first = true};
}

Verdict judged_at_three(const PercentileOptions& options, const History& history, double best) {
  const auto pruner = in_study(make_percentile(options));
  pruner->observe(history, 0);
  const std::uint32_t metric = options.metric == "m2" ? 2 : 0;
  return judged(*pruner, at_three(best, metric));
}

TEST(Percentile, InterpolatesLinearly) {
  // numpy.percentile([1, 2, 4, 8, 16], 30) is 2.4.
  const History history = reported(std::vector<double>{16, 1, 8, 4, 2});
  EXPECT_EQ(judged_at_three({.percentile = 30}, history, 2.399), kGo);
  EXPECT_EQ(judged_at_three({.percentile = 30}, history, 2.401), kStop);
  EXPECT_EQ(judged_at_three({.percentile = 0}, history, 1), kGo);
  EXPECT_EQ(judged_at_three({.percentile = 0}, history, 1.001), kStop);
  EXPECT_EQ(judged_at_three({.percentile = 100}, history, 16), kGo);
  EXPECT_EQ(judged_at_three({.percentile = 100}, history, 16.001), kStop);
}

TEST(Percentile, InfinitiesCompareAsNumbers) {
  const History history = reported(std::vector<double>{1, kInfinity, kInfinity, kInfinity, 2});
  EXPECT_EQ(judged_at_three({.percentile = 60}, history, kInfinity), kGo);
  EXPECT_EQ(judged_at_three({.percentile = 25}, history, kInfinity), kStop);
  EXPECT_EQ(judged_at_three({.percentile = 30}, history, 1e9), kGo);
}

TEST(Percentile, DecidesByTheNamedMetric) {
  const History history = reported(std::vector<double>{1, 2, 3, 4, 5}, 2);
  EXPECT_EQ(judged_at_three({.metric = "m2"}, history, 4.5), kStop);
  EXPECT_EQ(judged_at_three({.metric = "m2"}, history, 1.5), kGo);
  EXPECT_EQ(judged_at_three({.metric = "loss"}, history, 4.5), kGo);
  const auto pruner = in_study(make_percentile({.metric = "m2"}));
  pruner->observe(history, 0);
  EXPECT_EQ(judged(*pruner, at_three(4.5, 0)), kGo);
}

TEST(Percentile, RefusesWhatIsNone) {
  EXPECT_THROW(make_percentile({.percentile = -1}), Error);
  EXPECT_THROW(make_percentile({.percentile = 100.5}), Error);
  EXPECT_THROW(make_percentile({.percentile = kNan}), Error);
  EXPECT_THROW(make_percentile({.interval_steps = 0}), Error);
}

TEST(Percentile, OfFiftyIsTheMedianPruner) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const auto median = make_median(), percentile = make_percentile({.percentile = 50});
    std::vector<double> values(1 + stream.below(30));
    for (double& value : values) value = static_cast<double>(stream.below(10));
    const History history = reported(values);
    median->observe(history, 0);
    percentile->observe(history, 0);
    for (double best = -1; best < 11; best += 0.25) {
      ASSERT_EQ(judged(*percentile, at_three(best)), judged(*median, at_three(best)))
          << "seed " << seed << ", best " << best;
    }
  }
}

// Sorted anew for every report.
TEST(Percentile, EqualsTheRecountOverRandomHistories) {
  std::size_t pruned = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Stream stream(seed, 1, Purpose::kObjective);
    const double percent = 100 * stream.uniform();
    const auto pruner = make_percentile({.percentile = percent, .startup_trials = 1});
    History history;
    std::vector<double> values;
    for (TrialNumber number = 0; number < 40; ++number) {
      values.push_back(stream.uniform());
      history.append(finished(number, TrialState::kComplete, {{3, MetricId{0}, values.back()}}));
      pruner->observe(history, number);
      const std::size_t below = 1 + stream.below(number + 1);
      std::vector<double> seen(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(below));
      std::ranges::sort(seen);
      const double place = percent / 100 * static_cast<double>(seen.size() - 1);
      const auto low = static_cast<std::size_t>(place);
      const double high = seen[std::min(low + 1, seen.size() - 1)];
      const double bar = seen[low] + (high - seen[low]) * (place - static_cast<double>(low));
      const double best = stream.uniform();
      const Verdict expected = best > bar ? kStop : kGo;
      ASSERT_EQ(judged(*pruner, at_three(best), below), expected) << "seed " << seed;
      pruned += expected == kStop ? 1 : 0;
    }
  }
  EXPECT_GT(pruned, 3000u);
  EXPECT_LT(pruned, 9000u);
}

}  // namespace
}  // namespace hone
