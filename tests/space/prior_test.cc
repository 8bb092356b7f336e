// Draws against closed forms of what each prior claims.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "hone/space.h"
#include "space/draw.h"

namespace hone {
namespace {

constexpr int kDraws = 20'000;

std::vector<double> draws(const Distribution& dist) {
  Space space;
  space.add({"x", dist});
  std::vector<double> cells;
  for (std::uint64_t trial = 0; trial < kDraws; ++trial) {
    double cell = kAbsent;
    draw(space, {.seed = 5, .trial = trial}, {&cell, 1});
    cells.push_back(cell);
  }
  return cells;
}

// Kolmogorov-Smirnov. sqrt(n) D exceeds 3 with a probability of 2 exp(-18): a false alarm once in
// 3e7 runs, were the seed not fixed.
void expect_continuous(const Distribution& dist, const std::function<double(double)>& cdf) {
  std::vector<double> cells = draws(dist);
  std::ranges::sort(cells);
  double distance = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const double expected = cdf(cells[i]);
    distance = std::max({distance, expected - static_cast<double>(i) / kDraws,
                         static_cast<double>(i + 1) / kDraws - expected});
    EXPECT_NEAR(to_quantile(dist, cells[i]), expected, 1e-12);
  }
  EXPECT_LT(distance * std::sqrt(kDraws), 3);
}

// Pearson's chi-square over the cells 0, 1, ... of `masses`, which sum to 1. Beyond its degrees of
// freedom k by 6 sqrt(2 k) + 12: a false alarm less than once in 1e6 runs, were the seed not fixed.
void expect_discrete(const Distribution& dist, const std::vector<double>& masses,
                     const std::function<std::size_t(double)>& number) {
  std::vector<double> counts(masses.size());
  for (const double cell : draws(dist)) ++counts.at(number(cell));
  double chi_square = 0, sum = 0;
  for (std::size_t i = 0; i < masses.size(); ++i) {
    const double expected = kDraws * masses[i];
    chi_square += (counts[i] - expected) * (counts[i] - expected) / expected;
    sum += masses[i];
  }
  EXPECT_NEAR(sum, 1, 1e-12);
  const double freedom = static_cast<double>(masses.size() - 1);
  EXPECT_LT(chi_square, freedom + 6 * std::sqrt(2 * freedom) + 12);
}

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

std::size_t as_index(double cell) { return static_cast<std::size_t>(cell); }

TEST(Prior, Uniform) {
  expect_continuous(FloatRange{.low = -1, .high = 3}, [](double x) { return (x + 1) / 4; });
}

TEST(Prior, LogUniform) {
  expect_continuous(FloatRange{.low = 1e-5, .high = 0.1, .log = true},
                    [](double x) { return std::log(x / 1e-5) / std::log(1e4); });
}

TEST(Prior, TruncatedNormalOfTheValueOnEitherScale) {
  const auto cdf = [](double x) {
    const double low = normal_cdf((1 - 2) / 0.8), high = normal_cdf((4 - 2) / 0.8);
    return (normal_cdf((x - 2) / 0.8) - low) / (high - low);
  };
  for (const bool log : {false, true})
    expect_continuous(FloatRange{.low = 1, .high = 4, .log = log, .prior = NormalPrior{2, 0.8}},
                      cdf);
}

TEST(Prior, NormalTwentyDeviationsAwayKeepsItsShape) {
  // Over [0, 0.1] the density is that of exp(-20 x - x^2 / 2); its integral by Simpson's rule.
  const auto density = [](double x) { return std::exp(-20 * x - 0.5 * x * x); };
  const auto integral = [&](double x) {
    constexpr int kParts = 200;
    double sum = 0;
    for (int i = 0; i < kParts; ++i) {
      const double a = x * i / kParts, b = x * (i + 1) / kParts;
      sum += (b - a) / 6 * (density(a) + 4 * density((a + b) / 2) + density(b));
    }
    return sum;
  };
  const double whole = integral(0.1);
  const Distribution dist = FloatRange{.low = 0, .high = 0.1, .prior = NormalPrior{-20, 1}};
  for (const double p : {0.001, 0.1, 0.5, 0.9, 0.999}) {
    const double x = from_quantile(dist, p);
    EXPECT_NEAR(integral(x) / whole, p, 1e-10);
    EXPECT_NEAR(to_quantile(dist, x), p, 1e-12);
  }
}

TEST(Prior, TruncatedLogNormal) {
  const auto cdf = [](double x) {
    const double low = normal_cdf((std::log(0.5) - 0.3) / 0.7);
    const double high = normal_cdf((std::log(5) - 0.3) / 0.7);
    return (normal_cdf((std::log(x) - 0.3) / 0.7) - low) / (high - low);
  };
  expect_continuous(FloatRange{.low = 0.5, .high = 5, .prior = LogNormalPrior{0.3, 0.7}}, cdf);
}

TEST(Prior, BetaOfTheUnitPosition) {
  const auto cdf = [](double u) { return u * u * (3 - 2 * u); };  // alpha = beta = 2
  expect_continuous(FloatRange{.low = 10, .high = 12, .prior = BetaPrior{2, 2}},
                    [&](double x) { return cdf((x - 10) / 2); });
  expect_continuous(FloatRange{.low = 1, .high = 100, .log = true, .prior = BetaPrior{2, 2}},
                    [&](double x) { return cdf(std::log(x) / std::log(100)); });
}

TEST(Prior, UniformIntegers) {
  expect_discrete(IntRange{.low = 3, .high = 9, .step = 2}, {0.25, 0.25, 0.25, 0.25},
                  [](double x) { return as_index((x - 3) / 2); });
}

TEST(Prior, LogUniformIntegersOwnTheirCells) {
  std::vector<double> masses;
  for (int k = 1; k <= 8; ++k)
    masses.push_back(std::log((k + 0.5) / (k - 0.5)) / std::log(8.5 / 0.5));
  expect_discrete(IntRange{.low = 1, .high = 8, .log = true}, masses,
                  [](double x) { return as_index(x - 1); });
}

TEST(Prior, SteppedValuesTakeTheMassOfTheirCells) {
  std::vector<double> masses;
  const double whole = normal_cdf((10.5 - 4) / 2) - normal_cdf((-0.5 - 4) / 2);
  for (int k = 0; k <= 10; ++k)
    masses.push_back((normal_cdf((k + 0.5 - 4) / 2) - normal_cdf((k - 0.5 - 4) / 2)) / whole);
  expect_discrete(IntRange{.low = 0, .high = 10, .prior = NormalPrior{4, 2}}, masses, as_index);
  // Beta(2, 1) has the CDF u^2.
  expect_discrete(FloatRange{.low = 0, .high = 1, .step = 0.5, .prior = BetaPrior{2, 1}},
                  {1.0 / 9, 3.0 / 9, 5.0 / 9}, [](double x) { return as_index(2 * x); });
}

TEST(Prior, LogNormalStepsMayReachBelowZero) {
  const Distribution dist = IntRange{.low = 1, .high = 9, .step = 4, .prior = LogNormalPrior{1, 1}};
  const double whole = normal_cdf(std::log(11) - 1);
  EXPECT_NEAR(to_quantile(dist, 1), normal_cdf(std::log(3) - 1) / whole, 1e-14);
  EXPECT_NEAR(to_quantile(dist, 5), normal_cdf(std::log(7) - 1) / whole, 1e-14);
}

TEST(Prior, Choices) {
  expect_discrete(Categorical{{"a", "b", "c"}}, {1.0 / 3, 1.0 / 3, 1.0 / 3}, as_index);
  expect_discrete(Categorical{{"a", "b", "c"}, {1, 2, 5}}, {0.125, 0.25, 0.625}, as_index);
  expect_discrete(Ordinal{{"a", "b"}}, {0.5, 0.5}, as_index);
}

}  // namespace
}  // namespace hone
