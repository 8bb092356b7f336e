#include "samplers/tpe/kernel_sum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "hone/rng.h"
#include "tests/samplers/instruction_sets.h"

namespace hone::tpe {
namespace {

// Random kernels with a numeric factor that some lack and a categorical one.
struct Kernels {
  explicit Kernels(std::uint64_t seed) : random(seed, 0, Purpose::kSampler) {
    const std::size_t count = kKernelBlock * (1 + random.below(12));
    for (std::size_t k = 0; k < count; ++k) {
      const bool lacks = random.below(4) == 0;
      numeric.missing.push_back(lacks ? 1 : 0);
      numeric.position.push_back(lacks ? -1 : random.uniform());
      numeric.scale.push_back(lacks ? 0 : 1 / (0.01 + random.uniform()));
      numeric.constant.push_back(lacks ? 0 : random.uniform());
      choice.missing.push_back(0);
      choice.position.push_back(static_cast<double>(random.below(3)));
      base.push_back(random.below(5) == 0 ? kNothing : std::log(random.uniform()));
    }
    numeric.complete = false;
    addends = {{.column = &numeric,
                .position = random.uniform(),
                .at = 0,
                .elsewhere = 0,
                .instead = -0.3,
                .numeric = true,
                .constants = true},
               {.column = &choice,
                .position = 1,
                .at = -0.1,
                .elsewhere = -2.5,
                .instead = 0,
                .numeric = false,
                .constants = false}};
  }

  // The same sum in long double, term by term.
  double expected(double shared, double prior) const {
    const long double position = addends[0].position;
    long double sum = std::exp(static_cast<long double>(prior));
    for (std::size_t k = 0; k < base.size(); ++k) {
      const long double z = (position - numeric.position[k]) * numeric.scale[k];
      const bool own = choice.position[k] == 1;
      const long double term = base[k] + shared - z * z + numeric.constant[k] +
                               numeric.missing[k] * addends[0].instead + (own ? -0.1L : -2.5L);
      sum += std::exp(term);
    }
    return static_cast<double>(std::log(sum));
  }

  Stream random;
  KernelColumn numeric, choice;
  std::vector<double> base;
  std::vector<Addend> addends;
};

using TpeKernelSum = OnInstructions;

TEST_P(TpeKernelSum, IsTheSumOfAllTerms) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Kernels kernels(seed);
    const double shared = -0.7, prior = seed % 3 == 0 ? -600 : -1.5;
    std::vector<double> terms = kernels.base;
    const double sum = log_sum_of_kernels(kernels.addends, shared, prior, terms, GetParam());
    EXPECT_NEAR(sum, kernels.expected(shared, prior), 1e-12) << seed;
    std::vector<double> again = kernels.base;
    EXPECT_EQ(log_sum_of_kernels(kernels.addends, shared, prior, again, GetParam()), sum) << seed;
    EXPECT_EQ(again, terms) << seed;
  }
}

TEST_P(TpeKernelSum, OfNothingIsThePrior) {
  std::vector<double> none(kKernelBlock, kNothing), empty;
  EXPECT_EQ(log_sum_of_kernels({}, 0, -2, none, GetParam()), -2);
  EXPECT_EQ(log_sum_of_kernels({}, 0, -2, empty, GetParam()), -2);
}

INSTANTIATE_TEST_SUITE_P(All, TpeKernelSum, kAllInstructions, name_of);

TEST(TpeInstructions, TheWidestIsSupported) {
  EXPECT_TRUE(supported(widest_instructions()));
  EXPECT_TRUE(supported(Instructions::kPlain));
}

}  // namespace
}  // namespace hone::tpe
