#include "space/repair.h"

#include <gtest/gtest.h>

#include <vector>

namespace hone {
namespace {

// A sum of random terms that at least one point meets.
Space one_constraint(Stream& stream, std::size_t size) {
  Space space;
  LinearConstraint constraint;
  for (std::size_t i = 0; i < size; ++i) {
    const FloatRange range{.low = -stream.uniform(), .high = 2 * stream.uniform()};
    const double coefficient = stream.uniform() - 0.5;
    constraint.terms.emplace_back(space.add_float("x" + std::to_string(i), range), coefficient);
    constraint.bound += coefficient * (coefficient > 0 ? range.low : range.high);
  }
  constraint.bound += 1e-6;
  space.add_constraint(constraint);
  return space;
}

TEST(Repair, AFreshDrawLooksAheadAndMeetsAnySingleConstraint) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const Space space = one_constraint(stream, 1 + seed % 20);
    const std::vector<double> nothing(space.size(), kAbsent);
    Repair repair(space, nothing, stream);
    repair.start(nothing);
    EXPECT_TRUE(repair.feasible()) << "seed " << seed;
  }
}

TEST(Repair, ABoundOfZeroIsABoundLikeOthers) {
  for (const double coefficient : {1.0, -1.0}) {
    Space space;
    const ParamId x = space.add_float("x", {.low = -1, .high = 1});
    space.add_constraint({{{x, coefficient}}, 0});
    const std::vector<double> nothing = {kAbsent};
    for (std::uint64_t trial = 0; trial < 20; ++trial) {
      Repair repair(space, nothing, {1, trial, Purpose::kRepair});
      repair.start(nothing);
      EXPECT_LT(coefficient * repair.row()[x.index], 0);
    }
  }
}

TEST(Repair, AFreshDrawSeesGivenCellsAhead) {
  Space space;
  const ParamId a = space.add_float("a", {}), b = space.add_float("b", {});
  space.add_constraint({{{a, 1}, {b, 1}}, 1});
  const std::vector<double> given = {kAbsent, 0.999}, nothing(2, kAbsent);
  for (std::uint64_t trial = 0; trial < 20; ++trial) {
    Repair repair(space, given, {1, trial, Purpose::kRepair});
    repair.start(nothing);
    EXPECT_TRUE(repair.feasible());
    EXPECT_EQ(repair.row()[b.index], 0.999);
  }
}

TEST(Repair, SweepsKeepAFeasibleRowFeasibleAndMoveIt) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Stream stream(seed, 1, Purpose::kObjective);
    const Space space = one_constraint(stream, 2 + seed % 8);
    const std::vector<double> nothing(space.size(), kAbsent);
    Repair repair(space, nothing, stream);
    repair.start(nothing);
    const std::vector<double> before(repair.row().begin(), repair.row().end());
    for (int sweep = 0; sweep < 5; ++sweep) {
      repair.sweep();
      EXPECT_TRUE(space.valid(repair.row())) << "seed " << seed;
    }
    for (std::size_t i = 0; i < before.size(); ++i)
      EXPECT_NE(repair.row()[i], before[i]) << "seed " << seed;
  }
}

TEST(Repair, ShrinksViolationsFromAnywhere) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Stream stream(seed, 2, Purpose::kObjective);
    const Space space = one_constraint(stream, 2 + seed % 8);
    std::vector<double> row;
    for (const Param& param : space.params())
      row.push_back(from_unit(param.dist, stream.uniform()));
    const std::vector<double> nothing(space.size(), kAbsent);
    Repair repair(space, nothing, stream);
    repair.start(row);
    for (int sweep = 0; sweep < 64 && !repair.feasible(); ++sweep) repair.sweep();
    EXPECT_TRUE(repair.feasible()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace hone
