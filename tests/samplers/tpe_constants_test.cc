#include "samplers/tpe/constants.h"

#include <gtest/gtest.h>

#include "hone/rng.h"
#include "samplers/tpe/kernel.h"

namespace hone::tpe {
namespace {

// Few positions and bandwidths come again and again, others push them out.
TEST(TpeConstants, AreThoseOfTheKernel) {
  const Dimension dimension(IntRange{.low = 1, .high = 4096, .log = true});
  for (const bool mass : {false, true}) {
    Constants constants;
    Stream random(1, 0, Purpose::kSampler);
    for (int i = 0; i < 20000; ++i) {
      const bool few = random.below(2) == 0;
      const double position = few ? 0.1 * static_cast<double>(random.below(10)) : random.uniform();
      const double bandwidth =
          few ? 0.1 / static_cast<double>(1 + random.below(5)) : 0.01 + random.uniform();
      EXPECT_EQ(constants.of(dimension, position, bandwidth, mass),
                log_constant(dimension, position, bandwidth, mass))
          << position << ", " << bandwidth;
    }
  }
}

}  // namespace
}  // namespace hone::tpe
