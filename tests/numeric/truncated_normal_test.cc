#include "numeric/truncated_normal.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "hone/rng.h"

namespace hone {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The reference values of this file were computed from erfc with 60 decimal digits.
TEST(TruncatedNormal, QuantilesEqualReferenceValues) {
  EXPECT_NEAR(truncated_normal_quantile(0.5, 20, 21), 20.034541676454726986, 1e-13);
  EXPECT_NEAR(truncated_normal_quantile(0.5, 20, kInfinity), 20.03454167651402209, 1e-13);
  EXPECT_NEAR(truncated_normal_quantile(0.25, -1, 2), -0.34964142929246547259, 1e-14);
  EXPECT_NEAR(truncated_normal_quantile(0.99, -1, 2), 1.8672107987812514033, 1e-14);
  EXPECT_NEAR(truncated_normal_quantile(0.5, 5, 5.000001), 5.0000004999993750698, 1e-14);
  EXPECT_NEAR(truncated_normal_quantile(0.3, 30, 30.5), 30.011873650082846539, 1e-13);
  EXPECT_NEAR(truncated_normal_quantile(1e-10, -3, 8), -2.9999999774665111396, 1e-13);
  EXPECT_NEAR(truncated_normal_quantile(0.5, -8, 8), 0, 1e-15);
}

TEST(TruncatedNormal, CdfAndMassEqualReferenceValues) {
  EXPECT_NEAR(truncated_normal_cdf(0.5, -1, 2), 0.65088042133662712997, 1e-15);
  EXPECT_NEAR(truncated_normal_cdf(20.01, 20, 21), 0.18171730389843072151, 1e-13);
  EXPECT_NEAR(truncated_normal_cdf(1.0, 0.999999, 1.000002), 0.33333366666683334284, 1e-11);
  EXPECT_NEAR(normal_mass(-1, 1), 0.68268949213708589717, 1e-15);
  EXPECT_NEAR(normal_mass(10, 11) / 7.6196619582030761984e-24, 1, 1e-13);
  EXPECT_NEAR(normal_mass(30, 31) / 4.9067139271479175345e-198, 1, 1e-12);
  EXPECT_EQ(normal_mass(-kInfinity, kInfinity), 1);
  EXPECT_EQ(normal_mass(2, 2), 0);
  EXPECT_EQ(normal_mass(40, 50), 0) << "underflows";
}

TEST(TruncatedNormal, IsSymmetric) {
  for (const double p : {0.01, 0.3, 0.9}) {
    EXPECT_DOUBLE_EQ(truncated_normal_quantile(p, 20, 21),
                     -truncated_normal_quantile(1 - p, -21, -20));
    EXPECT_DOUBLE_EQ(truncated_normal_cdf(20.1, 20, 21), 1 - truncated_normal_cdf(-20.1, -21, -20));
  }
}

TEST(TruncatedNormal, QuantileInvertsTheCdfAndStaysInside) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const double a = 70 * stream.uniform() - 35;
    const double b = a + std::exp(20 * stream.uniform() - 17);
    const double p = stream.uniform();
    const double z = truncated_normal_quantile(p, a, b);
    ASSERT_GE(z, a) << "seed " << seed;
    ASSERT_LE(z, b) << "seed " << seed;
    // One unit in the last place of z moves the CDF by this much; in far tails that is the limit.
    const double slope = std::max({1.0, std::abs(a), std::abs(b)});
    const double ulp = slope * 0x1p-52 * (slope + 1 / std::min(1.0, b - a));
    EXPECT_NEAR(truncated_normal_cdf(z, a, b), p, 1e-10 + 8 * ulp) << "seed " << seed;
  }
}

TEST(TruncatedNormal, ClampsItsArguments) {
  EXPECT_EQ(truncated_normal_quantile(-1, 2, 3), 2);
  EXPECT_EQ(truncated_normal_quantile(0, -kInfinity, 3), -kInfinity);
  EXPECT_EQ(truncated_normal_quantile(1, 2, 3), 3);
  EXPECT_EQ(truncated_normal_cdf(1, 2, 3), 0);
  EXPECT_EQ(truncated_normal_cdf(4, 2, 3), 1);
}

}  // namespace
}  // namespace hone
