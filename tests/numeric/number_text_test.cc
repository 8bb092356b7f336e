#include "numeric/number_text.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <limits>

#include "hone/rng.h"

namespace hone {
namespace {

template <class Number>
std::string text(Number number) {
  std::string out = "x";
  append_number(out, number);
  return out.substr(1);
}

TEST(NumberText, IsTheShortest) {
  EXPECT_EQ(text(0.1), "0.1");
  EXPECT_EQ(text(1.0), "1");
  EXPECT_EQ(text(-2.5e-7), "-2.5e-07");
  EXPECT_EQ(text(1e30), "1e+30");
  EXPECT_EQ(text(std::numeric_limits<double>::quiet_NaN()), "nan");
  EXPECT_EQ(text(-std::numeric_limits<double>::infinity()), "-inf");
  EXPECT_EQ(text(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
}

TEST(NumberText, ReadsBackAsTheSameDouble) {
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const std::uint64_t bits = std::uint64_t{stream()} << 32 | stream();
    double number;
    std::memcpy(&number, &bits, sizeof number);
    if (number != number) continue;
    EXPECT_EQ(std::strtod(text(number).c_str(), nullptr), number) << "seed " << seed;
  }
}

}  // namespace
}  // namespace hone
