#include "samplers/tpe/surrogate_sums.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "hone/rng.h"
#include "tests/samplers/instruction_sets.h"

namespace hone::tpe {
namespace {

std::vector<double> uniforms(Stream& random, std::size_t count) {
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(random.uniform());
  return values;
}

using TpeSurrogateSums = OnInstructions;

// A number that some trials lack, and a choice.
TEST_P(TpeSurrogateSums, SimilaritiesAreTheirFormula) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Stream random(seed, 0, Purpose::kSampler);
    const std::size_t count = kKernelBlock * (1 + random.below(4));
    std::vector<double> numbers = uniforms(random, count), choices;
    for (double& number : numbers) number = random.below(4) == 0 ? kNowhere : number;
    for (std::size_t i = 0; i < count; ++i) choices.push_back(static_cast<double>(random.below(3)));
    const double position = seed % 5 == 0 ? kNowhere : random.uniform(), choice = 1;
    const std::vector<Difference> differences = {{numbers.data(), position, true},
                                                 {choices.data(), choice, false}};
    const std::vector<double> weights = uniforms(random, count);
    std::vector<double> similar(count);
    similarities(differences, 3, similar, GetParam());
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const bool alike = (numbers[i] == kNowhere) == (position == kNowhere);
      const double square = alike ? (numbers[i] - position) * (numbers[i] - position) : 0.25;
      const double expected = 1 / (1 + 3 * (square + (choices[i] == choice ? 0 : 0.25)));
      EXPECT_NEAR(similar[i], expected, 1e-14) << seed;
      sum += weights[i] * expected;
    }
    const Likeness like = likeness(differences, 3, weights, GetParam());
    EXPECT_NEAR(like.sum, sum, 1e-12) << seed;
    EXPECT_EQ(like.largest, *std::ranges::max_element(similar)) << seed;
  }
}

TEST_P(TpeSurrogateSums, ProductsAreTheirFormula) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Stream random(seed, 0, Purpose::kSampler);
    const std::size_t n = 1 + random.below(kMostLandmarks);
    const std::size_t padded = (n + kKernelBlock - 1) / kKernelBlock * kKernelBlock;
    std::vector<double> triangle(kMostLandmarks * kMostLandmarks);
    for (std::size_t row = 0; row < n; ++row)
      for (std::size_t i = 0; i <= row; ++i)
        triangle[row * kMostLandmarks + i] = random.uniform() - 0.5;
    const std::vector<double> x = uniforms(random, padded);
    std::vector<double> forth(n), back(padded);
    multiply(triangle, x, forth, GetParam());
    multiply_transposed(triangle, std::span(x).first(n), back, GetParam());
    for (std::size_t i = 0; i < n; ++i) {
      double along = 0, across = 0;
      for (std::size_t j = 0; j < n; ++j) {
        along += triangle[i * kMostLandmarks + j] * x[j];
        across += triangle[j * kMostLandmarks + i] * x[j];
      }
      EXPECT_NEAR(forth[i], along, 1e-12) << seed;
      EXPECT_NEAR(back[i], across, 1e-12) << seed;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, TpeSurrogateSums, kAllInstructions, name_of);

}  // namespace
}  // namespace hone::tpe
