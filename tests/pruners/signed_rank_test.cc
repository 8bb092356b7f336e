#include "pruners/signed_rank.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "hone/rng.h"

namespace hone {
namespace {

// scipy.stats.wilcoxon(d, alternative="greater", zero_method="zsplit"), SciPy 1.17.1.
TEST(SignedRank, AgreesWithScipy) {
  const SignedRankTest test;
  EXPECT_NEAR(test.p_value({1.1, -0.4, 2.3, 0.7, 3.1}), 0.0625, 1e-15);
  EXPECT_NEAR(test.p_value({0.3, -1.2, 2.5, 0.9, -0.1, 1.7, 3.3, -2.2, 0.6, 1.1, 4.0, -0.8}),
              0.088134765625, 1e-15);
  EXPECT_NEAR(test.p_value({1, 1, -1, 2, 2, 3, -2, 4}), 0.08203125, 1e-15);  // ties
  EXPECT_NEAR(test.p_value({0, 0, 1, 2, -1, 3, 2}), 0.09375, 1e-15);         // zeros
  std::vector<double> many;
  for (int i = 0; i < 60; ++i) many.push_back(((i * 37) % 101 - 40) / 10.0 + 0.001 * i);
  EXPECT_NEAR(test.p_value(many), 0.01060622190596273, 1e-12);  // method="approx"
  many.resize(50);
  EXPECT_NEAR(test.p_value(many), 0.014863657541007491, 1e-12);
  std::vector<double> tied;
  for (int i = 0; i < 30; ++i) tied.push_back((i * 7) % 13 - 5 + 0.5);
  EXPECT_NEAR(test.p_value(tied), 0.05615650893541492, 1e-12);  // method="approx"
}

TEST(SignedRank, SaysNothingWithoutDifferences) {
  const SignedRankTest test;
  EXPECT_EQ(test.p_value({}), 1.0);
  EXPECT_EQ(test.p_value({0, 0, 0}), 1.0);
}

TEST(SignedRank, TheTwoSidesOverlapByTheChanceOfWhatWasSeen) {
  const SignedRankTest test;
  EXPECT_DOUBLE_EQ(test.p_value({5}), 0.5);
  EXPECT_DOUBLE_EQ(test.p_value({-5}), 1.0);
  EXPECT_DOUBLE_EQ(test.p_value({1, 2, 3, 4, 5, 6}), 1.0 / 64);
  EXPECT_DOUBLE_EQ(test.p_value({-1, -2, -3, -4, -5, -6}), 1.0);
}

// All signs tried: the share of those whose rank sum is at least the one seen.
double enumerated(const std::vector<double>& differences) {
  std::vector<double> ranks;
  double seen = 0;
  for (const double d : differences) {
    double smaller = 0, equal = 0;
    for (const double other : differences) {
      smaller += std::abs(other) < std::abs(d) ? 1 : 0;
      equal += std::abs(other) == std::abs(d) ? 1 : 0;
    }
    if (d == 0) continue;
    ranks.push_back(smaller + (equal + 1) / 2);
    if (d > 0) seen += ranks.back();
  }
  std::size_t reached = 0;
  const std::size_t all = std::size_t{1} << ranks.size();
  for (std::size_t signs = 0; signs < all; ++signs) {
    double sum = 0;
    for (std::size_t i = 0; i < ranks.size(); ++i) sum += (signs >> i & 1) != 0 ? ranks[i] : 0;
    reached += sum >= seen ? 1 : 0;
  }
  return static_cast<double>(reached) / static_cast<double>(all);
}

TEST(SignedRank, EqualsTheEnumerationOfAllSigns) {
  const SignedRankTest test;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    std::vector<double> differences(1 + stream.below(11));
    for (double& d : differences) {
      d = seed % 2 == 0 ? stream.uniform() - 0.4 : static_cast<double>(stream.below(9)) - 4;
    }
    const bool zeros = std::ranges::all_of(differences, [](double d) { return d == 0; });
    ASSERT_NEAR(test.p_value(differences), zeros ? 1.0 : enumerated(differences), 1e-14)
        << "seed " << seed;
  }
}

}  // namespace
}  // namespace hone
