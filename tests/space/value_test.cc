#include "hone/value.h"

#include <gtest/gtest.h>

namespace hone {
namespace {

ParamValue whole(std::int64_t number) { return number; }

TEST(Value, TextIsWhatUsersWrite) {
  EXPECT_EQ(to_string(ParamValue{}), "null");
  EXPECT_EQ(to_string(ParamValue{true}), "true");
  EXPECT_EQ(to_string(ParamValue{false}), "false");
  EXPECT_EQ(to_string(whole(64)), "64");
  EXPECT_EQ(to_string(ParamValue{0.003}), "0.003");
  EXPECT_EQ(to_string(ParamValue{"adam"}), "adam");
}

TEST(Value, OnlyIntegersAndDoublesAreNumbers) {
  EXPECT_EQ(as_number(whole(3)), 3.0);
  EXPECT_EQ(as_number(ParamValue{2.5}), 2.5);
  EXPECT_EQ(as_number(ParamValue{true}), std::nullopt);
  EXPECT_EQ(as_number(ParamValue{"1"}), std::nullopt);
  EXPECT_EQ(as_number(ParamValue{}), std::nullopt);
}

TEST(Value, SamenessIsByMeaning) {
  EXPECT_TRUE(same_value(whole(1), 1.0));
  EXPECT_TRUE(same_value(1.0, whole(1)));
  EXPECT_TRUE(same_value("a", "a"));
  EXPECT_TRUE(same_value({}, {}));
  EXPECT_FALSE(same_value(true, whole(1)));
  EXPECT_FALSE(same_value("1", whole(1)));
  EXPECT_FALSE(same_value(whole(1), 1.5));
  EXPECT_FALSE(same_value(whole((std::int64_t{1} << 53) + 1), 0x1p53)) << "conversion would round";
  EXPECT_FALSE(same_value(whole(1), 1e300));
  EXPECT_FALSE(same_value(whole(0), std::numeric_limits<double>::quiet_NaN()));
}

}  // namespace
}  // namespace hone
