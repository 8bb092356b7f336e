// What the user brings along: beliefs about the optimum and earlier studies.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "hone/error.h"
#include "hone/samplers/random.h"
#include "hone/samplers/tpe.h"
#include "samplers/tpe/earlier.h"
#include "tests/support/sampler_bench.h"
#include "tests/support/sampler_spaces.h"

namespace hone {
namespace {

using test::Row;
using test::SamplerBench;

SamplerBench bench(Space space, const TpeOptions& options = {}, std::uint64_t seed = 1) {
  return {.sampler = make_tpe(options), .space = std::move(space), .seed = seed};
}

double bowl(const Row& row, double bottom) {
  double sum = 0;
  for (const double x : row) sum += std::pow(x - bottom, 2);
  return sum;
}

void play(SamplerBench& bench, std::size_t trials, double bottom) {
  for (std::size_t i = 0; i < trials; ++i) {
    const std::vector<Row> rows = bench.ask(1);
    bench.tell(0, {.state = TrialState::kComplete, .losses = {bowl(rows[0], bottom)}});
  }
}

double best(const History& history) {
  return *std::min_element(history.loss().begin(), history.loss().end());
}

TpeExplanation explanation(const SamplerBench& bench, const TpeOptions& options) {
  const TrialNumber number = bench.next;
  return explain_tpe(options, {.space = bench.space,
                               .history = bench.history,
                               .pending = {},
                               .numbers = {&number, 1},
                               .seed = bench.seed});
}

TEST(TpeBelief, OfUniformPriorsIsNothing) {
  for (const auto& [name, space] : test::sampler_spaces()) {
    SamplerBench study = bench(space);
    for (std::size_t i = 0; i < 15; ++i) {
      study.ask(1);
      study.tell(0, {.state = TrialState::kComplete, .losses = {static_cast<double>(i)}});
    }
    bool uniform = true;
    for (const Param& param : space.params())
      for (const double quantile : {0.1, 0.5, 0.9})
        uniform = uniform && from_quantile(param.dist, quantile) == from_unit(param.dist, quantile);
    if (!uniform) continue;
    for (const auto& block : explanation(study, {}).blocks)
      for (const auto& candidate : block.candidates) EXPECT_EQ(candidate.log_belief, 0) << name;
  }
}

// The density of a normal distribution cut off at the bounds, over the uniform one, to the power
// guidance / n; a choice's weight over the mean weight likewise.
TEST(TpeBelief, IsThePriorsDensityToAFallingPower) {
  Space space;
  space.add_float("x", {.low = 0, .high = 2, .prior = NormalPrior{.mean = 0.5, .sd = 0.4}});
  space.add(
      {.name = "c",
       .dist = Categorical{.choices = {std::int64_t{1}, std::int64_t{2}}, .weights = {3, 1}}});
  const TpeOptions options{.prior_guidance = 7};
  SamplerBench study = bench(space, options);
  const auto phi = [](double z) { return 0.5 * std::erfc(-z / std::sqrt(2)); };
  const double mass = phi((2 - 0.5) / 0.4) - phi((0 - 0.5) / 0.4);
  for (const std::size_t trials : {12u, 40u}) {
    play(study, trials - study.history.rows(), 1.5);
    const TpeExplanation why = explanation(study, options);
    ASSERT_FALSE(why.blocks.empty());
    for (const auto& candidate : why.blocks[0].candidates) {
      const double z = (candidate.cells[0] - 0.5) / 0.4;
      const double density = std::exp(-0.5 * z * z) / (0.4 * std::sqrt(2 * M_PI)) / mass;
      const double choice = candidate.cells[1] == 0 ? 1.5 : 0.5;
      EXPECT_NEAR(candidate.log_belief,
                  7 / static_cast<double>(trials) * (std::log(2 * density) + std::log(choice)),
                  1e-6);
    }
  }
}

// 40 pairs of studies with the same seeds. Were guidance of no use, 29 wins would have a chance of
// 0.003.
TEST(TpeBelief, HelpsWhereItIsRight) {
  Space space;
  for (const char* name : {"a", "b", "c", "d", "e", "f"})
    space.add_float(name, {.low = 0, .high = 1, .prior = NormalPrior{.mean = 0.3, .sd = 0.15}});
  int wins = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SamplerBench with = bench(space, {.prior_guidance = 30}, seed),
                 without = bench(space, {.prior_guidance = 0}, seed);
    play(with, 20, 0.3);
    play(without, 20, 0.3);
    wins += best(with.history) < best(without.history);
  }
  EXPECT_GE(wins, 29);
}

// Where the belief is wrong, trials outweigh it: the best of 60 random trials over the whole range
// has a loss of 0.08 in the mean here.
TEST(TpeBelief, IsOutweighedWhereItIsWrong) {
  Space space;
  for (const char* name : {"a", "b", "c"})
    space.add_float(name, {.low = 0, .high = 1, .prior = NormalPrior{.mean = 0.2, .sd = 0.15}});
  double sum = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SamplerBench study = bench(space, {}, seed);
    play(study, 60, 0.85);
    sum += best(study.history) / 10;
  }
  EXPECT_LT(sum, 0.04);
}

Space cube(std::size_t dimensions) {
  Space space;
  for (std::size_t i = 0; i < dimensions; ++i)
    space.add_float("x" + std::to_string(i), {.low = 0, .high = 1});
  return space;
}

TEST(TpeWarmStart, BeginsWithTheBestOfEachEarlierStudy) {
  SamplerBench first = bench(cube(3)), second = bench(cube(3), {}, 2);
  play(first, 30, 0.3);
  play(second, 30, 0.6);
  SamplerBench study = bench(cube(3));
  for (const SamplerBench* earlier : {&first, &second})
    EXPECT_TRUE(study.sampler->warm_start(earlier->space, earlier->history));
  for (const SamplerBench* earlier : {&first, &second}) {
    const std::span<const double> losses = earlier->history.loss();
    const auto row = static_cast<std::size_t>(std::ranges::min_element(losses) - losses.begin());
    const Row proposed = study.ask(1)[0];
    for (ParamId id{0}; id.index < 3; ++id.index)
      EXPECT_EQ(proposed[id.index], earlier->history.cells(id)[row]);
    study.tell(0, {.state = TrialState::kComplete, .losses = {1}});
  }
}

// 20 pairs. Were it of no use, 16 wins would have a chance of 0.006.
TEST(TpeWarmStart, FindsMoreInASimilarStudy) {
  int wins = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SamplerBench earlier = bench(cube(6), {}, seed + 100);
    play(earlier, 60, 0.3);
    SamplerBench warm = bench(cube(6), {}, seed), cold = bench(cube(6), {}, seed);
    warm.sampler->warm_start(earlier.space, earlier.history);
    play(warm, 20, 0.35);
    play(cold, 20, 0.35);
    wins += best(warm.history) < best(cold.history);
  }
  EXPECT_GE(wins, 16);
}

// The optimum lies in the opposite corner; 60 random trials have a best of 0.08 in the mean.
TEST(TpeWarmStart, IsOutweighedWhereItMisleads) {
  double sum = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SamplerBench earlier = bench(cube(3), {}, seed + 100);
    play(earlier, 100, 0.1);
    SamplerBench study = bench(cube(3), {}, seed);
    study.sampler->warm_start(earlier.space, earlier.history);
    play(study, 60, 0.9);
    sum += best(study.history) / 10;
  }
  EXPECT_LT(sum, 0.04);
}

TEST(TpeWarmStart, OfNothingChangesNothing) {
  SamplerBench empty = bench(cube(2)), warm = bench(cube(2)), cold = bench(cube(2));
  warm.sampler->warm_start(empty.space, empty.history);
  play(warm, 30, 0.4);
  play(cold, 30, 0.4);
  for (ParamId id{0}; id.index < 2; ++id.index)
    EXPECT_TRUE(test::same_row(warm.history.cells(id), cold.history.cells(id)));
}

TEST(TpeWarmStart, CountsTheLessTheMoreIsKnown) {
  SamplerBench earlier = bench(cube(2));
  play(earlier, 50, 0.4);
  const tpe::EarlierStudy study({.warm_start_trials = 20}, earlier.space, earlier.history);
  EXPECT_DOUBLE_EQ(study.trials(0), 20);
  EXPECT_DOUBLE_EQ(study.trials(20), 10);
  EXPECT_DOUBLE_EQ(study.trials(380), 1);
  std::vector<tpe::Foreign> good, bad;
  study.translate(earlier.space, good, bad);
  EXPECT_EQ(good.size(), 5u);
  EXPECT_EQ(bad.size(), 45u);
  EXPECT_DOUBLE_EQ(bad.front().weight, 1.0 / 50);
}

TEST(TpeWarmStart, KnowsParametersByNameAndValue) {
  Space before;
  before.add_float("rate", {.low = 1e-4, .high = 1, .log = true});
  before.add_int("depth", {.low = 1, .high = 9});
  before.add_categorical("kind", {"a", "b", "c"});
  before.add_float("gone", {.low = 0, .high = 1});
  History history(1);
  history.append({.number = 0,
                  .cells = {0.01, 7, 2, 0.5},
                  .outcome = {.state = TrialState::kComplete, .losses = {1}}});
  Space now;
  now.add_categorical("kind", {"c", "a"});
  now.add_float("depth", {.low = 0, .high = 10, .step = 2});
  now.add_float("rate", {.low = 0.1, .high = 1});
  now.add_float("new", {.low = 0, .high = 1});
  std::vector<tpe::Foreign> good, bad;
  tpe::EarlierStudy({}, before, history).translate(now, good, bad);
  ASSERT_EQ(good.size(), 1u);
  EXPECT_EQ(good[0].cells[0], 0);  // "c"
  EXPECT_TRUE(good[0].cells[1] == 6 || good[0].cells[1] == 8);
  EXPECT_TRUE(std::isnan(good[0].cells[2]));  // out of the range
  EXPECT_TRUE(std::isnan(good[0].cells[3]));
}

// Every kind of space, conditional and constrained ones too, with evidence from itself and from a
// space that has hardly anything in common with it.
TEST(TpeWarmStart, TakesEverySpace) {
  for (const auto& [name, space] : test::sampler_spaces()) {
    SamplerBench earlier = bench(space);
    for (std::size_t i = 0; i < 20; ++i) {
      earlier.ask(1);
      earlier.tell(0, {.state = i % 5 == 0 ? TrialState::kFailed : TrialState::kComplete,
                       .losses = {i % 5 == 0 ? kAbsent : static_cast<double>(i % 7)}});
    }
    SamplerBench study = bench(space);
    study.sampler->warm_start(earlier.space, earlier.history);
    SamplerBench other = bench(cube(2));
    play(other, 12, 0.5);
    study.sampler->warm_start(other.space, other.history);
    for (std::size_t i = 0; i < 15; ++i) {
      const std::vector<Row> rows = study.ask(1);
      ASSERT_EQ(rows.size(), 1u) << name;
      for (ParamId id{0}; id.index < space.size(); ++id.index)
        EXPECT_TRUE(!space.active(id, rows[0]) || contains(space[id].dist, rows[0][id.index]))
            << name << " " << space[id].name;
      study.tell(0, {.state = TrialState::kComplete, .losses = {static_cast<double>(i)}});
    }
  }
}

TEST(WarmStart, SaysWhatCannotBe) {
  const PastStudy earlier{.space = cube(1), .history = History(1)};
  EXPECT_NO_THROW(warm_start(*make_tpe(), {&earlier, 1}, 1));
  EXPECT_THROW(warm_start(*make_tpe(), {&earlier, 1}, 2), Error);
  EXPECT_THROW(warm_start(*make_random(), {&earlier, 1}, 1), Error);
  EXPECT_NO_THROW(warm_start(*make_random(), {}, 1));
}

}  // namespace
}  // namespace hone
