#include "study/duplicates.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

#include "space/enumeration.h"

namespace hone {
namespace {

Space six() {
  Space space;
  space.add_int("a", {.low = 0, .high = 2});
  space.add_categorical("b", {false, true});
  return space;
}

TEST(Seen, RemembersTheFirstTrialOfAConfiguration) {
  Seen seen;
  seen.add(std::vector{1.0, kAbsent, 0.0}, 4);
  seen.add(std::vector{1.0, kAbsent, -0.0}, 9);
  EXPECT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen.find(std::vector{1.0, kAbsent, 0.0, kAbsent}), 4u);  // a column came later
  EXPECT_FALSE(seen.find(std::vector{kAbsent, 1.0, 0.0}));
  EXPECT_FALSE(seen.find(std::vector{1.0, 0.0, 0.0}));
}

TEST(FindUntaken, FindsEachConfigurationOnceAndThenNone) {
  const Space space = six();
  std::set<std::vector<double>> found;
  std::vector<double> cells(2);
  const auto taken = [&](std::span<const double> row) {
    return found.contains({row.begin(), row.end()});
  };
  for (std::uint64_t i = 0; i < 6; ++i) {
    ASSERT_TRUE(find_untaken(space, Stream(i, 0, Purpose::kRepair), taken, cells));
    EXPECT_TRUE(found.insert(cells).second);
    EXPECT_TRUE(space.valid(cells));
  }
  EXPECT_FALSE(find_untaken(space, Stream(7, 0, Purpose::kRepair), taken, cells));
}

// Finite, but its sums are so many that numbering its configurations would take seconds.
TEST(FindUntaken, LeavesADuplicateWhereTheSpaceCannotBeCounted) {
  Space space;
  LinearConstraint constraint;
  for (int i = 0; i < 8; ++i) {
    constraint.terms.emplace_back(space.add_int("n" + std::to_string(i), {.low = 0, .high = 100}),
                                  std::sqrt(2.0 + i));
  }
  constraint.bound = 1000;
  space.add_constraint(constraint);
  ASSERT_GT(cardinality(space), 0u);
  const std::vector<double> before(8, 1.0);
  std::vector<double> cells = before;
  const auto all_taken = [](std::span<const double>) { return true; };
  EXPECT_TRUE(find_untaken(space, Stream(1, 0, Purpose::kRepair), all_taken, cells));
  EXPECT_EQ(cells, before);
}

}  // namespace
}  // namespace hone
