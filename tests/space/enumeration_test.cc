#include "space/enumeration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "hone/error.h"
#include "random_space.h"

namespace hone {
namespace {

constexpr std::uint64_t kMany = std::numeric_limits<std::int64_t>::max();

using Rows = std::vector<std::vector<double>>;

ParamValue whole(std::int64_t number) { return number; }

// Absent cells compare equal, unlike NaN.
std::vector<double> shown(std::vector<double> cells) {
  for (double& cell : cells)
    if (std::isnan(cell)) cell = -HUGE_VAL;
  return cells;
}

Rows all_of(const Enumeration& enumeration, std::size_t columns) {
  Rows rows;
  std::vector<double> cells(columns);
  for (std::uint64_t i = 0; i < enumeration.size(); ++i) {
    enumeration.at(i, cells);
    rows.push_back(shown(cells));
  }
  return rows;
}

// The slow twin: every combination of the columns' values, kept when the space accepts it.
Rows brute_force(const Space& space, const std::vector<std::vector<double>>& values) {
  Rows rows;
  std::vector<double> cells(space.size(), kAbsent);
  const std::function<void(std::uint32_t)> fill = [&](std::uint32_t column) {
    if (column == space.size()) {
      if (space.feasible(cells)) rows.push_back(shown(cells));
    } else if (space.active({column}, cells)) {
      for (const double value : values[column]) {
        cells[column] = value;
        fill(column + 1);
      }
    } else {
      cells[column] = kAbsent;
      fill(column + 1);
    }
  };
  fill(0);
  return rows;
}

std::vector<double> cells_of(const Distribution& dist) {
  std::vector<double> cells;
  const std::uint64_t count = cardinality(dist);
  for (std::uint64_t i = 0; i < 2 * count * 100; ++i) {
    const double cell = from_unit(dist, static_cast<double>(i) / static_cast<double>(200 * count));
    if (cells.empty() || cell != cells.back()) cells.push_back(cell);
  }
  return cells;
}

// Columns of two to four values, so that brute force stays small.
Space small_space(Stream& stream) {
  Space space;
  const std::size_t size = 1 + stream.below(6);
  for (std::size_t i = 0; i < size; ++i) {
    std::optional<Condition> when;
    if (i > 0 && stream.below(2) == 0) when = random_condition(stream, space);
    const std::string name = "p" + std::to_string(i);
    if (stream.below(3) == 0) {
      space.add({name, Categorical{{"a", "b", "c"}}, std::move(when)});
    } else if (stream.below(2) == 0) {
      const auto high = static_cast<std::int64_t>(1 + stream.below(3));
      space.add({name, IntRange{.low = 0, .high = high}, std::move(when)});
    } else {
      space.add({name, FloatRange{.low = 0.1, .high = 0.4, .step = 0.1}, std::move(when)});
    }
  }
  for (std::uint64_t i = stream.below(3); i > 0; --i) add_random_constraints(stream, space);
  return space;
}

TEST(Enumeration, EqualsBruteForceOnSmallConditionalConstrainedSpaces) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const Space space = small_space(stream);
    std::vector<std::vector<double>> values;
    for (const Param& param : space.params()) values.push_back(cells_of(param.dist));
    const Rows expected = brute_force(space, values);
    ASSERT_EQ(all_of(Enumeration(space, 3, false), space.size()), expected) << "seed " << seed;
    EXPECT_EQ(cardinality(space), expected.size()) << "seed " << seed;
  }
}

TEST(Enumeration, ContinuousParametersContributePoints) {
  Space space;
  space.add_float("x", {.low = 1, .high = 100, .log = true});
  std::vector<double> cell(1);
  const Enumeration one(space, 1, false);
  ASSERT_EQ(one.size(), 1u);
  one.at(0, cell);
  EXPECT_DOUBLE_EQ(cell[0], 10);
  const Rows three = all_of(Enumeration(space, 3, false), 1);
  ASSERT_EQ(three.size(), 3u);
  EXPECT_EQ(three[0][0], 1);
  EXPECT_DOUBLE_EQ(three[1][0], 10);
  EXPECT_EQ(three[2][0], 100);
  EXPECT_EQ(cardinality(space), 0u);
}

TEST(Enumeration, ThinningTakesEvenlySpacedValuesAndNoneTwice) {
  Space space;
  space.add_int("linear", {.low = 0, .high = 100});
  EXPECT_EQ(all_of(Enumeration(space, 5, true), 1), (Rows{{0}, {25}, {50}, {75}, {100}}));
  EXPECT_EQ(Enumeration(space, 5, false).size(), 101u);
  EXPECT_EQ(Enumeration(space, 200, true).size(), 101u);

  Space log;
  log.add_int("log", {.low = 1, .high = 1000, .log = true});
  EXPECT_EQ(all_of(Enumeration(log, 4, true), 1), (Rows{{1}, {10}, {100}, {1000}}));
  for (std::size_t points = 1; points <= 1000; points += 37) {
    const Rows rows = all_of(Enumeration(log, points, true), 1);
    ASSERT_EQ(rows.size(), points);
    for (std::size_t i = 1; i < rows.size(); ++i) ASSERT_LT(rows[i - 1][0], rows[i][0]);
  }
}

TEST(Enumeration, InactiveParametersDoNotMultiply) {
  Space space;
  const ParamId optimizer = space.add_categorical("optimizer", {"sgd", "adam"});
  space.add_int("momentum", {.low = 1, .high = 10}, equal(optimizer, "sgd"));
  EXPECT_EQ(Enumeration(space, 1, false).size(), 11u);
}

TEST(Enumeration, HugeRangesAreNotWalked) {
  Space space;
  const ParamId seed = space.add_int("seed", {.low = 0, .high = 1'000'000'000'000});
  space.add_int("late", {.low = 1, .high = 3}, greater(seed, whole(999'999'999'999)));
  const Enumeration enumeration(space, 1, false);
  EXPECT_EQ(enumeration.size(), 1'000'000'000'003u);
  std::vector<double> cells(2);
  enumeration.at(777, cells);
  EXPECT_EQ(shown(cells), (std::vector<double>{777, -HUGE_VAL}));
  enumeration.at(1'000'000'000'002, cells);
  EXPECT_EQ(cells, (std::vector<double>{1e12, 3}));
}

TEST(Enumeration, CountsSaturate) {
  Space space;
  for (int i = 0; i < 3; ++i)
    space.add_int("n" + std::to_string(i), {.low = 1, .high = std::int64_t{1} << 40});
  const Enumeration enumeration(space, 1, false);
  EXPECT_EQ(enumeration.size(), kMany);
  EXPECT_EQ(cardinality(space), kMany);
  std::vector<double> cells(3);
  enumeration.at(kMany - 1, cells);
  EXPECT_TRUE(space.valid(cells));
}

TEST(Enumeration, SumsOfManyParametersAreCountedByTheirTotals) {
  // Compositions: 20 numbers from 0 to 9 with a sum of at most 9 are C(29, 9) = 10,015,005.
  Space space;
  LinearConstraint constraint{.terms = {}, .bound = 9};
  for (int i = 0; i < 20; ++i)
    constraint.terms.emplace_back(space.add_int("n" + std::to_string(i), {.low = 0, .high = 9}), 1);
  space.add_constraint(constraint);
  EXPECT_EQ(cardinality(space), 10'015'005u);
}

TEST(Enumeration, SpacesThatCannotBeCountedAreRefusedOrCalledHuge) {
  Space space;
  LinearConstraint constraint{.terms = {}, .bound = 1e6};
  for (int i = 0; i < 4; ++i)
    constraint.terms.emplace_back(
        space.add_int("n" + std::to_string(i), {.low = 0, .high = 2'000'000}), 1.0 + 0.1 * i);
  space.add_constraint(constraint);
  EXPECT_THROW(Enumeration(space, 1, false), Error);
  EXPECT_EQ(cardinality(space), kMany);
  EXPECT_THROW(Enumeration(Space(), 0, false), Error);
}

TEST(Enumeration, AnEmptySpaceHasOneConfiguration) {
  EXPECT_EQ(Enumeration(Space(), 1, false).size(), 1u);
}

}  // namespace
}  // namespace hone
