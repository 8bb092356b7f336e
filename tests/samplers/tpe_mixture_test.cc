#include "samplers/tpe/mixture.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "samplers/tpe/bandwidth.h"
#include "samplers/tpe/side.h"
#include "tests/support/sampler_bench.h"

namespace hone::tpe {
namespace {

// What a side needs, kept alive.
struct Fixture {
  explicit Fixture(const Space& space, TpeOptions options = {}) : options(std::move(options)) {
    for (const Param& param : space.params()) dimensions.emplace_back(param.dist);
    for (std::uint32_t i = 0; i < space.size(); ++i)
      factors.push_back({ParamId{i}, &dimensions[i], space[ParamId{i}].when.has_value()});
  }
  Side side(const std::vector<test::Row>& rows, std::span<const double> shared) const {
    Side side(factors, options);
    for (const test::Row& row : rows) side.append(row);
    side.finish(shared);
    return side;
  }
  double log_density(const Side& side, const test::Row& row) const {
    std::vector<Coordinate> x;
    for (std::size_t i = 0; i < row.size(); ++i)
      x.push_back(coordinate(dimensions[i], row[i], options.prior == "normal"));
    std::vector<double> terms;
    return side.mixture().log_density(x, terms);
  }

  TpeOptions options;
  std::vector<Dimension> dimensions;
  std::vector<Factor> factors;
};

// Optuna 5.0, _ParzenEstimator(...).log_pdf with its defaults. Its density is of the logarithm of a
// logarithmic value, ours of the position, of which there are ln(high / low) to one.
TEST(TpeMixture, IsThatOfOptuna) {
  Space space;
  space.add_float("x", {.low = 0, .high = 1});
  space.add_float("l", {.low = 1e-4, .high = 1, .log = true});
  space.add_int("n", {.low = 1, .high = 16});
  space.add_categorical("c", {"a", "b", "c"});
  const Fixture fixture(space, tpe_optuna());
  const std::vector<double> unused(4, 1.0);
  const Side side = fixture.side(
      {{0.1, 1e-3, 1, 0}, {0.15, 1e-2, 3, 2}, {0.9, 0.5, 16, 2}, {0.4, 2e-4, 7, 1}}, unused);
  const double length = std::log(1 / 1e-4);
  EXPECT_NEAR(fixture.log_density(side, {0.2, 5e-3, 4, 1}), -5.640197598763051 + std::log(length),
              1e-12);
  EXPECT_NEAR(fixture.log_density(side, {0.85, 0.9, 15, 2}), -5.5101119627381845 + std::log(length),
              1e-12);
}

std::vector<double> neighbours(const TpeOptions& options, const std::vector<double>& positions) {
  std::vector<double> bandwidths(positions.size());
  neighbour_bandwidths(options, positions, bandwidths);
  return bandwidths;
}

// hyperopt.tpe.adaptive_parzen_normal with a prior of mean 0.5 and deviation 1, without the prior.
TEST(TpeBandwidth, NeighboursAreThoseOfHyperopt) {
  const std::vector<double> found = neighbours(tpe_hyperopt(), {0.1, 0.15, 0.9, 0.4});
  const double expected[] = {1.0 / 6, 0.25, 0.4, 0.25};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(found[i], expected[i], 1e-12) << i;
  EXPECT_EQ(neighbours(tpe_hyperopt(), {0.3}), std::vector{0.5});
}

TEST(TpeBandwidth, NeighboursAreThoseOfOptuna) {
  const std::vector<double> found = neighbours(tpe_optuna(), {0.1, 0.15, 0.9, 0.4});
  const double expected[] = {1.0 / 6, 0.25, 0.5, 0.5};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(found[i], expected[i], 1e-12) << i;
  EXPECT_EQ(neighbours(tpe_optuna(), {0.3}), std::vector{0.7});  // the bounds alone are there
  TpeOptions endpoints = tpe_optuna();
  endpoints.endpoints = true;
  EXPECT_NEAR(neighbours(endpoints, {0.4, 0.5})[0], 0.4, 1e-12);
  endpoints.magic_clip = false;
  EXPECT_LT(neighbours(endpoints, std::vector<double>(5, 1.0))[2], 1e-9);
}

TEST(TpeBandwidth, ScottFallsWithKernels) {
  const TpeOptions options = tpe_optuna4();
  EXPECT_NEAR(scott_bandwidth(options, 32, 1), 0.2 * std::pow(32.0, -0.2), 1e-12);
  EXPECT_NEAR(scott_bandwidth(options, 1, 3), 1.0 / 3, 1e-12);  // the magic clip
}

Space mixed_space() {
  Space space;
  const ParamId kind = space.add_categorical("kind", {"a", "b"});
  space.add_float("x", {.low = 0, .high = 1});
  space.add_int("n", {.low = 0, .high = 3});
  space.add_float("y", {.low = -1, .high = 1}, equal(kind, "b"));
  return space;
}

// A row of the space, drawn from the prior.
test::Row drawn(const Space& space, std::uint64_t trial) {
  test::Row row(space.size(), kAbsent);
  draw(space, {.seed = 9, .trial = trial}, row);
  return row;
}

// The sum (1) of mixture.h, written down as it stands there.
TEST(TpeMixture, IsTheSumOfItsKernels) {
  const Space space = mixed_space();
  const Fixture fixture(space);
  const std::vector<double> shared = {0, 0.25, 0.25, 0.5};
  std::vector<test::Row> rows;
  for (std::uint64_t i = 0; i < 21; ++i) rows.push_back(drawn(space, i));
  const Side side = fixture.side(rows, shared);
  const double strength = side.mixture().column(0).choice.strength();
  for (std::uint64_t trial = 100; trial < 140; ++trial) {
    const test::Row x = drawn(space, trial);
    double prior = 1, sum = 0;
    for (std::size_t i = 0; i < 4; ++i)
      if (!std::isnan(x[i])) prior *= std::exp(fixture.dimensions[i].log_prior(x[i]));
    for (const test::Row& row : rows) {
      double kernel = (row[0] == x[0] ? 1 + strength / 2 : strength / 2) / (1 + strength);
      for (std::size_t i = 1; i < 4; ++i) {
        const Dimension& dimension = fixture.dimensions[i];
        if (std::isnan(x[i])) continue;
        if (std::isnan(row[i])) {
          kernel *= std::exp(dimension.log_prior(x[i]));
          continue;
        }
        const double at = dimension.position(row[i]);
        const double z = (dimension.position(x[i]) - at) / shared[i];
        const double width = i == 2 ? 0.25 : 1;
        kernel *= width * std::exp(log_constant(dimension, at, shared[i], false) - 0.5 * z * z);
      }
      sum += kernel;
    }
    EXPECT_NEAR(fixture.log_density(side, x), std::log((sum + prior) / 22), 1e-10) << trial;
  }
}

// The mean of density / prior over draws from the prior; its standard error is below 0.02 here,
// so 0.1 is five of them: a chance below 1e-6.
TEST(TpeMixture, IntegratesToOneOverConditionalSpaces) {
  const Space space = mixed_space();
  const Fixture fixture(space);
  std::vector<test::Row> rows;
  for (std::uint64_t i = 0; i < 10; ++i) rows.push_back(drawn(space, i));
  const Side side = fixture.side(rows, std::vector<double>{0, 0.25, 0.25, 0.25});
  double sum = 0;
  constexpr int kDraws = 20'000;
  for (int i = 0; i < kDraws; ++i) {
    const test::Row x = drawn(space, 1000 + static_cast<std::uint64_t>(i));
    double log_prior = 0;
    for (std::size_t p = 0; p < x.size(); ++p)
      if (!std::isnan(x[p])) log_prior += fixture.dimensions[p].log_prior(x[p]);
    sum += std::exp(fixture.log_density(side, x) - log_prior) / kDraws;
  }
  EXPECT_NEAR(sum, 1, 0.1);
}

TEST(TpeSide, LoadingStepByStepIsLoadingAtOnce) {
  const Space space = mixed_space();
  const Fixture fixture(space);
  const std::vector<double> shared = {0, 0.3, 0.2, 0.4};
  History history(1);
  for (std::uint64_t i = 0; i < 40; ++i)
    history.append({.number = i,
                    .cells = drawn(space, i),
                    .outcome = {.state = TrialState::kComplete, .losses = {1}}});
  Stream random(2, 0, Purpose::kSampler);
  Side grown(fixture.factors, fixture.options);
  for (int step = 0; step < 30; ++step) {
    std::vector<Member> members;
    for (Row row = 0; row < 40; ++row)
      if (random.uniform() < 0.4) members.push_back({row, 0.5 + random.uniform()});
    grown.load(history, members);
    grown.append(drawn(space, 50));
    grown.finish(shared);
    Side fresh(fixture.factors, fixture.options);
    fresh.load(history, members);
    fresh.append(drawn(space, 50));
    fresh.finish(shared);
    ASSERT_EQ(grown.mixture().size(), fresh.mixture().size());
    for (std::uint64_t trial = 100; trial < 110; ++trial)
      ASSERT_EQ(fixture.log_density(grown, drawn(space, trial)),
                fixture.log_density(fresh, drawn(space, trial)))
          << "step " << step;
  }
}

}  // namespace
}  // namespace hone::tpe
