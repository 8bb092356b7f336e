// Tests of loops that are compiled for several instruction sets.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "samplers/tpe/kernel_sum.h"

namespace hone::tpe {

class OnInstructions : public testing::TestWithParam<Instructions> {
 protected:
  void SetUp() override {
    if (!supported(GetParam())) GTEST_SKIP() << "This processor lacks the instructions.";
  }
};

inline const auto kAllInstructions =
    testing::Values(Instructions::kPlain, Instructions::kAvx2, Instructions::kAvx512);

inline std::string name_of(const testing::TestParamInfo<Instructions>& info) {
  switch (info.param) {
    case Instructions::kPlain:
      return "Plain";
    case Instructions::kAvx2:
      return "Avx2";
    case Instructions::kAvx512:
      return "Avx512";
  }
  return "Unknown";
}

}  // namespace hone::tpe
