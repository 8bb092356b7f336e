#include "pruners/explore.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "tests/space/random_space.h"

namespace hone {
namespace {

constexpr Exploration kPerturb{.resample_probability = 0, .perturbation = 0.2};

// Where one parameter may go from here without being resampled.
std::set<double> moves(const Distribution& dist, double cell) {
  Space space;
  space.add({.name = "p", .dist = dist});
  std::set<double> found;
  for (TrialNumber trial = 0; trial < 40; ++trial) {
    std::vector<double> cells = {cell};
    explore(kPerturb, space, 1, trial, cells);
    found.insert(cells[0]);
  }
  return found;
}

TEST(Explore, NumbersMoveByAFifthUpOrDown) {
  EXPECT_EQ(moves(FloatRange{.low = 1e-4, .high = 1, .log = true}, 0.01),
            (std::set{0.01 - 0.2 * 0.01, 0.01 + 0.2 * 0.01}));
  EXPECT_EQ(moves(FloatRange{.low = 0, .high = 10}, 5), (std::set{4.0, 6.0}));
  EXPECT_EQ(moves(FloatRange{.low = -10, .high = 0}, -5), (std::set{-6.0, -4.0}));
}

TEST(Explore, WhereARangeHoldsZeroTheStepIsAShareOfIt) {
  EXPECT_EQ(moves(FloatRange{.low = -10, .high = 10}, 0), (std::set{-2.0, 2.0}));
}

TEST(Explore, BoundsHold) {
  EXPECT_EQ(moves(FloatRange{.low = 0, .high = 1}, 1), (std::set{0.8, 1.0}));
  EXPECT_EQ(moves(IntRange{.low = 3, .high = 3}, 3), (std::set{3.0}));
}

TEST(Explore, GridsAreLeftByOneStepAtLeast) {
  EXPECT_EQ(moves(IntRange{.low = 1, .high = 9}, 2), (std::set{1.0, 3.0}));
  EXPECT_EQ(moves(IntRange{.low = 1, .high = 100}, 50), (std::set{40.0, 60.0}));
  EXPECT_EQ(moves(FloatRange{.low = 0, .high = 1, .step = 0.5}, 0), (std::set{0.0, 0.5}));
}

TEST(Explore, OrdinalsMoveToNeighboursAndCategoriesStay) {
  const std::vector<ParamValue> four = {std::int64_t{1}, std::int64_t{2}, std::int64_t{3},
                                        std::int64_t{4}};
  EXPECT_EQ(moves(Ordinal{four}, 1), (std::set{0.0, 2.0}));
  EXPECT_EQ(moves(Ordinal{four}, 3), (std::set{2.0, 3.0}));
  EXPECT_EQ(moves(Categorical{four}, 2), (std::set{2.0}));
}

// 4,000 draws: the share of resampled ones is off by more than 0.03 with odds below 1e-5.
TEST(Explore, AShareIsDrawnAnewFromThePrior) {
  Space space;
  space.add_float("x", {.low = 0, .high = 1});
  std::size_t moved = 0;
  for (TrialNumber trial = 0; trial < 4000; ++trial) {
    std::vector<double> cells = {0.5};
    explore({.resample_probability = 0.25, .perturbation = 0.2}, space, 7, trial, cells);
    moved += cells[0] == 0.4 || cells[0] == 0.6 ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(moved) / 4000, 0.75, 0.03);
}

TEST(Explore, WhatItGivesIsAConfigurationOfAnySpace) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const Space space = random_space(stream, 1 + stream.below(6));
    std::vector<double> cells(space.size(), kAbsent);
    for (ParamId id{0}; id.index < space.size(); ++id.index)
      if (space.active(id, cells))
        cells[id.index] = from_quantile(space[id].dist, stream.uniform());
    for (TrialNumber trial = 0; trial < 10; ++trial) {
      explore({.resample_probability = 0.5, .perturbation = 0.2}, space, seed, trial, cells);
      ASSERT_TRUE(space.valid(cells)) << "seed " << seed << ", trial " << trial;
    }
  }
}

TEST(Explore, ConstraintsHold) {
  Space space;
  const ParamId a = space.add_float("a", {.low = 0, .high = 1});
  const ParamId b = space.add_float("b", {.low = 0, .high = 1});
  space.add_constraint({.terms = {{a, 1}, {b, 1}}, .bound = 1});
  space.check();
  for (TrialNumber trial = 0; trial < 200; ++trial) {
    std::vector<double> cells = {0.5, 0.5};
    explore(kPerturb, space, 1, trial, cells);
    ASSERT_TRUE(space.valid(cells)) << "trial " << trial;
  }
}

TEST(Explore, IsAFunctionOfSeedAndTrial) {
  Space space;
  space.add_float("x", {.low = 0, .high = 1});
  std::vector<double> a = {0.3}, b = {0.3};
  explore({.resample_probability = 1, .perturbation = 0}, space, 4, 9, a);
  explore({.resample_probability = 1, .perturbation = 0}, space, 4, 9, b);
  EXPECT_EQ(a, b);
}

}  // namespace
}  // namespace hone
