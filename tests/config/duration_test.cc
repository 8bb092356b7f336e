#include "config/duration.h"

#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "hone/rng.h"

namespace hone {
namespace {

TEST(Duration, ReadsUnitsInOrder) {
  EXPECT_EQ(parse_duration("45s"), 45);
  EXPECT_EQ(parse_duration("10m"), 600);
  EXPECT_EQ(parse_duration("2h"), 7200);
  EXPECT_EQ(parse_duration("1d"), 86400);
  EXPECT_EQ(parse_duration("2h30m"), 9000);
  EXPECT_EQ(parse_duration("1d2h3m4.5s"), 86400 + 7200 + 180 + 4.5);
  EXPECT_EQ(parse_duration("1.5h"), 5400);
  EXPECT_EQ(parse_duration("1h1s"), 3601);
  EXPECT_EQ(parse_duration("0s"), 0);
  EXPECT_EQ(parse_duration("0090s"), 90);
}

TEST(Duration, RefusesEverythingElse) {
  for (const std::string text :
       {"",    " ",   "s",    "10",   "10x",  "10 m", " 10m", "10m ", "-5s",  "+5s", "1m1h", "1m1m",
        "1.m", ".5m", "1e3s", "1,5h", "0x1s", "inf",  "nans", "10M",  "1h30", "ms",  "5ms"})
    EXPECT_FALSE(parse_duration(text).has_value()) << text;
}

TEST(Duration, RefusesWhatIsNotFinite) {
  for (const std::size_t digits : {308, 400})
    EXPECT_FALSE(parse_duration(std::string(digits, '9').append("d")).has_value()) << digits;
}

// The schema shows the pattern: both must say the same of any text.
TEST(Duration, AgreesWithItsPattern) {
  const std::regex pattern(kDurationPattern);
  const std::string_view letters = "0123459.dhms";
  std::size_t accepted = 0;
  for (std::uint64_t seed = 0; seed < 20000; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    std::string text;
    for (std::uint64_t i = stream.below(7); i > 0; --i)
      text += letters[stream.below(letters.size())];
    EXPECT_EQ(parse_duration(text).has_value(), std::regex_match(text, pattern)) << text;
    accepted += parse_duration(text).has_value();
  }
  EXPECT_GT(accepted, 500u);  // the comparison is not empty
}

}  // namespace
}  // namespace hone
