#include "analysis/random_effects.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "numeric/truncated_normal.h"

namespace hone {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double normal(Stream& random) {
  return truncated_normal_quantile(random.uniform(), -kInfinity, kInfinity);
}

// The eight schools of Bayesian Data Analysis, section 5.5: effects with known standard errors. The
// posteriors were integrated by SciPy 1.15 (scipy.integrate.quad over tau of equations 5.20 and
// 5.21, relative error 1e-11).
TEST(RandomEffects, OfTheEightSchoolsAreThoseOfTheBook) {
  const std::vector<double> effects{28, 8, -3, 7, -1, 1, 18, 12};
  const std::vector<double> errors{15, 10, 16, 11, 9, 11, 10, 18};
  const std::vector<double> means{11.4003, 7.8946, 6.1307, 7.6447, 5.1264, 6.1385, 10.6670, 8.4568};
  const std::vector<double> deviations{8.3414, 6.2748, 7.7652, 6.5463,
                                       6.3574, 6.7103, 6.7856, 7.8882};
  EffectEvidence evidence{.noise = {.variance = 1, .degrees = kInfinity}};
  for (std::size_t i = 0; i < effects.size(); ++i)
    evidence.seen.push_back({effects[i], 1 / (errors[i] * errors[i])});
  const RandomEffects model(evidence);
  for (std::size_t i = 0; i < effects.size(); ++i) {
    const auto [mean, deviation] = model.posterior(evidence.seen[i]);
    EXPECT_NEAR(mean, means[i], 0.05) << i;
    EXPECT_NEAR(deviation, deviations[i], 0.05) << i;
  }
  EXPECT_NEAR(model.location(), 7.9324, 0.05);
  EXPECT_NEAR(model.spread(), 6.5755, 0.05);
}

// With very many effects mu, tau and sigma are as good as known, and the posterior is
// equation 5.17.
TEST(RandomEffects, AreShrunkInClosedFormWhenAllElseIsKnown) {
  Stream random(1, 0, Purpose::kObjective);
  constexpr double kLocation = 3, kSpread = 0.5, kNoise = 2;
  EffectEvidence evidence{.noise = {.variance = kNoise * kNoise, .degrees = 1e6}};
  for (int i = 0; i < 60'000; ++i) {
    const double truth = kLocation + kSpread * normal(random);
    evidence.seen.push_back({truth + kNoise / 2 * normal(random), 4});
  }
  const RandomEffects model(evidence);
  for (const double weight : {1.0, 4.0, 100.0}) {
    const double share = 0.25 / (0.25 + 4 / weight);
    const auto [mean, deviation] = model.posterior({1, weight});
    EXPECT_NEAR(mean, kLocation + share * (1 - kLocation), 0.08) << weight;
    EXPECT_NEAR(deviation, std::sqrt(share * 4 / weight), 0.03) << weight;
    EXPECT_NEAR(model.shrunk({1, weight}), mean, 0.02) << weight;
  }
}

// Half of the values count as worse than the median only; mu and tau are those of all.
TEST(RandomEffects, AreToldByTheBetterHalf) {
  Stream random(2, 0, Purpose::kObjective);
  std::vector<double> values;
  for (int i = 0; i < 8'000; ++i) values.push_back(2 + std::sqrt(1.25) * normal(random));
  std::ranges::sort(values);
  EffectEvidence evidence{.cutoff = values[3'999], .noise = {.variance = 0.25, .degrees = 1e6}};
  for (std::size_t i = 0; i < values.size(); ++i)
    (i < 4'000 ? evidence.seen : evidence.worse).push_back({values[i], 1});
  const RandomEffects model(evidence);
  EXPECT_NEAR(model.location(), 2, 0.06);  // more than three standard errors each
  EXPECT_NEAR(model.spread(), 1, 0.06);
  EXPECT_NEAR(model.noise(), 0.5, 0.01);
}

// Of a prior density tau ^ p up to m the mean is m (p + 1) / (p + 2); evidence of no weight leaves
// it.
TEST(RandomEffects, HaveTheSpreadOfThePriorWhereNothingTells) {
  for (const double power : {0.0, -0.5}) {
    const RandomEffects model({.seen = {{0, 1}, {0, 1}},
                               .noise = {1e6, std::numeric_limits<double>::infinity()},
                               .spread_power = power,
                               .most_spread = 2});
    EXPECT_NEAR(model.spread(), 2 * (power + 1) / (power + 2), 0.03) << power;
  }
}

TEST(RandomEffects, AreDrawnFromTheirPosterior) {
  EffectEvidence evidence{.noise = {.variance = 0.3, .degrees = 4}};
  for (int i = 0; i < 12; ++i) evidence.seen.push_back({0.1 * i * i, 1.0 + i % 3});
  const RandomEffects model(evidence);
  const std::vector<Effect> effects{evidence.seen[0], evidence.seen[5]};
  constexpr std::size_t kDraws = 40'000;
  const std::vector<double> draws = model.draw(effects, kDraws, Stream(3, 0, Purpose::kObjective));
  ASSERT_EQ(draws.size(), 2 * kDraws);
  for (std::size_t e = 0; e < 2; ++e) {
    const auto [mean, deviation] = model.posterior(effects[e]);
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < kDraws; ++i) {
      const double off = draws[2 * i + e] - mean;
      sum += off;
      squares += off * off;
    }
    EXPECT_NEAR(sum / kDraws, 0, 4 * deviation / std::sqrt(kDraws));  // false in 1 of 15,000
    EXPECT_NEAR(std::sqrt(squares / kDraws), deviation, 0.03 * deviation);
  }
}

}  // namespace
}  // namespace hone
