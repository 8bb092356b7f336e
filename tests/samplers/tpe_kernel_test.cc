#include "samplers/tpe/kernel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "numeric/truncated_normal.h"

namespace hone::tpe {
namespace {

const Dimension kUnit(FloatRange{.low = 0, .high = 1});

double log_density(double position, double bandwidth, double x) {
  const double z = (x - position) / bandwidth;
  return log_constant(kUnit, position, bandwidth, false) - 0.5 * z * z;
}

TEST(TpeKernel, ContinuousDensityIsThatOfSciPy) {  // scipy.stats.truncnorm.logpdf, 1.17
  EXPECT_NEAR(log_density(0.5, 0.2, 0.4), 0.5779964742933326, 1e-13);
  EXPECT_NEAR(log_density(0.02, 0.3, 0.9), -3.3747953956032966, 1e-13);
  EXPECT_NEAR(log_density(1.0, 0.05, 0.97), 2.589940920909263, 1e-13);
  EXPECT_NEAR(log_density(0.3, 1.0, 0.0), 0.01436652170162489, 1e-13);
  EXPECT_NEAR(log_density(0.7, 0.01, 0.72), 1.6862316527834147, 1e-12);
}

TEST(TpeKernel, CellMassIsThatOfSciPy) {  // differences of scipy.stats.truncnorm.cdf
  const Dimension tenths(IntRange{.low = 0, .high = 9});
  const auto mass = [&](double position, double bandwidth, double low, double high) {
    return log_constant(tenths, position, bandwidth, true) +
           log_cell_mass({low, high}, position, bandwidth);
  };
  EXPECT_NEAR(mass(0.45, 0.1, 0.4, 0.5), -0.9599129170270986, 1e-13);
  EXPECT_NEAR(mass(0.05, 0.2, 0.0, 0.1), -1.1094732898247677, 1e-13);
  EXPECT_NEAR(mass(0.95, 0.07, 0.3, 0.4), -33.59211619135489, 1e-4);  // SciPy has 1e-15 there
}

// All values that a discrete range may have, on linear and logarithmic axes, few and many.
std::vector<Distribution> discrete() {
  return {IntRange{.low = 1, .high = 4},
          IntRange{.low = -3, .high = 90},
          IntRange{.low = 0, .high = 4000},
          IntRange{.low = 1, .high = 4096, .log = true},
          IntRange{.low = 8, .high = 512, .log = true, .step = 8},
          FloatRange{.low = 0.5, .high = 8, .log = true, .step = 0.5},
          FloatRange{.low = 0, .high = 1, .step = 0.1},
          Ordinal{{"small", "medium", "large"}}};
}

TEST(TpeKernel, DiscreteKernelsSumToOne) {
  for (const Distribution& dist : discrete()) {
    const Dimension dimension(dist);
    const auto values = static_cast<int>(dimension.count());
    for (const double bandwidth : {0.004, 0.02, 0.1, 0.7}) {
      for (const int own : {0, 1, values / 2, values - 1}) {
        const double cell = dimension.cell_at(own);
        const double position = dimension.position(cell);
        const double point = log_constant(dimension, position, bandwidth, false);
        const double mass = log_constant(dimension, position, bandwidth, true);
        double points = 0, masses = 0;
        for (int i = 0; i < values; ++i) {
          const double other = dimension.cell_at(i);
          const Dimension::Interval interval = dimension.interval(other);
          const double z = (dimension.position(other) - position) / bandwidth;
          points += (interval.high - interval.low) * std::exp(point - 0.5 * z * z);
          masses += std::exp(mass + log_cell_mass(interval, position, bandwidth));
        }
        EXPECT_NEAR(points, 1, 2e-3) << kind_name(dist) << values << " " << own << " " << bandwidth;
        EXPECT_NEAR(masses, 1, 1e-12) << kind_name(dist) << values << " " << own;
      }
    }
  }
}

// Kolmogorov and Smirnov: sqrt(n) D > 2.23 has a chance of 1e-4.
TEST(TpeKernel, DrawsAreTruncatedNormal) {
  constexpr int kDraws = 20'000;
  for (const auto& [position, bandwidth] :
       {std::pair(0.5, 0.1), {0.0, 0.3}, {0.98, 0.05}, {0.4, 3.0}}) {
    Stream random(3, 0, Purpose::kSampler);
    std::vector<double> draws;
    for (int i = 0; i < kDraws; ++i) draws.push_back(draw_position(position, bandwidth, random));
    std::ranges::sort(draws);
    double distance = 0;
    for (int i = 0; i < kDraws; ++i) {
      const double expected = truncated_normal_cdf(
          (draws[i] - position) / bandwidth, -position / bandwidth, (1 - position) / bandwidth);
      distance =
          std::max({distance, expected - double(i) / kDraws, double(i + 1) / kDraws - expected});
    }
    EXPECT_LT(std::sqrt(kDraws) * distance, 2.23) << position << " " << bandwidth;
  }
}

TEST(TpeKernel, DrawsFarFromTheRangeArriveToo) {
  Stream random(4, 0, Purpose::kSampler);
  for (int i = 0; i < 100; ++i) {
    const double drawn = draw_position(0.0, 1e6, random);
    EXPECT_TRUE(drawn >= 0 && drawn <= 1);
  }
}

TEST(TpeKernel, ChoicesSumToOne) {
  const std::vector<double> prior = {0.5, 0.3, 0.2};
  for (const double strength : {0.0, 0.03, 1.0, 7.0}) {
    const ChoiceKernel kernel(strength);
    double sum = std::exp(kernel.log_at(std::log(prior[0])));
    for (const double other : {prior[1], prior[2]})
      sum += std::exp(kernel.log_elsewhere(std::log(other)));
    EXPECT_NEAR(sum, 1, 1e-12) << strength;
  }
}

TEST(TpeKernel, PriorsIntegrateToOne) {
  for (const Prior& prior :
       {Prior(UniformPrior{}), Prior(NormalPrior{.mean = 2, .sd = 0.5}),
        Prior(LogNormalPrior{.mu = 0.5, .sigma = 0.7}), Prior(BetaPrior{.alpha = 2, .beta = 3})}) {
    for (const bool log : {false, true}) {
      const Dimension dimension(FloatRange{.low = 1, .high = 9, .log = log, .prior = prior});
      double sum = 0;
      for (int i = 0; i < 2000; ++i)
        sum += std::exp(dimension.log_prior(dimension.cell((i + 0.5) / 2000))) / 2000;
      EXPECT_NEAR(sum, 1, 1e-5) << prior.index() << log;
    }
  }
}

TEST(TpeKernel, DiscretePriorsSumToOne) {
  std::vector<Distribution> dists = discrete();
  dists.push_back(IntRange{.low = 0, .high = 20, .prior = NormalPrior{.mean = 4, .sd = 3}});
  dists.push_back(Categorical{.choices = {"a", "b", "c"}, .weights = {5, 3, 2}});
  for (const Distribution& dist : dists) {
    const Dimension dimension(dist);
    double sum = 0;
    for (double i = 0; i < dimension.count(); ++i)
      sum += std::exp(dimension.log_prior(dimension.cell_at(i)));
    EXPECT_NEAR(sum, 1, 1e-9) << kind_name(dist);
  }
}

TEST(TpeKernel, PositionsAreUnitsOfTheRange) {
  std::vector<Distribution> dists = discrete();
  dists.push_back(FloatRange{.low = -2, .high = 3});
  dists.push_back(FloatRange{.low = 1e-5, .high = 10, .log = true});
  for (const Distribution& dist : dists) {
    const Dimension dimension(dist);
    for (const double unit : {0.0, 0.13, 0.5, 0.86, 1.0}) {
      const double cell = from_unit(dist, unit);
      EXPECT_NEAR(dimension.position(cell), to_unit(dist, cell), 1e-12) << kind_name(dist);
    }
  }
  EXPECT_TRUE(std::isnan(kUnit.position(1.5)));
  EXPECT_TRUE(std::isnan(kUnit.position(kAbsent)));
}

}  // namespace
}  // namespace hone::tpe
