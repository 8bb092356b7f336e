#include "numeric/sobol.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <vector>

#include "hone/rng.h"

namespace hone {
namespace {

std::uint32_t seed_of(std::uint32_t trial, std::uint32_t dimension = 0) {
  return philox({trial, dimension, 0, 0}, {11, 12})[0];
}

// scipy.stats.qmc.Sobol(d=6, scramble=False, bits=32).random(8), SciPy 1.17.1
TEST(Sobol, FirstPointsAreThoseOfSciPy) {
  constexpr std::array<std::array<double, 6>, 8> kExpected = {{
      {0, 0, 0, 0, 0, 0},
      {0.5, 0.5, 0.5, 0.5, 0.5, 0.5},
      {0.75, 0.25, 0.25, 0.25, 0.75, 0.75},
      {0.25, 0.75, 0.75, 0.75, 0.25, 0.25},
      {0.375, 0.375, 0.625, 0.875, 0.375, 0.125},
      {0.875, 0.875, 0.125, 0.375, 0.875, 0.625},
      {0.625, 0.125, 0.875, 0.625, 0.625, 0.875},
      {0.125, 0.625, 0.375, 0.125, 0.125, 0.375},
  }};
  const SobolSequence sobol(6);
  for (std::size_t n = 0; n < 8; ++n) {
    for (std::size_t k = 0; k < 6; ++k) {
      EXPECT_EQ(sobol(n, k) * 0x1.0p-32, kExpected[n][k]) << "point " << n << ", coordinate " << k;
    }
  }
}

// s = scipy.stats.qmc.Sobol(d=3667, scramble=False, bits=32); s.fast_forward(n); s.random(1) *
// 2**32
TEST(Sobol, FarPointsAndDimensionsAreThoseOfSciPy) {
  const SobolSequence sobol(SobolSequence::kMaxDimensions);
  EXPECT_EQ(sobol.dimensions(), 3667u);
  EXPECT_EQ(sobol(1'000'003, 0), 1187450880u);
  EXPECT_EQ(sobol(1'000'003, 1), 2413424640u);
  EXPECT_EQ(sobol(1'000'003, 2), 334991360u);
  EXPECT_EQ(sobol(1'000'003, 9), 18903040u);
  EXPECT_EQ(sobol(1'000'003, 99), 213045248u);
  EXPECT_EQ(sobol(1'000'003, 999), 170749952u);
  EXPECT_EQ(sobol(12'345, 3000), 1471938560u);
  EXPECT_EQ(sobol(12'345, 3666), 3524001792u);
}

TEST(Sobol, NumberOfDimensionsDoesNotMatter) {
  const SobolSequence few(3), many(50);
  for (std::uint64_t n = 0; n < 100; ++n) {
    for (std::size_t k = 0; k < 3; ++k) EXPECT_EQ(few(n, k), many(n, k));
  }
}

TEST(Sobol, LastPointsAreWithinReach) {
  const SobolSequence sobol(2);
  EXPECT_EQ(sobol(0xFFFFFFFFu, 0), 1u);  // Gray code 2^31: the last direction number
  EXPECT_EQ(sobol(0x100000000u, 1), sobol(0, 1));
}

// How many of the first 2^m points fall into each box of 2^-i by 2^-(m-i).
std::vector<int> box_counts(const SobolSequence& sobol, unsigned m, unsigned i,
                            std::array<std::size_t, 2> dimensions, bool scramble,
                            std::uint32_t seed, std::uint64_t begin) {
  std::vector<int> counts(std::size_t{1} << m, 0);
  for (std::uint64_t n = begin; n < begin + counts.size(); ++n) {
    std::array<std::uint64_t, 2> x;
    for (std::size_t axis = 0; axis < 2; ++axis) {
      const std::uint32_t fraction = sobol(n, dimensions[axis]);
      x[axis] = scramble ? owen_scramble(fraction, seed_of(seed, dimensions[axis])) : fraction;
    }
    ++counts[(x[0] >> (32 - i)) << (m - i) | x[1] >> (32 - (m - i))];
  }
  return counts;
}

// Each of the 2^m intervals of length 2^-m holds exactly one of 2^m points, in every dimension.
TEST(Sobol, EveryDimensionIsANetScrambledOrNot) {
  const SobolSequence sobol(100);
  for (const unsigned m : {1u, 4u, 8u}) {
    const std::vector<int> ones(std::size_t{1} << m, 1);
    for (std::size_t k = 0; k < 100; ++k) {
      EXPECT_EQ(box_counts(sobol, m, m, {k, k}, false, 0, 0), ones) << m << ", " << k;
      for (const std::uint32_t seed : {1, 2, 3}) {
        EXPECT_EQ(box_counts(sobol, m, m, {k, k}, true, seed, 0), ones) << m << ", " << k;
        EXPECT_EQ(box_counts(sobol, m, m, {k, k}, true, seed, 3u << m), ones) << m << ", " << k;
      }
    }
  }
}

// The first two dimensions make a (0, 2)-sequence: every box of volume 2^-m holds one point.
TEST(Sobol, FirstTwoDimensionsAreANetTogetherScrambledOrNot) {
  const SobolSequence sobol(2);
  constexpr unsigned m = 8;
  const std::vector<int> ones(std::size_t{1} << m, 1);
  for (unsigned i = 0; i <= m; ++i) {
    EXPECT_EQ(box_counts(sobol, m, i, {0, 1}, false, 0, 0), ones) << i;
    for (const std::uint32_t seed : {1, 2, 3}) {
      EXPECT_EQ(box_counts(sobol, m, i, {0, 1}, true, seed, 0), ones) << i;
    }
  }
}

TEST(OwenScramble, IsNestedAndInvertible) {
  Stream rng(1, 0, Purpose::kSampler);
  for (int i = 0; i < 20'000; ++i) {
    const std::uint32_t seed = rng(), a = rng(), b = a ^ (1u << (rng() % 32)) ^ (rng() & 0xFFu);
    if (a == b) continue;
    // Both agree before their first difference, and differ there.
    const std::uint32_t difference = owen_scramble(a, seed) ^ owen_scramble(b, seed);
    EXPECT_EQ(std::countl_zero(difference), std::countl_zero(a ^ b))
        << a << " " << b << " " << seed;
  }
}

// Whether a node of the digit tree is flipped is an even chance, and neighbours in a level are
// flipped independently: counts over 20,000 seeds are within 6 standard deviations (2e-9 each) for
// 31 nodes and 26 pairs of neighbours, so a false alarm comes once in 9e6 sets of seeds.
TEST(OwenScramble, FlipsNodesByIndependentEvenChances) {
  constexpr int kSeeds = 20'000;
  const double bound = 6 * std::sqrt(kSeeds / 4.0);
  for (unsigned depth = 0; depth < 5; ++depth) {
    const std::uint32_t nodes = 1u << depth;
    std::vector<int> flips(nodes, 0), alike(nodes, 0);
    for (std::uint32_t trial = 0; trial < kSeeds; ++trial) {
      const std::uint32_t seed = seed_of(trial);
      std::uint32_t before = 0;
      for (std::uint32_t node = 0; node < nodes; ++node) {
        const auto fraction = static_cast<std::uint32_t>(std::uint64_t{node} << (32 - depth));
        const std::uint32_t flip = owen_scramble(fraction, seed) >> (31 - depth) & 1;
        flips[node] += static_cast<int>(flip);
        alike[node] += static_cast<int>(flip == before);
        before = flip;
      }
    }
    for (std::uint32_t node = 0; node < nodes; ++node) {
      EXPECT_NEAR(flips[node], kSeeds / 2, bound) << "depth " << depth << ", node " << node;
      if (node == 0) continue;
      EXPECT_NEAR(alike[node], kSeeds / 2, bound) << "depth " << depth << ", node " << node;
    }
  }
}

}  // namespace
}  // namespace hone
