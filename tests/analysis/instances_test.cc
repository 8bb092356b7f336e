#include "analysis/instances.h"

#include <gtest/gtest.h>

#include <numeric>
#include <optional>
#include <vector>

namespace hone {
namespace {

using Values = std::vector<double>;

Record trial(TrialNumber number, const Values& values, double loss) {
  Record record{.number = number};
  for (Step step = 0; step < values.size(); ++step)
    record.curve.push_back({.step = step, .metric = {0}, .value = values[step]});
  record.outcome = {.state = TrialState::kComplete, .losses = {loss}};
  return record;
}

std::optional<InstanceTable> table_of(const std::vector<Record>& records) {
  History history;
  for (const Record& record : records) history.append(record);
  std::vector<std::size_t> rows(records.size());
  std::iota(rows.begin(), rows.end(), 0u);
  return find_instances(history, rows, 0);
}

TEST(Instances, AreReportsWhoseMeanIsTheValue) {
  const auto table = table_of({trial(0, {1, 2, 6}, 3), trial(1, {0.5, 0.25, 0.25}, 0.333)});
  ASSERT_TRUE(table);
  EXPECT_EQ(table->instances, 3u);
  EXPECT_EQ(Values(table->row(0).begin(), table->row(0).end()), (Values{1, 2, 6}));
  EXPECT_EQ(Values(table->row(1).begin(), table->row(1).end()), (Values{0.5, 0.25, 0.25}));
}

TEST(Instances, AreNoLearningCurves) {
  EXPECT_FALSE(table_of({trial(0, {9, 4, 2}, 2), trial(1, {8, 5, 3}, 3)}));
  EXPECT_FALSE(table_of({trial(0, {1, 2, 6}, 3), trial(1, {8, 5, 3}, 3)}));
  EXPECT_FALSE(table_of({trial(0, {}, 1), trial(1, {}, 2)}));
  EXPECT_FALSE(table_of({trial(0, {1}, 1), trial(1, {2}, 2)}));
  EXPECT_FALSE(table_of({trial(0, {1, kAbsent}, 1), trial(1, {2, 2}, 2)}));
  EXPECT_FALSE(table_of({}));
}

TEST(Instances, AreThoseThatAllHaveReported) {
  Record late = trial(1, {5, 7, 9}, 7);
  late.curve[0].step = 4;
  const auto table = table_of({trial(0, {1, 2, 6}, 3), late});
  ASSERT_TRUE(table);
  EXPECT_EQ(table->losses, (Values{2, 6, 7, 9}));
  late.curve[1].step = 5;
  EXPECT_FALSE(table_of({trial(0, {1, 2, 6}, 3), late}));
}

// By hand: rows 1 2 6, 2 4 3 and 6 6 9 have means 3, 3 and 7, columns 3, 4 and 6.
TEST(Instances, LeaveTheResidualsOfTheTwoWayTable) {
  const auto table =
      table_of({trial(0, {1, 2, 6}, 3), trial(1, {2, 4, 3}, 3), trial(2, {6, 6, 9}, 7)});
  ASSERT_TRUE(table);
  const std::vector<std::size_t> all{0, 1, 2}, two{0, 1};
  // Residuals in thirds: -2 -2 4, 1 4 -5 and 1 -2 1.
  EXPECT_NEAR(residual(*table, all).mean_square, (24 + 42 + 6) / 9.0 / 4, 1e-12);
  EXPECT_EQ(residual(*table, all).degrees, 4);
  EXPECT_NEAR(residual(*table, two).mean_square, 2 * (0.25 + 1 + 2.25) / 2, 1e-12);
  EXPECT_EQ(residual(*table, two).degrees, 2);
}

TEST(Instances, ThatDifferAloneLeaveNoResidual) {
  const auto table = table_of({trial(0, {1, 20, 300}, 107), trial(1, {2, 21, 301}, 108)});
  ASSERT_TRUE(table);
  const std::vector<std::size_t> all{0, 1};
  EXPECT_NEAR(residual(*table, all).mean_square, 0, 1e-20);
}

}  // namespace
}  // namespace hone
