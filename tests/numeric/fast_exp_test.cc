#include "numeric/fast_exp.h"

#include <gtest/gtest.h>

#include <cmath>

#include "hone/rng.h"

namespace hone {
namespace {

TEST(FastExp, AgreesWithTheStandardLibrary) {
  Stream random(1, 0, Purpose::kSampler);
  for (int i = 0; i < 200'000; ++i) {
    const double x = kLeastExponent + random.uniform() * (700 - kLeastExponent);
    const double expected = std::exp(x);
    ASSERT_NEAR(fast_exp(x) / expected, 1, 4e-15) << x;
  }
  for (const double x : {0.0, -0.0, 1.0, -1.0, 1e-300, -1e-17, kLeastExponent, 700.0})
    EXPECT_NEAR(fast_exp(x) / std::exp(x), 1, 4e-15) << x;
  EXPECT_EQ(fast_exp(0), 1);
}

}  // namespace
}  // namespace hone
