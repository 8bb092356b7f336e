#include "space/draw.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <vector>

#include "hone/error.h"
#include "random_space.h"

namespace hone {
namespace {

ParamValue whole(std::int64_t number) { return number; }

std::vector<double> drawn(const Space& space, const DrawKey& key) {
  std::vector<double> cells(space.size(), kAbsent);
  draw(space, key, cells);
  return cells;
}

// A sum of n uniforms of [0, 1] that must not exceed the bound.
Space simplex(int n, double bound) {
  Space space;
  LinearConstraint constraint{.terms = {}, .bound = bound};
  for (int i = 0; i < n; ++i)
    constraint.terms.emplace_back(space.add_float("x" + std::to_string(i), {}), 1);
  space.add_constraint(constraint);
  space.check();
  return space;
}

TEST(Draw, FillsWhatIsActiveAndAbsentAndNothingElse) {
  Space space;
  const ParamId optimizer = space.add_categorical("optimizer", {"sgd", "adam"});
  space.add_float("momentum", {}, equal(optimizer, "sgd"));
  space.add_float("lr", {});
  std::vector<double> cells = {1, 0.5, 0.25};
  draw(space, {.seed = 1}, cells);
  EXPECT_EQ(cells[0], 1);
  EXPECT_TRUE(std::isnan(cells[1]));
  EXPECT_EQ(cells[2], 0.25);
  cells = {0, kAbsent, kAbsent};
  draw(space, {.seed = 1}, cells);
  EXPECT_TRUE(space.valid(cells));
}

TEST(Draw, IsAFunctionOfItsKey) {
  Space space;
  space.add_float("x", {});
  const auto first = [&](DrawKey key) { return drawn(space, key)[0]; };
  const DrawKey key{.seed = 1, .trial = 2};
  EXPECT_EQ(first(key), first(key));
  EXPECT_NE(first(key), first({.seed = 2, .trial = 2}));
  EXPECT_NE(first(key), first({.seed = 1, .trial = 3}));
  EXPECT_NE(first(key), first({.seed = 1, .trial = 2, .purpose = Purpose::kPrior}));
  EXPECT_NE(first(key), first({.seed = 1, .trial = 2, .attempt = 1}));
}

TEST(Draw, AddingAParameterLeavesTheOthersAlone) {
  Space small, large;
  small.add_float("a", {});
  small.add_float("b", {});
  large.add_float("new", {});
  large.add_float("b", {});
  large.add_float("a", {});
  const DrawKey key{.seed = 3, .trial = 4};
  EXPECT_EQ(drawn(small, key)[0], drawn(large, key)[2]);
  EXPECT_EQ(drawn(small, key)[1], drawn(large, key)[1]);
}

TEST(Draw, EveryRowOfARandomSpaceIsValid) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const Space space = random_space(stream, 1 + seed % 9);
    for (std::uint64_t trial = 0; trial < 5; ++trial)
      EXPECT_TRUE(space.valid(drawn(space, {.seed = seed, .trial = trial}))) << "seed " << seed;
  }
}

// Random constraints may leave nothing; whatever check() accepts must be drawn.
TEST(Draw, EveryRowOfARandomConstrainedSpaceIsValid) {
  int constrained = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Stream stream(seed, 1, Purpose::kObjective);
    Space space = random_space(stream, 2 + seed % 8);
    for (std::uint64_t i = stream.below(3) + 1; i > 0; --i) add_random_constraints(stream, space);
    try {
      space.check();
    } catch (const Error&) {
      continue;
    }
    ++constrained;
    for (std::uint64_t trial = 0; trial < 5; ++trial)
      EXPECT_TRUE(space.valid(drawn(space, {.seed = seed, .trial = trial}))) << "seed " << seed;
  }
  EXPECT_GT(constrained, 200);
}

TEST(MakeFeasible, KeepsFixedCellsAndFindsTheRest) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Stream stream(seed, 2, Purpose::kObjective);
    Space space = random_space(stream, 2 + seed % 8);
    add_random_constraints(stream, space);
    try {
      space.check();
    } catch (const Error&) {
      continue;
    }
    // Fixed to a part of a feasible row, so that there is a way.
    const std::vector<double> known = drawn(space, {.seed = seed});
    const auto fixed = std::make_unique<bool[]>(space.size());
    std::vector<double> cells = known;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      fixed[i] = stream.below(2) == 0 && !std::isnan(known[i]);
      if (!fixed[i]) cells[i] = kAbsent;
    }
    ASSERT_TRUE(
        make_feasible(space, {.seed = seed, .trial = 1}, {fixed.get(), cells.size()}, cells))
        << "seed " << seed;
    EXPECT_TRUE(space.valid(cells)) << "seed " << seed;
    for (std::size_t i = 0; i < cells.size(); ++i)
      EXPECT_TRUE(!fixed[i] || std::isnan(cells[i]) || cells[i] == known[i]) << "seed " << seed;
  }
}

TEST(MakeFeasible, LeavesAFeasibleRowAlone) {
  const Space space = simplex(3, 1);
  const std::vector<double> row = {0.5, 0.25, 0.125};
  std::vector<double> cells = row;
  const std::array<bool, 3> fixed = {};
  EXPECT_TRUE(make_feasible(space, {.seed = 1}, fixed, cells));
  EXPECT_EQ(cells, row);
}

TEST(MakeFeasible, GivesUpWhereFixedCellsAllowNothing) {
  const Space space = simplex(3, 1);
  std::vector<double> cells = {0.75, 0.5, kAbsent};
  const std::array<bool, 3> fixed = {true, true, false};
  EXPECT_FALSE(make_feasible(space, {.seed = 1}, fixed, cells));
  cells = {0.75, 0.5, kAbsent};
  EXPECT_THROW(draw(space, {.seed = 1}, cells), Error);
}

TEST(MakeFeasible, ReachesSlivers) {
  for (const double bound : {1e-3, 1e-6, 1e-12, 0.0}) {
    const Space space = simplex(6, bound);
    for (std::uint64_t trial = 0; trial < 20; ++trial)
      EXPECT_TRUE(space.valid(drawn(space, {.seed = 1, .trial = trial}))) << bound;
  }
}

TEST(MakeFeasible, ReachesEqualitiesAndVariesOnThem) {
  Space space = simplex(4, 1);
  LinearConstraint at_least = space.linear_constraints().front();
  for (auto& term : at_least.terms) term.second = -1;
  at_least.bound = -1;
  space.add_constraint(at_least);
  space.check();
  std::map<std::vector<double>, int> seen;
  for (std::uint64_t trial = 0; trial < 50; ++trial) {
    const std::vector<double> cells = drawn(space, {.seed = 1, .trial = trial});
    EXPECT_TRUE(space.valid(cells));
    ++seen[cells];
  }
  EXPECT_EQ(seen.size(), 50u);
}

TEST(MakeFeasible, SolvesIntegerEquations) {
  Space space;
  const ParamId a = space.add_int("a", {.low = 0, .high = 1000});
  const ParamId b = space.add_int("b", {.low = 0, .high = 1000});
  const ParamId c = space.add_int("c", {.low = 0, .high = 1000});
  space.add_constraint({{{a, 3}, {b, 5}, {c, 7}}, 1234});
  space.add_constraint({{{a, -3}, {b, -5}, {c, -7}}, -1234});
  space.check();
  for (std::uint64_t trial = 0; trial < 50; ++trial)
    EXPECT_TRUE(space.valid(drawn(space, {.seed = 1, .trial = trial})));
}

TEST(MakeFeasible, CrossesChainsOfForbiddenPairs) {
  // Each choice forces the next, so that only 3 of 3^10 rows are left, which no single step joins.
  const std::vector<ParamValue> choices = {"a", "b", "c"};
  Space space;
  std::vector<ParamId> ids;
  for (int i = 0; i < 10; ++i)
    ids.push_back(space.add_categorical("c" + std::to_string(i), choices));
  for (std::size_t i = 0; i + 1 < ids.size(); ++i)
    for (std::size_t k = 0; k < 3; ++k)
      space.forbid(equal(ids[i], choices[k]) && not_equal(ids[i + 1], choices[(k + 1) % 3]));
  space.check();
  std::map<double, int> seen;
  for (std::uint64_t trial = 0; trial < 60; ++trial) {
    const std::vector<double> cells = drawn(space, {.seed = 1, .trial = trial});
    EXPECT_TRUE(space.valid(cells));
    ++seen[cells[0]];
  }
  EXPECT_EQ(seen.size(), 3u);
}

TEST(MakeFeasible, SettlesActivityOnTheWay) {
  Space space;
  const ParamId branch = space.add_categorical("branch", {"wide", "deep"});
  const ParamId width = space.add_int("width", {.low = 1, .high = 10'000}, equal(branch, "wide"));
  const ParamId depth = space.add_int("depth", {.low = 1, .high = 10'000}, equal(branch, "deep"));
  const ParamId cost = space.add_float("cost", {.low = 0, .high = 1e6});
  space.add_constraint({{{width, 1}, {cost, 1}}, 2});
  space.add_constraint({{{depth, 1}, {cost, 1}}, 3});
  space.check();
  int wide = 0;
  for (std::uint64_t trial = 0; trial < 100; ++trial) {
    const std::vector<double> cells = drawn(space, {.seed = 1, .trial = trial});
    EXPECT_TRUE(space.valid(cells));
    wide += cells[branch.index] == 0 ? 1 : 0;
  }
  EXPECT_GT(wide, 0);
  EXPECT_LT(wide, 100);
}

// Within reach of rejection the draws are those of the constrained prior: x of a uniform point of
// the triangle x + y <= 1 has the CDF 1 - (1 - x)^2.
TEST(MakeFeasible, DrawsTheConstrainedPriorWhereRejectionReaches) {
  const Space space = simplex(2, 1);
  constexpr int kDraws = 20'000;
  std::vector<double> xs;
  for (std::uint64_t trial = 0; trial < kDraws; ++trial)
    xs.push_back(drawn(space, {.seed = 1, .trial = trial})[0]);
  std::ranges::sort(xs);
  double distance = 0;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    const double expected = 1 - (1 - xs[i]) * (1 - xs[i]);
    distance = std::max({distance, expected - static_cast<double>(i) / kDraws,
                         static_cast<double>(i + 1) / kDraws - expected});
  }
  // Kolmogorov-Smirnov: beyond 3 with a probability of 2 exp(-18), were the seed not fixed.
  EXPECT_LT(distance * std::sqrt(kDraws), 3);
}

TEST(MakeFeasible, TheWalkKeepsToThePriorOfItsCoordinates) {
  // Only 1 in 1e4 draws is feasible; x has a prior of density 2 x, cut to [0, 0.01].
  Space space;
  const ParamId x = space.add_float("x", {.low = 0, .high = 1, .prior = BetaPrior{2, 1}});
  space.add_constraint({{{x, 1}}, 0.01});
  space.check();
  constexpr int kDraws = 4000;
  double sum = 0;
  for (std::uint64_t trial = 0; trial < kDraws; ++trial)
    sum += drawn(space, {.seed = 1, .trial = trial})[0];
  // Mean 2/3 and deviation sqrt(1/18) of the cut range: 6 sd of the mean is 2.2 % of the range.
  EXPECT_NEAR(sum / kDraws, 0.01 * 2 / 3, 0.01 * 0.0225);
}

TEST(MakeFeasible, FindsTheOneValueThatIsNotForbidden) {
  Space space;
  const ParamId n = space.add_int("n", {.low = 1, .high = 1000});
  space.forbid(not_equal(n, whole(517)));
  space.check();
  for (std::uint64_t trial = 0; trial < 10; ++trial)
    EXPECT_EQ(drawn(space, {.seed = 1, .trial = trial})[0], 517);
}

}  // namespace
}  // namespace hone
