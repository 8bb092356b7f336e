#include "numeric/halton.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "hone/rng.h"

namespace hone {
namespace {

const HaltonSequence kHalton(100);
constexpr std::array<std::uint64_t, 8> kPrimes = {2, 3, 5, 7, 11, 13, 17, 19};

std::uint64_t seed_of(std::uint32_t trial) {
  const auto block = philox({trial, 0, 0, 0}, {21, 22});
  return std::uint64_t{block[0]} << 32 | block[1];
}

// scipy.stats.qmc.Halton(d=6, scramble=False).random(8), SciPy 1.17.1, as fractions
TEST(Halton, FirstPointsAreThoseOfSciPy) {
  constexpr std::array<std::array<double, 6>, 8> kExpected = {{
      {0, 0, 0, 0, 0, 0},
      {1. / 2, 1. / 3, 1. / 5, 1. / 7, 1. / 11, 1. / 13},
      {1. / 4, 2. / 3, 2. / 5, 2. / 7, 2. / 11, 2. / 13},
      {3. / 4, 1. / 9, 3. / 5, 3. / 7, 3. / 11, 3. / 13},
      {1. / 8, 4. / 9, 4. / 5, 4. / 7, 4. / 11, 4. / 13},
      {5. / 8, 7. / 9, 1. / 25, 5. / 7, 5. / 11, 5. / 13},
      {3. / 8, 2. / 9, 6. / 25, 6. / 7, 6. / 11, 6. / 13},
      {7. / 8, 5. / 9, 11. / 25, 1. / 49, 7. / 11, 7. / 13},
  }};
  for (std::size_t n = 0; n < 8; ++n) {
    for (std::size_t k = 0; k < 6; ++k) {
      EXPECT_NEAR(kHalton(n, k), kExpected[n][k], 1e-15) << "point " << n << ", coordinate " << k;
    }
  }
}

// h = scipy.stats.qmc.Halton(d=100, scramble=False); h.fast_forward(1000003); h.random(1)
TEST(Halton, AFarPointIsThatOfSciPy) {
  EXPECT_NEAR(kHalton(1'000'003, 0), 0.7588338851928711, 1e-15);
  EXPECT_NEAR(kHalton(1'000'003, 1), 0.47217721879443497, 1e-15);
  EXPECT_NEAR(kHalton(1'000'003, 2), 0.6000573440000001, 1e-15);
  EXPECT_NEAR(kHalton(1'000'003, 9), 0.8632750412958338, 1e-15);
  EXPECT_NEAR(kHalton(1'000'003, 99), 0.435149550347602, 1e-15);
}

TEST(Halton, LastDimensionHasItsPrime) {
  const HaltonSequence halton(HaltonSequence::kMaxDimensions);
  EXPECT_DOUBLE_EQ(halton(1, 9'999), 1.0 / 104'729);  // the 10,000th prime
}

// Of any p^m successive points from a multiple of p^m on, each interval of length p^-m holds one.
TEST(Halton, StratifiesInEveryDimensionScrambledOrNot) {
  for (std::size_t k = 0; k < kPrimes.size(); ++k) {
    const std::uint64_t points = kPrimes[k] * kPrimes[k];
    for (const std::uint64_t begin : {std::uint64_t{0}, 4 * points}) {
      for (std::uint32_t seed = 0; seed < 20; ++seed) {
        std::vector<int> plain(points, 0), scrambled(points, 0);
        for (std::uint64_t n = begin; n < begin + points; ++n) {
          const auto box = [&](double x) {  // the corners of boxes are inexact when unscrambled
            return static_cast<std::size_t>(x * static_cast<double>(points) + 1e-9);
          };
          ++plain.at(box(kHalton(n, k)));
          ++scrambled.at(box(kHalton.scrambled(n, k, seed_of(seed))));
        }
        EXPECT_EQ(plain, std::vector<int>(points, 1)) << "dimension " << k;
        EXPECT_EQ(scrambled, std::vector<int>(points, 1)) << "dimension " << k << ", seed " << seed;
      }
    }
  }
}

// Any one point is uniform over the seeds, point 0 included, whose digits are all zeros. The
// Kolmogorov distance of 10,000 uniforms exceeds 0.035 with odds of 2 exp(-2 n 0.035^2) = 5e-11.
TEST(Halton, ScramblingMakesEachPointUniform) {
  constexpr int kSeeds = 10'000;
  for (const std::uint64_t n : {0, 1, 5, 1000}) {
    for (const std::size_t k : {0, 1, 4, 50}) {
      std::vector<double> x;
      for (std::uint32_t s = 0; s < kSeeds; ++s) x.push_back(kHalton.scrambled(n, k, seed_of(s)));
      std::sort(x.begin(), x.end());
      double distance = 0;
      for (int i = 0; i < kSeeds; ++i) {
        distance = std::max(distance, std::abs(x[i] - (i + 0.5) / kSeeds));
      }
      EXPECT_LT(distance, 0.035) << "point " << n << ", dimension " << k;
    }
  }
}

// The permutations of a scrambling are one for all points: two that agree in their last m digits
// lie in one interval of length p^-m, those that do not lie in different ones.
TEST(Halton, ScramblingPermutesDigitsLevelByLevel) {
  Stream rng(1, 0, Purpose::kSampler);
  for (int i = 0; i < 2'000; ++i) {
    const std::size_t k = rng.below(kPrimes.size());
    const std::uint64_t p = kPrimes[k], a = rng.below(1'000), b = rng.below(1'000), seed = rng();
    const double x = kHalton.scrambled(a, k, seed), y = kHalton.scrambled(b, k, seed);
    std::uint64_t boxes = 1;
    for (int level = 1; level <= 3; ++level) {
      boxes *= p;
      EXPECT_EQ(a % boxes == b % boxes, std::floor(x * static_cast<double>(boxes)) ==
                                            std::floor(y * static_cast<double>(boxes)))
          << a << " and " << b << ", dimension " << k << ", seed " << seed;
    }
  }
}

}  // namespace
}  // namespace hone
