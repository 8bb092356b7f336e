#include "hone/samplers/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "tests/support/sampler_bench.h"
#include "tests/support/sampler_spaces.h"

namespace hone {
namespace {

using test::Row;
using test::SamplerBench;

constexpr int kDraws = 20'000;

SamplerBench bench(Space space, std::uint64_t seed = 1) {
  return {.sampler = make_random(), .space = std::move(space), .seed = seed};
}

// The cells of the first parameter in many trials.
std::vector<double> draws(const Distribution& dist, std::uint64_t seed = 1) {
  Space space;
  space.add({.name = "x", .dist = dist});
  std::vector<double> cells;
  for (const Row& row : bench(space, seed).propose(kDraws)) cells.push_back(row[0]);
  return cells;
}

double phi(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

// The Kolmogorov distance of 20,000 draws from what they should be exceeds 0.025 with odds of
// 2 exp(-2 n 0.025^2) = 3e-11.
void expect_distributed(const Distribution& dist, const std::function<double(double)>& cdf) {
  std::vector<double> cells = draws(dist);
  std::sort(cells.begin(), cells.end());
  double distance = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double expected = cdf(cells[i]);
    distance = std::max({distance, std::abs(expected - static_cast<double>(i) / kDraws),
                         std::abs(expected - (i + 1.0) / kDraws)});
  }
  EXPECT_LT(distance, 0.025);
}

// Pearson's chi-square of k cells exceeds its mean by 7 standard deviations and 12 with odds below
// 1e-7 for every k here.
void expect_frequencies(const Distribution& dist, const std::vector<double>& cells,
                        std::vector<double> masses) {
  double total = 0;
  for (const double mass : masses) total += mass;
  std::vector<double> counts(cells.size(), 0);
  for (const double cell : draws(dist)) {
    const auto found = std::find_if(cells.begin(), cells.end(),
                                    [&](double other) { return std::abs(other - cell) < 1e-9; });
    ASSERT_NE(found, cells.end()) << cell;
    ++counts[static_cast<std::size_t>(found - cells.begin())];
  }
  double chi_square = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const double expected = kDraws * masses[i] / total;
    chi_square += (counts[i] - expected) * (counts[i] - expected) / expected;
  }
  const auto freedom = static_cast<double>(cells.size() - 1);
  EXPECT_LT(chi_square, freedom + 7 * std::sqrt(2 * freedom) + 12);
}

TEST(RandomSampler, ContinuousRangesFollowTheirPriors) {
  expect_distributed(FloatRange{.low = -2, .high = 3}, [](double x) { return (x + 2) / 5; });
  expect_distributed(FloatRange{.low = 1e-5, .high = 1e-1, .log = true},
                     [](double x) { return std::log(x / 1e-5) / std::log(1e4); });
  expect_distributed(FloatRange{.low = -1, .high = 4, .prior = NormalPrior{.mean = 1, .sd = 2}},
                     [](double x) { return (phi((x - 1) / 2) - phi(-1)) / (phi(1.5) - phi(-1)); });
  expect_distributed(
      FloatRange{.low = 0.1, .high = 9, .prior = LogNormalPrior{.mu = 0.5, .sigma = 1}},
      [](double x) {
        const auto below = [](double t) { return phi(std::log(t) - 0.5); };
        return (below(x) - below(0.1)) / (below(9) - below(0.1));
      });
  expect_distributed(FloatRange{.low = 1, .high = 3, .prior = BetaPrior{.alpha = 3, .beta = 1}},
                     [](double x) { return std::pow((x - 1) / 2, 3); });
}

TEST(RandomSampler, DiscreteParametersFollowTheirPriors) {
  expect_frequencies(IntRange{.low = -1, .high = 3}, {-1, 0, 1, 2, 3}, {1, 1, 1, 1, 1});
  expect_frequencies(IntRange{.low = 10, .high = 30, .step = 5}, {10, 15, 20, 25, 30},
                     {1, 1, 1, 1, 1});
  expect_frequencies(FloatRange{.low = 0, .high = 1, .step = 0.25}, {0, 0.25, 0.5, 0.75, 1},
                     {1, 1, 1, 1, 1});
  expect_frequencies(Categorical{.choices = {"a", "b", "c"}}, {0, 1, 2}, {1, 1, 1});
  expect_frequencies(Categorical{.choices = {"a", "b", "c"}, .weights = {7, 2, 1}}, {0, 1, 2},
                     {7, 2, 1});
  expect_frequencies(Ordinal{.choices = {"s", "m", "l", "xl"}}, {0, 1, 2, 3}, {1, 1, 1, 1});
}

// Of a log range a whole number holds the mass between the halves beside it.
TEST(RandomSampler, LogarithmicIntegersHaveTheMassOfTheirCells) {
  std::vector<double> cells, masses;
  for (int n = 1; n <= 10; ++n) {
    cells.push_back(n);
    masses.push_back(std::log((n + 0.5) / (n - 0.5)));
  }
  expect_frequencies(IntRange{.low = 1, .high = 10, .log = true}, cells, masses);
}

TEST(RandomSampler, ParametersAreDrawnIndependentlyOfOthersInTheSpace) {
  Space one;
  one.add_float("x", {.low = 0, .high = 1});
  Space two;
  two.add_categorical("before", {"a", "b"});
  two.add_float("x", {.low = 0, .high = 1});
  two.add_int("after", {.low = 0, .high = 9});
  const std::vector<Row> alone = bench(one).propose(50), among = bench(two).propose(50);
  for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(alone[i][0], among[i][1]) << "trial " << i;
}

// The correlation of 20,000 independent pairs has standard deviation 0.0071; six of them are
// exceeded with odds of 2e-9 for each of the three pairs.
TEST(RandomSampler, ParametersAreUncorrelated) {
  const std::vector<Row> rows = bench(test::continuous_space(3)).propose(kDraws);
  for (const auto& [a, b] : {std::pair{0, 1}, std::pair{0, 2}, std::pair{1, 2}}) {
    double sum = 0;
    for (const Row& row : rows) sum += row[a] * row[b];
    EXPECT_NEAR(3 * sum / kDraws, 0, 6 / std::sqrt(kDraws));  // the variance on [-1, 1] is 1/3
  }
}

TEST(RandomSampler, BlocksAreTheirLanes) {
  for (const auto& [name, space] : test::sampler_spaces()) {
    SamplerBench study = bench(space);
    const std::vector<Row> block = study.propose(8);
    for (const Row& row : block) {
      EXPECT_TRUE(test::same_row(study.propose(1).at(0), row)) << name;
      ++study.next;
    }
  }
}

TEST(RandomSampler, RespectsConstraintsAndConditions) {
  for (const auto& [name, space] : test::sampler_spaces()) {
    for (const Row& row : bench(space).propose(500)) EXPECT_TRUE(space.valid(row)) << name;
  }
}

TEST(RandomSampler, LearnsNothing) {
  SamplerBench study = bench(test::continuous_space());
  const std::vector<Row> expected = study.propose(6);
  study.ask(5);
  for (int i = 0; i < 5; ++i) study.tell(0, {.state = TrialState::kComplete, .losses = {0.0}});
  EXPECT_TRUE(test::same_row(study.propose(1).at(0), expected[5]));
}

}  // namespace
}  // namespace hone
