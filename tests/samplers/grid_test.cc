#include "hone/samplers/grid.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "hone/error.h"
#include "tests/support/sampler_bench.h"
#include "tests/support/sampler_spaces.h"

namespace hone {
namespace {

using test::Row;
using test::SamplerBench;

const Outcome kComplete = {.state = TrialState::kComplete, .losses = {0.0}};
const Outcome kFailed = {.state = TrialState::kFailed, .message = "no"};

SamplerBench bench(Space space, const GridOptions& options = {}, std::uint64_t seed = 1) {
  return {.sampler = make_grid(options), .space = std::move(space), .seed = seed};
}

// Rows as text, so that absent cells compare equal.
std::string text(const Row& row) {
  std::string text;
  for (const double cell : row) text += std::isnan(cell) ? "- " : std::to_string(cell) + " ";
  return text;
}

std::vector<std::string> texts(const std::vector<Row>& rows) {
  std::vector<std::string> result;
  for (const Row& row : rows) result.push_back(text(row));
  return result;
}

// Runs trials one after the other until there are none left.
std::vector<std::string> run_out(SamplerBench& study) {
  std::vector<std::string> order;
  for (;;) {
    const std::vector<Row> rows = study.ask(1);
    if (rows.empty()) return order;
    order.push_back(text(rows[0]));
    study.tell(0, kComplete);
  }
}

// What a grid should be: all combinations of the values of each parameter, inactive ones absent,
// each feasible one once.
std::set<std::string> brute_force(const Space& space,
                                  const std::vector<std::vector<double>>& axes) {
  std::set<std::string> found;
  std::vector<std::size_t> digit(axes.size(), 0);
  for (;;) {
    Row row(axes.size());
    for (std::size_t i = 0; i < axes.size(); ++i) row[i] = axes[i][digit[i]];
    space.deactivate(row);
    if (space.feasible(row)) found.insert(text(row));
    std::size_t i = 0;
    while (i < axes.size() && ++digit[i] == axes[i].size()) digit[i++] = 0;
    if (i == axes.size()) return found;
  }
}

void expect_exactly(const Space& space, const GridOptions& options,
                    const std::vector<std::vector<double>>& axes) {
  SamplerBench study = bench(space, options);
  const std::vector<std::string> order = run_out(study);
  const std::set<std::string> expected = brute_force(space, axes);
  EXPECT_EQ(order.size(), expected.size());
  EXPECT_EQ(std::set<std::string>(order.begin(), order.end()), expected);
  EXPECT_EQ(grid_size(space, options), expected.size());
}

std::vector<double> count(int low, int high) {
  std::vector<double> values;
  for (int i = low; i <= high; ++i) values.push_back(i);
  return values;
}

TEST(Grid, IsEveryCombinationOnce) {
  Space space;
  space.add_float("x", {.low = 0, .high = 1});
  space.add_int("n", {.low = 2, .high = 4});
  space.add_categorical("kind", {"a", "b"});
  for (const bool shuffle : {false, true}) {
    expect_exactly(space, {.points = 5, .shuffle = shuffle},
                   {{0, 0.25, 0.5, 0.75, 1}, {2, 3, 4}, {0, 1}});
  }
}

TEST(Grid, InactiveParametersMultiplyNothing) {
  Space space;
  const ParamId kind = space.add_categorical("kind", {"a", "b", "c"});
  space.add_int("of_a", {.low = 0, .high = 3}, equal(kind, "a"));
  const ParamId of_b = space.add_int("of_b", {.low = 0, .high = 2}, equal(kind, "b"));
  space.add_int("deeper", {.low = 0, .high = 4}, greater(of_b, std::int64_t{1}));
  for (const bool shuffle : {false, true}) {
    expect_exactly(space, {.shuffle = shuffle},
                   {count(0, 2), count(0, 3), count(0, 2), count(0, 4)});
  }
  EXPECT_EQ(grid_size(space), 4u + (2u + 5u) + 1u);
}

TEST(Grid, LeavesOutWhatIsForbidden) {
  Space space;
  const ParamId a = space.add_int("a", {.low = 0, .high = 6});
  const ParamId b = space.add_int("b", {.low = 0, .high = 6});
  const ParamId kind = space.add_categorical("kind", {"x", "y"});
  space.add_constraint({.terms = {{a, 1.0}, {b, 2.0}}, .bound = 9});
  space.forbid(equal(kind, "y") && equal(b, std::int64_t{0}));
  space.check();
  for (const bool shuffle : {false, true}) {
    expect_exactly(space, {.shuffle = shuffle}, {count(0, 6), count(0, 6), count(0, 1)});
  }
}

TEST(Grid, CountsUpUnlessShuffled) {
  const Space space = test::small_discrete_space();
  SamplerBench plain = bench(space);
  const std::vector<std::string> order = run_out(plain);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  std::set<std::vector<std::string>> orders;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SamplerBench study = bench(space, {.shuffle = true}, seed);
    orders.insert(run_out(study));
  }
  EXPECT_EQ(orders.size(), 20u);  // two of 12! orders alike: odds of 4e-7
}

TEST(Grid, WhatWasAskedBeforeDoesNotMatter) {
  SamplerBench study = bench(test::small_discrete_space(), {.shuffle = true}, 1);
  const std::vector<Row> first = study.propose(12);
  study.seed = 2;
  const std::vector<Row> other = study.propose(12);
  EXPECT_NE(other, first);
  study.seed = 1;
  EXPECT_EQ(study.propose(12), first);
}

// Stops after every number of trials and goes on with a new sampler that reads the history.
TEST(Grid, ResumesWhereverItStopped) {
  for (const auto& [name, space] : test::sampler_spaces()) {
    const GridOptions options = {.points = 2, .thin = true, .shuffle = true};
    if (grid_size(space, options) > 200) continue;
    SamplerBench whole = bench(space, options);
    const std::vector<std::string> expected = run_out(whole);
    ASSERT_EQ(expected.size(), grid_size(space, options)) << name;
    for (std::size_t stop = 0; stop <= expected.size(); ++stop) {
      SamplerBench study = bench(space, options);
      for (std::size_t i = 0; i < stop; ++i) {
        study.ask(1);
        study.tell(0, i % 3 == 0 ? kFailed : kComplete);
      }
      study.sampler = make_grid(options);
      study.sampler->observe(study.space, study.history, 0);
      const std::vector<std::string> rest = run_out(study);
      EXPECT_TRUE(std::equal(rest.begin(), rest.end(), expected.begin() + stop, expected.end()))
          << name << ", stopped after " << stop;
    }
  }
}

// Trials end in any order; nothing is proposed twice, nothing is left out.
TEST(Grid, ParallelTrialsNeverRepeat) {
  Space space;
  space.add_int("a", {.low = 0, .high = 9});
  space.add_int("b", {.low = 0, .high = 9});
  for (const bool shuffle : {false, true}) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      Stream rng(seed, 0, Purpose::kObjective);
      SamplerBench study = bench(space, {.shuffle = shuffle}, seed);
      std::set<std::string> seen;
      std::size_t asked = 0;
      do {
        for (const Row& row : study.ask(1 + rng.below(4))) {
          EXPECT_TRUE(seen.insert(text(row)).second) << text(row) << ", seed " << seed;
          ++asked;
        }
        for (std::uint64_t ends = rng.below(5); ends > 0 && !study.running.empty(); --ends) {
          study.tell(rng.below(study.running.size()), rng.below(2) == 0 ? kFailed : kComplete);
        }
      } while (!study.running.empty() || asked < 100);
      EXPECT_EQ(asked, 100u);
      EXPECT_TRUE(study.ask(3).empty());
    }
  }
}

TEST(Grid, FillsABlockAsFarAsPointsGo) {
  SamplerBench study = bench(test::small_discrete_space());
  EXPECT_EQ(study.ask(8).size(), 8u);
  EXPECT_EQ(study.ask(8).size(), 4u);
  EXPECT_EQ(study.ask(8).size(), 0u);
}

// A trial that is no longer running and left no row has not taken its point.
TEST(Grid, PointsThatWereNotRunAreOfferedAgain) {
  SamplerBench study = bench(test::small_discrete_space());
  const std::vector<Row> rows = study.ask(5);
  study.running.erase(study.running.begin() + 1, study.running.begin() + 3);
  EXPECT_EQ(texts(study.propose(2)), texts({rows[1], rows[2]}));
}

TEST(Grid, ConfigurationsOffTheGridCountForNothing) {
  Space space;
  space.add_float("x", {.low = 0, .high = 1});
  SamplerBench study = bench(space, {.points = 3});
  for (const double x : {0.1, 0.5, 0.9}) {
    study.running.emplace_back(study.next++, Row{x});
    study.tell(0, kComplete);
  }
  EXPECT_EQ(run_out(study), texts({{0.0}, {1.0}}));
}

TEST(Grid, FixedCellsTakeTheFirstPointThatAgrees) {
  SamplerBench study = bench(test::small_discrete_space());  // n in 1..4, three kinds
  const std::vector<Row> fixed = {{3, kAbsent}};
  EXPECT_EQ(study.propose(1, 0, fixed).at(0), (Row{3, 0}));
  study.running.emplace_back(study.next++, Row{3, 0});
  EXPECT_EQ(study.propose(1, 0, fixed).at(0), (Row{3, 1}));
  // In a block each lane reckons with those before it.
  EXPECT_EQ(study.propose(3, 0, std::vector<Row>{{3, kAbsent}, {3, kAbsent}, {kAbsent, kAbsent}}),
            (std::vector<Row>{{3, 1}, {3, 2}, {1, 0}}));
}

TEST(Grid, FixedCellsOffTheGridAreCompletedFromIt) {
  Space space;
  space.add_float("x", {.low = 0, .high = 1});
  space.add_categorical("kind", {"a", "b"});
  SamplerBench study = bench(space, {.points = 3});
  const std::vector<Row> fixed = {{0.3, kAbsent}};
  EXPECT_EQ(study.propose(1, 0, fixed).at(0), (Row{0.3, 0}));
  study.running.emplace_back(study.next++, Row{0.3, 0});
  EXPECT_EQ(study.propose(1, 0, fixed).at(0), (Row{0.3, 1}));
  study.running.emplace_back(study.next++, Row{0.3, 1});
  EXPECT_EQ(study.propose(1, 0, fixed).at(0)[0], 0.3);  // all there are, so one of them again
  study.running.clear();
  EXPECT_EQ(run_out(study).size(), 6u);
}

TEST(Grid, FixedCellsMayMakeOthersActive) {
  Space space;
  const ParamId x = space.add_float("x", {.low = 0, .high = 1});
  space.add_float("y", {.low = 0, .high = 1}, equal(x, 0.3));
  SamplerBench study = bench(space, {.points = 2});
  EXPECT_EQ(grid_size(space, {.points = 2}), 2u);  // y is active at no point of the grid
  const Row row = study.propose(1, 0, std::vector<Row>{{0.3, kAbsent}}).at(0);
  EXPECT_TRUE(space.valid(row)) << text(row);
}

// A column that is new has every earlier row stand for all its values; whole rows count alone.
TEST(Grid, GrowsWithTheSpace) {
  Space space;
  space.add_int("a", {.low = 0, .high = 3});
  SamplerBench study = bench(space);
  study.ask(2);
  study.tell(0, kComplete);  // a = 0; a = 1 is still running
  study.space.add_categorical("kind", {"x", "y"});
  EXPECT_EQ(texts(study.propose(9)), texts({{2, 0}, {2, 1}, {3, 0}, {3, 1}}));
  study.running[0].second = {1, 1};  // it turned out to use the new parameter
  study.tell(0, kComplete);
  EXPECT_EQ(texts(study.propose(9)), texts({{1, 0}, {2, 0}, {2, 1}, {3, 0}, {3, 1}}));
}

TEST(Grid, WidensWithTheSpace) {
  Space space;
  const ParamId a = space.add_int("a", {.low = 0, .high = 2});
  SamplerBench study = bench(space);
  EXPECT_EQ(run_out(study).size(), 3u);
  study.space.widen(a, IntRange{.low = -1, .high = 3});
  EXPECT_EQ(run_out(study), texts({{-1}, {3}}));
}

TEST(Grid, WaitsForParametersToComeToLight) {
  SamplerBench study = bench(Space{});
  EXPECT_EQ(study.ask(4).size(), 4u);
  study.tell(0, kComplete);  // ended without using any
  study.space.add_int("a", {.low = 0, .high = 2});
  EXPECT_EQ(study.ask(4).size(), 3u);
}

TEST(Grid, ThinsWhenAsked) {
  Space space;
  space.add_int("n", {.low = 0, .high = 100});
  EXPECT_EQ(grid_size(space), 101u);
  EXPECT_EQ(grid_size(space, {.points = 5, .thin = true}), 5u);
}

TEST(Grid, WalksSpacesThatAreTooLargeToFinish) {
  Space space;
  for (int i = 0; i < 40; ++i)
    space.add_int(std::string("n") + std::to_string(i), {.low = 0, .high = 99});
  SamplerBench study = bench(space, {.shuffle = true});
  EXPECT_EQ(grid_size(space), (std::uint64_t{1} << 63) - 1);
  EXPECT_EQ(study.ask(100).size(), 100u);
}

TEST(Grid, RefusesZeroPoints) {
  try {
    make_grid({.points = 0});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(error.where(), "grid.points");
  }
}

}  // namespace
}  // namespace hone
