#include <cmath>
#include <vector>

#include "hone/space.h"
#include "refusals.h"
#include "space/constraint.h"

namespace hone {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

ParamValue whole(std::int64_t number) { return number; }

class ConditionTest : public testing::Test {
 protected:
  // Which of the rows make the child active, as '1' and '0'. A condition is compiled by adding.
  std::string truths(const Condition& condition, const std::vector<std::vector<double>>& rows) {
    Space extended = space;
    const ParamId child = extended.add_float("child", {}, condition);
    std::string text;
    for (std::vector<double> cells : rows) {
      cells.resize(extended.size(), 0.5);
      text += extended.active(child, cells) ? '1' : '0';
    }
    return text;
  }

  // The first column's cells, one a row.
  std::string truths(const Condition& condition, const std::vector<double>& cells) {
    std::vector<std::vector<double>> rows;
    for (const double cell : cells) rows.push_back({cell, cell, cell});
    return truths(condition, rows);
  }

  Space space;
  ParamId layers = space.add_int("layers", {.low = 0, .high = 3});
  ParamId size = space.add_ordinal("size", {"s", "m", "l", "xl"});
  ParamId optimizer = space.add_categorical("optimizer", {"sgd", "adam", "lion", "rmsprop"});
};

TEST_F(ConditionTest, ComparesNumbersByValue) {
  const std::vector<double> cells = {0, 1, 2, 3, kAbsent};
  EXPECT_EQ(truths(equal(layers, whole(1)), cells), "01000");
  EXPECT_EQ(truths(not_equal(layers, whole(1)), cells), "10110");
  EXPECT_EQ(truths(less(layers, whole(1)), cells), "10000");
  EXPECT_EQ(truths(less_equal(layers, whole(1)), cells), "11000");
  EXPECT_EQ(truths(greater(layers, whole(1)), cells), "00110");
  EXPECT_EQ(truths(greater_equal(layers, 1.0), cells), "01110");
  EXPECT_EQ(truths(in(layers, {whole(0), whole(3)}), cells), "10010");
}

TEST_F(ConditionTest, ComparesOrdinalsByPosition) {
  const std::vector<double> cells = {0, 1, 2, 3, kAbsent};
  EXPECT_EQ(truths(less(size, "l"), cells), "11000");
  EXPECT_EQ(truths(greater_equal(size, "m"), cells), "01110");
}

TEST_F(ConditionTest, ComparesChoicesByIdentity) {
  const std::vector<double> cells = {0, 1, 2, 3, kAbsent};
  EXPECT_EQ(truths(equal(optimizer, "adam"), cells), "01000");
  EXPECT_EQ(truths(not_equal(optimizer, "adam"), cells), "10110");
  EXPECT_EQ(truths(in(optimizer, {"rmsprop", "sgd"}), cells), "10010");
}

TEST_F(ConditionTest, JoinsByAndOr) {
  // layers and optimizer: (1, sgd), (1, adam), (2, sgd), (2, adam), (absent, sgd).
  const std::vector<std::vector<double>> rows = {
      {1, 0, 0}, {1, 0, 1}, {2, 0, 0}, {2, 0, 1}, {kAbsent, 0, 0}};
  const Condition one = equal(layers, whole(1)), sgd = equal(optimizer, "sgd");
  EXPECT_EQ(truths(one && sgd, rows), "10000");
  EXPECT_EQ(truths(one || sgd, rows), "11101");
  EXPECT_EQ(truths((one && sgd) || equal(layers, whole(2)), rows), "10110");
  EXPECT_EQ(truths((one || equal(layers, whole(2))) && sgd, rows), "10100");
}

TEST_F(ConditionTest, JoinsOfTheSameKindAreFlat) {
  const Condition a = equal(layers, whole(1)), b = equal(size, "s"), c = equal(optimizer, "sgd");
  EXPECT_EQ((a && b && c).terms.size(), 3u);
  EXPECT_EQ((a || b || c).terms.size(), 3u);
  EXPECT_EQ(((a || b) && c).terms.size(), 2u);
}

TEST_F(ConditionTest, ReadsAsOneWouldSayIt) {
  EXPECT_EQ(describe(space, (equal(optimizer, "sgd") || less(size, "l")) &&
                                in(layers, {whole(1), whole(2)})),
            "(optimizer == sgd or size < l) and layers in 1, 2");
}

TEST_F(ConditionTest, RefusesWhatCannotBeMeant) {
  const auto expect_refused = [&](Condition condition, const std::string& saying) {
    EXPECT_THAT(refusal(ErrorCode::kBadSpace, [&] { space.add_float("x", {}, condition); }),
                AllOf(StartsWith("x: "), HasSubstr(saying)));
  };
  expect_refused(equal({3}, whole(1)), "does not come before it");
  expect_refused(equal({99}, whole(1)), "does not come before it");
  expect_refused(equal(layers, whole(4)), "layers: 4 is outside 0 to 3");
  expect_refused(equal(layers, "one"), "layers: one is not an integer");
  expect_refused(equal(optimizer, "sdg"), "optimizer: sdg is not one of the choices");
  expect_refused(less(optimizer, "sgd"), "choices of optimizer have no order");
  expect_refused(in(optimizer, {}), "needs one operand");
  expect_refused({.op = Condition::Op::kEqual, .parameter = layers}, "needs one operand");
  expect_refused({.op = Condition::Op::kAnd}, "at least one term");
  expect_refused(equal(layers, whole(1)) || less(optimizer, "sgd"), "no order");
  EXPECT_EQ(space.size(), 3u) << "what was refused leaves no trace";
}

}  // namespace
}  // namespace hone
