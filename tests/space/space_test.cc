#include "hone/space.h"

#include <cmath>
#include <vector>

#include "hone/rng.h"
#include "random_space.h"
#include "refusals.h"
#include "space/draw.h"

namespace hone {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

ParamValue whole(std::int64_t number) { return number; }

void expect_refused(const std::function<void()>& call, const std::string& where,
                    const std::string& saying) {
  EXPECT_THAT(refusal(ErrorCode::kBadSpace, call),
              AllOf(StartsWith(where + ": "), HasSubstr(saying)));
}

TEST(Space, RefusesNamesThatCannotServe) {
  Space space;
  space.add_float("lr", {});
  expect_refused([&] { space.add_float("lr", {}); }, "lr", "twice");
  expect_refused([&] { space.add_float("", {}); }, "", "needs a name");
  expect_refused([&] { space.add_float("and", {}); }, "and", "word of conditions");
  expect_refused([&] { space.add_float("or", {}); }, "or", "word of conditions");
  expect_refused([&] { space.add_float("\xc3(", {}); }, "\xc3(", "UTF-8");
  expect_refused([&] { space.add_float("x", {.low = 1, .high = 0}); }, "x", "above");
  EXPECT_EQ(space.size(), 1u);
}

TEST(Space, RefusesNamesWhoseStreamsWouldBeTheSame) {
  ASSERT_EQ(hash_name("yiijsv"), hash_name("ktodoe"));
  Space space;
  space.add_float("yiijsv", {});
  expect_refused([&] { space.add_float("ktodoe", {}); }, "ktodoe", "hash equals that of yiijsv");
}

TEST(Space, FindsByNameAndNamesTheNearest) {
  Space space;
  for (int i = 0; i < 300; ++i) space.add_float("parameter" + std::to_string(i), {});
  EXPECT_EQ(space.find("parameter217"), ParamId{217});
  EXPECT_EQ(space.at("parameter3"), ParamId{3});
  EXPECT_EQ(space.find("parameter300"), std::nullopt);
  EXPECT_THAT(refusal(ErrorCode::kInvalidArgument, [&] { space.at("paramter7"); }),
              AllOf(StartsWith("paramter7: "), HasSubstr("did you mean parameter7?")));
  EXPECT_THAT(refusal(ErrorCode::kInvalidArgument, [&] { space.at("momentum"); }),
              HasSubstr("is no parameter of this space"));
}

TEST(Space, KnowsWhatItIs) {
  Space space;
  EXPECT_FALSE(space.conditional());
  const ParamId n = space.add_int("n", {.low = 0, .high = 9});
  const ParamId constant = space.add_constant("epochs", whole(20));
  EXPECT_EQ(to_value(space[constant].dist, 0), whole(20));
  EXPECT_FALSE(space.conditional() || space.constrained());
  space.add_ordinal("size", {"s", "l"}, greater(n, whole(3)));
  EXPECT_TRUE(space.conditional());
  space.forbid(equal(n, whole(3)));
  EXPECT_TRUE(space.constrained());
  EXPECT_EQ(space.name_hash(n), hash_name("n"));
  EXPECT_EQ(space.params().size(), 3u);
}

// optimizer -> momentum -> nesterov: what hangs on an inactive parameter is inactive.
class ChainTest : public testing::Test {
 protected:
  Space space;
  ParamId optimizer = space.add_categorical("optimizer", {"sgd", "adam"});
  ParamId momentum = space.add_float("momentum", {}, equal(optimizer, "sgd"));
  ParamId nesterov = space.add_categorical("nesterov", {true, false}, not_equal(momentum, 0.0));
};

TEST_F(ChainTest, DeactivatesParentsFirst) {
  std::vector<double> cells = {1, 0.5, 0};
  space.deactivate(cells);
  EXPECT_EQ(cells[0], 1);
  EXPECT_TRUE(std::isnan(cells[1]));
  EXPECT_TRUE(std::isnan(cells[2]));
  cells = {0, 0.5, 1};
  space.deactivate(cells);
  EXPECT_EQ(cells, (std::vector<double>{0, 0.5, 1}));
}

TEST_F(ChainTest, ValidMeansPresentWhereActiveAndInRange) {
  const auto valid = [&](std::vector<double> cells) { return space.valid(cells); };
  EXPECT_TRUE(valid({0, 0.5, 1}));
  EXPECT_TRUE(valid({0, 0, kAbsent}));
  EXPECT_TRUE(valid({1, kAbsent, kAbsent}));
  EXPECT_FALSE(valid({1, 0.5, kAbsent})) << "inactive but present";
  EXPECT_FALSE(valid({0, kAbsent, kAbsent})) << "active but absent";
  EXPECT_FALSE(valid({0, 1.5, 1})) << "out of range";
  EXPECT_FALSE(valid({0.5, kAbsent, kAbsent})) << "no choice";
  EXPECT_FALSE(valid({kAbsent, kAbsent, kAbsent}));
  EXPECT_FALSE(valid({1, kAbsent})) << "too short";
}

TEST_F(ChainTest, ConvertsConfigurationsBothWays) {
  const std::vector<double> cells = {0, 0.5, 1};
  const Configuration configuration = to_configuration(space, cells);
  EXPECT_EQ(configuration,
            (Configuration{{"optimizer", "sgd"}, {"momentum", 0.5}, {"nesterov", false}}));
  EXPECT_EQ(to_cells(space, configuration), cells);
  EXPECT_TRUE(std::isnan(to_cells(space, {{"optimizer", "adam"}})[1]));
  EXPECT_THAT(refusal(ErrorCode::kInvalidArgument,
                      [&] {
                        to_cells(space, {{"momentun", 1.0}});
                      }),
              HasSubstr("did you mean momentum?"));
  EXPECT_THAT(refusal(ErrorCode::kInvalidArgument,
                      [&] {
                        to_cells(space, {{"momentum", 2.0}});
                      }),
              HasSubstr("momentum: 2 is outside 0 to 1"));
}

TEST(Space, WidensAColumnInPlace) {
  Space space;
  const ParamId n = space.add_int("n", {.low = 0, .high = 9});
  space.widen(n, IntRange{.low = -5, .high = 3});
  EXPECT_EQ(space[n].dist, Distribution(IntRange{.low = -5, .high = 9}));
  expect_refused([&] { space.widen(n, FloatRange{}); }, "n", "int and as float");
}

TEST(Space, EqualityIsOfDeclarations) {
  Space a, b;
  a.add_float("x", {});
  EXPECT_NE(a, b);
  b.add_float("x", {});
  EXPECT_EQ(a, b);
  a.add_constraint({{{ParamId{0}, 1}}, 0.5});
  EXPECT_NE(a, b);
  b.add_constraint({{{ParamId{0}, 1}}, 0.5});
  a.check();
  EXPECT_EQ(a, b) << "what check() found is no part of the declaration";
  a.forbid(equal({0}, 0.25));
  EXPECT_NE(a, b);
}

TEST(Space, RefusesConstraintsThatCannotBe) {
  Space space;
  const ParamId n = space.add_int("n", {.low = 0, .high = 9});
  const ParamId c = space.add_categorical("c", {"a", "b"});
  const auto linear = [&](LinearConstraint constraint) {
    return [&space, constraint] { space.add_constraint(constraint); };
  };
  expect_refused(linear({{}, 1}), "constraint", "at least one term");
  expect_refused(linear({{{n, 1}}, kAbsent}), "constraint", "bound");
  expect_refused(linear({{{ParamId{9}, 1}}, 1}), "constraint", "not in the space");
  expect_refused(linear({{{c, 1}}, 1}), "c", "int and float parameters only");
  expect_refused(linear({{{n, 0}}, 1}), "n", "not 0");
  expect_refused(linear({{{n, HUGE_VAL}}, 1}), "n", "finite");
  expect_refused(linear({{{n, 1}, {n, 2}}, 1}), "n", "twice");
  expect_refused([&] { space.forbid(less(c, "a")); }, "constraint", "no order");
  expect_refused([&] { space.forbid(equal({7}, "a")); }, "constraint", "add that one first");
  EXPECT_FALSE(space.constrained());
}

TEST(Space, ConstraintsHoldWhereAllTheirParametersAreActive) {
  Space space;
  const ParamId on = space.add_categorical("on", {true, false});
  const ParamId x = space.add_float("x", {.low = 0, .high = 9}, equal(on, true));
  const ParamId y = space.add_float("y", {.low = 0, .high = 9});
  space.add_constraint({{{x, 1}, {y, 2}}, 10});
  space.forbid(equal(on, false) && greater(y, 5.0));
  const auto feasible = [&](std::vector<double> cells) { return space.feasible(cells); };
  EXPECT_TRUE(feasible({0, 2, 4}));
  EXPECT_FALSE(feasible({0, 2.1, 4}));
  EXPECT_TRUE(feasible({1, kAbsent, 5}));
  EXPECT_FALSE(feasible({1, kAbsent, 6}));
}

TEST(Space, RoundingBreaksNoConstraint) {
  Space space;
  const ParamId a = space.add_float("a", {}), b = space.add_float("b", {});
  space.add_constraint({{{a, 1}, {b, 1}}, 0.3});
  EXPECT_TRUE(space.feasible(std::vector<double>{0.1, 0.2})) << "0.1 + 0.2 > 0.3 as doubles";
  EXPECT_FALSE(space.feasible(std::vector<double>{0.1, 0.2000001}));
}

TEST(Space, CheckFindsAnAnchorOrNamesTheConstraints) {
  Space space;
  const ParamId a = space.add_int("a", {.low = 0, .high = 9});
  const ParamId b = space.add_float("b", {.low = 0, .high = 1});
  space.check();
  EXPECT_TRUE(space.anchor().empty()) << "nothing to anchor";
  space.add_constraint({{{a, -1}, {b, 2}}, -8.9});
  space.check();
  EXPECT_TRUE(space.valid(space.anchor()));
  space.forbid(equal(a, whole(9)));
  EXPECT_TRUE(space.anchor().empty()) << "stale";
  expect_refused([&] { space.check(); }, "constraints", "-a + 2 b <= -8.9; not (a == 9)");
}

// The slow twin of check() on discrete spaces is to try everything.
TEST(Space, CheckIsRightOnDiscreteSpaces) {
  int satisfiable = 0;
  for (std::uint64_t seed = 0; seed < 80; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    Space space;
    for (int i = 0; i < 3; ++i) space.add_int("n" + std::to_string(i), {.low = 0, .high = 4});
    for (int i = 0; i < 5; ++i) add_random_constraints(stream, space);
    bool exists = false;
    for (int row = 0; row < 125; ++row)
      exists = exists || space.feasible(
                             std::vector<double>{row / 25 * 1.0, row / 5 % 5 * 1.0, row % 5 * 1.0});
    satisfiable += exists ? 1 : 0;
    if (exists) {
      EXPECT_NO_THROW(space.check()) << "seed " << seed;
      EXPECT_TRUE(space.valid(space.anchor())) << "seed " << seed;
    } else {
      EXPECT_THROW(space.check(), Error) << "seed " << seed;
    }
  }
  EXPECT_GT(satisfiable, 8);
  EXPECT_LT(satisfiable, 72);
}

}  // namespace
}  // namespace hone
