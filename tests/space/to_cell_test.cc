#include "hone/distribution.h"
#include "refusals.h"

namespace hone {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

ParamValue whole(std::int64_t number) { return number; }

void expect_refused(const Distribution& dist, const ParamValue& value, const std::string& saying) {
  EXPECT_THAT(refusal(ErrorCode::kInvalidArgument, [&] { to_cell(dist, value, "lr"); }),
              AllOf(StartsWith("lr: "), HasSubstr(saying)));
}

TEST(ToCell, TakesNumbersOfEitherKind) {
  const Distribution real = FloatRange{.low = 0, .high = 4};
  EXPECT_EQ(to_cell(real, whole(3), "lr"), 3);
  EXPECT_EQ(to_cell(real, 0.25, "lr"), 0.25);
  const Distribution integer = IntRange{.low = 0, .high = 4};
  EXPECT_EQ(to_cell(integer, whole(3), "lr"), 3);
  EXPECT_EQ(to_cell(integer, 3.0, "lr"), 3);
  EXPECT_EQ(to_value(integer, 3), whole(3));
  EXPECT_EQ(to_value(real, 3), ParamValue{3.0});
}

TEST(ToCell, FindsChoicesByMeaning) {
  const Distribution dist = Categorical{{"a", whole(1), true, {}}};
  EXPECT_EQ(to_cell(dist, "a", "x"), 0);
  EXPECT_EQ(to_cell(dist, 1.0, "x"), 1);
  EXPECT_EQ(to_cell(dist, true, "x"), 2);
  EXPECT_EQ(to_cell(dist, {}, "x"), 3);
  EXPECT_EQ(to_value(dist, 1), whole(1));
}

TEST(ToCell, ForgivesRoundingOnAGrid) {
  const Distribution dist = FloatRange{.low = 0, .high = 1, .step = 1.0 / 3};
  EXPECT_EQ(to_cell(dist, 0.6666666667, "x"), to_cell(dist, 2.0 / 3, "x"));
  EXPECT_EQ(to_cell(dist, 1 + 1e-12, "x"), 1);
  expect_refused(dist, 0.66667, "nearest value is 0.666666");
  expect_refused(dist, 1.001, "outside 0 to 1");
}

TEST(ToCell, SaysWhatIsWrong) {
  expect_refused(FloatRange{}, "0.5", "0.5 is not a number");
  expect_refused(FloatRange{}, true, "true is not a number");
  expect_refused(FloatRange{}, {}, "null is not a number");
  expect_refused(FloatRange{}, kAbsent, "nan is outside 0 to 1");
  expect_refused(FloatRange{}, 1.5, "1.5 is outside 0 to 1");
  expect_refused(FloatRange{}, whole(-1), "-1 is outside 0 to 1");
  expect_refused(IntRange{}, 0.5, "0.5 is not an integer");
  expect_refused(IntRange{}, "1", "1 is not an integer");
  expect_refused(IntRange{}, kAbsent, "nan is not an integer");
  expect_refused(IntRange{}, 1e300, "outside 0 to 1");
  expect_refused(IntRange{.low = 1, .high = 9, .step = 4}, whole(6), "nearest value is 5");
  expect_refused(Categorical{{"sgd", "adam"}}, "adm", "adm is not one of the choices: sgd, adam");
  expect_refused(Ordinal{{whole(1), whole(2)}}, "1", "not one of the choices");
}

}  // namespace
}  // namespace hone
