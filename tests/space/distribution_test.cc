#include "hone/distribution.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "hone/rng.h"
#include "random_space.h"

namespace hone {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double snap(const Distribution& dist, double value) { return to_cell(dist, value, "x"); }

TEST(Distribution, EveryUnitAndQuantileGivesACellOfTheRange) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const Distribution dist = random_distribution(stream);
    for (const double u : {-kInfinity, -1.0, 0.0, 1e-300, 0.5, 1 - 1e-16, 1.0, 2.0, kAbsent}) {
      EXPECT_TRUE(contains(dist, from_unit(dist, u))) << "seed " << seed << ", unit " << u;
      EXPECT_TRUE(contains(dist, from_quantile(dist, u))) << "seed " << seed << ", quantile " << u;
    }
    for (int i = 0; i < 20; ++i) {
      const double u = stream.uniform();
      EXPECT_TRUE(contains(dist, from_unit(dist, u))) << "seed " << seed << ", unit " << u;
      EXPECT_TRUE(contains(dist, from_quantile(dist, u))) << "seed " << seed << ", quantile " << u;
    }
  }
}

TEST(Distribution, CellsSurviveTheirValueTheirUnitAndTheMiddleOfTheirQuantiles) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Stream stream(seed, 1, Purpose::kObjective);
    const Distribution dist = random_distribution(stream);
    const double cell = from_unit(dist, stream.uniform());
    EXPECT_EQ(to_cell(dist, to_value(dist, cell), "x"), cell) << "seed " << seed;
    const double again = from_unit(dist, to_unit(dist, cell));
    if (cardinality(dist) == 0) {
      EXPECT_NEAR(again, cell, 1e-12 * std::abs(cell) + 1e-9) << "seed " << seed;
      continue;
    }
    EXPECT_EQ(again, cell) << "seed " << seed;
  }
}

TEST(Distribution, QuantilesAreMonotoneAndInvertTheCdf) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Stream stream(seed, 2, Purpose::kObjective);
    const Distribution dist = random_distribution(stream);
    double last = from_quantile(dist, 0);
    for (int i = 1; i <= 50; ++i) {
      const double cell = from_quantile(dist, i / 50.0);
      ASSERT_GE(cell, last) << "seed " << seed;
      last = cell;
    }
    // P(X <= F^-1(p)) >= p, with equality where F is continuous.
    const double p = stream.uniform();
    const double cdf = to_quantile(dist, from_quantile(dist, p));
    EXPECT_GE(cdf, p - 1e-9) << "seed " << seed;
    if (cardinality(dist) == 0) {
      EXPECT_NEAR(cdf, p, 1e-6) << "seed " << seed;
    }
  }
}

TEST(Distribution, LinearStepsShareTheUnitAxisEqually) {
  const Distribution dist = IntRange{.low = 3, .high = 12, .step = 3};
  EXPECT_EQ(cardinality(dist), 4u);
  EXPECT_EQ(from_unit(dist, 0.2499), 3);
  EXPECT_EQ(from_unit(dist, 0.25), 6);
  EXPECT_EQ(from_unit(dist, 0.999), 12);
  EXPECT_EQ(to_unit(dist, 6), 0.375);
  EXPECT_EQ(to_quantile(dist, 6), 0.5);
}

TEST(Distribution, LogarithmicStepsGetTheLogUniformMassOfTheirCells) {
  const Distribution dist = IntRange{.low = 1, .high = 3, .log = true};
  const double whole = std::log(3.5 / 0.5);
  EXPECT_NEAR(to_quantile(dist, 1), std::log(1.5 / 0.5) / whole, 1e-15);
  EXPECT_NEAR(to_quantile(dist, 2), std::log(2.5 / 0.5) / whole, 1e-15);
  EXPECT_EQ(to_quantile(dist, 3), 1);
  // A step so long that the cell below 1 would reach beyond 0 ends at half of the lowest value.
  const Distribution coarse = IntRange{.low = 1, .high = 9, .log = true, .step = 4};
  EXPECT_NEAR(to_quantile(coarse, 1), std::log(3 / 0.5) / std::log(11 / 0.5), 1e-15);
}

TEST(Distribution, DecimalStepsGiveDecimalValues) {
  const Distribution dist = FloatRange{.low = 0, .high = 1, .step = 0.1};
  EXPECT_EQ(cardinality(dist), 11u);
  const std::vector<double> decimals = {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0};
  for (const double value : decimals) {
    EXPECT_EQ(snap(dist, value), value);
    EXPECT_EQ(from_unit(dist, to_unit(dist, value)), value);
  }
  EXPECT_EQ(snap(dist, 0.1 + 0.2), 0.3);
}

TEST(Distribution, TheLastStepMayFallShortOfTheUpperBound) {
  const Distribution dist = FloatRange{.low = 0, .high = 1, .step = 0.3};
  EXPECT_EQ(cardinality(dist), 4u);
  EXPECT_DOUBLE_EQ(from_unit(dist, 1), 0.9);
  EXPECT_FALSE(contains(dist, 1));
}

TEST(Distribution, ARangeOfOneValueSitsInTheMiddle) {
  for (const Distribution& dist :
       {Distribution{FloatRange{.low = 2, .high = 2}}, Distribution{IntRange{.low = 2, .high = 2}},
        Distribution{FloatRange{.low = 2, .high = 2, .log = true}},
        Distribution{IntRange{.low = 2, .high = 5, .step = 7}}}) {
    EXPECT_EQ(to_unit(dist, 2), 0.5);
    EXPECT_EQ(from_unit(dist, 0.1), 2);
    EXPECT_EQ(from_quantile(dist, 0.9), 2);
    EXPECT_EQ(cardinality(dist), 1u);
  }
}

TEST(Distribution, EndsOfTheUnitAxisAreTheBoundsExactly) {
  const Distribution dist = FloatRange{.low = 1e-4, .high = 0.1, .log = true};
  EXPECT_EQ(from_unit(dist, 0), 1e-4);
  EXPECT_EQ(from_unit(dist, 1), 0.1);
  EXPECT_NEAR(from_unit(dist, 0.5), std::sqrt(1e-5), 1e-15);
}

TEST(Distribution, LogarithmsOfHugeRangesDoNotOverflow) {
  const Distribution dist = FloatRange{.low = 1e-300, .high = 1e300, .log = true};
  EXPECT_NEAR(from_unit(dist, 0.5), 1, 1e-12);
  EXPECT_NEAR(to_unit(dist, 1), 0.5, 1e-15);
}

TEST(Distribution, IntegersAreExactUpTo2ToThe53) {
  constexpr std::int64_t kMax = std::int64_t{1} << 53;
  const Distribution dist = IntRange{.low = -kMax, .high = kMax};
  EXPECT_NO_THROW(validate(dist, "x"));
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Stream stream(seed, 3, Purpose::kObjective);
    const double cell = from_unit(dist, stream.uniform());
    EXPECT_TRUE(contains(dist, cell)) << "seed " << seed;
  }
  EXPECT_EQ(from_unit(dist, 0), -0x1p53);
  EXPECT_EQ(from_unit(dist, 1), 0x1p53);
}

TEST(Distribution, WeightsAreProbabilities) {
  const Distribution dist = Categorical{{"a", "b", "c"}, {1, 2, 5}};
  EXPECT_EQ(to_quantile(dist, 0), 0.125);
  EXPECT_EQ(to_quantile(dist, 1), 0.375);
  EXPECT_EQ(to_quantile(dist, 2), 1);
  EXPECT_EQ(from_quantile(dist, 0.124), 0);
  EXPECT_EQ(from_quantile(dist, 0.126), 1);
  EXPECT_EQ(from_quantile(dist, 0.376), 2);
  EXPECT_EQ(from_unit(dist, 0.376), 1) << "the unit axis knows nothing of weights";
}

}  // namespace
}  // namespace hone
