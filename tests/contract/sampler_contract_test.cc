// What the contract in hone/sampler.h asks of every registered sampler, known by its registry line
// alone.
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hone/samplers/registry.h"
#include "tests/support/sampler_bench.h"
#include "tests/support/sampler_spaces.h"

namespace hone {
namespace {

using test::DefaultOptions;
using test::Row;
using test::same_row;
using test::same_rows;
using test::SamplerBench;

// These take points in a fixed order whatever the seed, and end when they have had all of them.
const std::set<std::string_view> kEnumerating = {"grid"};

class SamplerContract : public testing::TestWithParam<std::string_view> {
 protected:
  std::unique_ptr<Sampler> make() const {
    for (const RegistryEntry<Sampler>& entry : samplers()) {
      DefaultOptions defaults;
      if (entry.name == GetParam()) return entry.make(defaults);
    }
    return nullptr;
  }
  SamplerBench bench(Space space, std::uint64_t seed = 1) const {
    return {.sampler = make(), .space = std::move(space), .seed = seed};
  }
  static bool enumerating() { return kEnumerating.contains(GetParam()); }
};

std::string name_of(const testing::TestParamInfo<std::string_view>& info) {
  return std::string(info.param);
}

std::vector<std::string_view> names() {
  std::vector<std::string_view> names;
  for (const RegistryEntry<Sampler>& entry : samplers()) names.push_back(entry.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Registered, SamplerContract, testing::ValuesIn(names()), name_of);

// Distance of a row from the middle of its space, on unit axes.
double loss_of(const Space& space, const Row& row) {
  double sum = 0;
  for (std::uint32_t i = 0; i < row.size(); ++i) {
    if (!std::isnan(row[i])) sum += std::pow(to_unit(space[ParamId{i}].dist, row[i]) - 0.5, 2);
  }
  return sum;
}

// Trials end in every way that they can, most of them well.
Outcome outcome_of(const SamplerBench& bench, std::size_t place) {
  const auto& [number, row] = bench.running[place];
  const double loss = loss_of(bench.space, row);
  switch (number % 7) {
    case 3:
      return {.state = TrialState::kFailed, .message = "out of memory"};
    case 4:
      return {.state = TrialState::kPruned, .losses = {loss}};
    case 5:  // pruned before it reported anything
      return {.state = TrialState::kPruned, .losses = {kAbsent}};
    case 6:
      return {.state = TrialState::kComplete, .losses = {loss}, .constraints = {loss - 0.1}};
    default:
      return {.state = TrialState::kComplete, .losses = {loss}};
  }
}

// Every active cell is there, in range and on its grid, and the Study can settle the rest.
testing::AssertionResult acceptable(const Space& space, Row row) {
  for (std::uint32_t i = 0; i < row.size(); ++i) {
    const Param& param = space[ParamId{i}];
    if (space.active(ParamId{i}, row) && !contains(param.dist, row[i])) {
      return testing::AssertionFailure() << param.name << " = " << row[i];
    }
  }
  const auto fixed = std::make_unique<bool[]>(row.size());
  if (!space.feasible(row) && !make_feasible(space, {}, {fixed.get(), row.size()}, row)) {
    return testing::AssertionFailure() << "infeasible";
  }
  if (!space.valid(row)) return testing::AssertionFailure() << "invalid";
  return testing::AssertionSuccess();
}

// Runs trials in blocks, three always running, the first of them ending each time.
void play(SamplerBench& bench, std::size_t trials) {
  for (std::size_t i = 0; i < trials; ++i) {
    const std::vector<Row> rows = bench.ask(bench.running.size() < 3 ? 2 : 1);
    for (const Row& row : rows) ASSERT_TRUE(acceptable(bench.space, row)) << "trial " << bench.next;
    if (bench.running.empty()) return;
    bench.tell(0, outcome_of(bench, 0));
  }
}

TEST_P(SamplerContract, ProposesWhatTheSpaceAllows) {
  for (const auto& [name, space] : test::sampler_spaces()) {
    for (const std::uint64_t seed : {1, 2, 3}) {
      SCOPED_TRACE(name + ", seed " + std::to_string(seed));
      SamplerBench bench = this->bench(space, seed);
      play(bench, 30);
      ASSERT_GE(bench.history.rows(), 12u);  // the smallest of these spaces has 12 configurations
    }
  }
}

TEST_P(SamplerContract, LearnsRowByRowWhatItLearnsAtOnce) {
  for (const auto& [name, space] : test::sampler_spaces()) {
    SCOPED_TRACE(name);
    SamplerBench bench = this->bench(space);
    play(bench, 25);
    const std::vector<Row> expected = bench.propose(3);
    bench.sampler = make();  // a study that is opened again replays its log
    bench.sampler->observe(bench.space, bench.history, 0);
    EXPECT_TRUE(same_rows(bench.propose(3), expected));
  }
}

TEST_P(SamplerContract, SuggestingChangesNothing) {
  for (const auto& [name, space] : test::sampler_spaces()) {
    SCOPED_TRACE(name);
    SamplerBench bench = this->bench(space);
    play(bench, 15);
    const std::vector<Row> first = bench.propose(4);
    bench.seed += 1;  // asking otherwise in between leaves no trace
    bench.propose(2, 1);
    bench.seed -= 1;
    auto running = std::exchange(bench.running, {});
    bench.propose(3);
    bench.running = std::move(running);
    EXPECT_TRUE(same_rows(bench.propose(4), first));
  }
}

TEST_P(SamplerContract, SeedsDecide) {
  SamplerBench one = bench(test::continuous_space(), 1), same = bench(test::continuous_space(), 1);
  SamplerBench other = bench(test::continuous_space(), 2);
  for (SamplerBench* bench : {&one, &same, &other}) play(*bench, 20);
  EXPECT_TRUE(same_rows(one.propose(4), same.propose(4)));
  if (enumerating()) return;
  const std::vector<Row> rows = one.propose(4), others = other.propose(4);
  for (std::size_t lane = 0; lane < 4; ++lane) EXPECT_FALSE(same_row(rows[lane], others[lane]));
}

TEST_P(SamplerContract, LanesDiffer) {
  SamplerBench bench = this->bench(test::continuous_space());
  for (const std::size_t trials : {0, 20}) {  // before and after it has learnt something
    play(bench, trials);
    std::set<Row> rows;
    for (Row& row : bench.propose(16)) rows.insert(std::move(row));
    EXPECT_EQ(rows.size(), 16u) << "after " << trials << " trials";
  }
}

TEST_P(SamplerContract, TriesAnew) {
  if (enumerating()) GTEST_SKIP() << "never proposes a duplicate, so has nothing to draw anew";
  SamplerBench bench = this->bench(test::continuous_space());
  for (const std::size_t trials : {0, 20}) {
    play(bench, trials);
    std::set<Row> rows;
    for (std::uint32_t attempt = 0; attempt < 8; ++attempt)
      rows.insert(bench.propose(1, attempt)[0]);
    EXPECT_EQ(rows.size(), 8u) << "after " << trials << " trials";
  }
}

TEST_P(SamplerContract, FixedCellsStay) {
  for (const auto& [name, space] : test::sampler_spaces()) {
    SamplerBench bench = this->bench(space);
    play(bench, 8);
    for (std::uint32_t i = 0; i < space.size(); ++i) {
      SCOPED_TRACE(name + ", " + space[ParamId{i}].name);
      Row drawn(space.size(), kAbsent);
      draw(space, {.seed = 5, .trial = i}, drawn);
      if (std::isnan(drawn[i])) continue;  // inactive
      Row fixed(space.size(), kAbsent);    // the cell, and the parents that make it active
      for (std::uint32_t k = 0; k <= i; ++k) fixed[k] = drawn[k];
      const std::vector<Row> rows = bench.propose(2, 0, std::vector<Row>{fixed});
      ASSERT_GE(rows.size(), 1u);
      for (std::uint32_t k = 0; k <= i; ++k) {
        if (std::isnan(fixed[k])) continue;
        EXPECT_EQ(rows[0][k], fixed[k]) << "column " << k;
      }
      for (const Row& row : rows) EXPECT_TRUE(acceptable(space, row));
    }
  }
}

TEST_P(SamplerContract, WholeRowsStay) {
  const Space space = test::space_of_every_kind();
  SamplerBench bench = this->bench(space);
  play(bench, 8);
  Row fixed(space.size(), kAbsent);
  draw(space, {.seed = 6, .trial = 0}, fixed);
  EXPECT_TRUE(same_row(bench.propose(1, 0, std::vector<Row>{fixed}).at(0), fixed));
}

TEST_P(SamplerContract, AcceptsColumnsThatAppearLate) {
  SamplerBench bench = this->bench(Space{});
  EXPECT_EQ(bench.ask(3).size(), 3u);  // nothing is known yet, and nothing in the way of starting
  bench.tell(0, {.state = TrialState::kComplete, .losses = {1.0}});
  bench.space.add_float("x", {.low = 0, .high = 1});
  play(bench, 4);
  const ParamId kind = bench.space.add_categorical("kind", {"a", "b"});
  play(bench, 4);
  bench.space.add_int("n", {.low = 1, .high = 9}, equal(kind, "a"));
  play(bench, 4);
  EXPECT_GE(bench.history.rows(), 5u);
  const std::vector<Row> rows = bench.propose(2);
  bench.sampler = make();
  bench.sampler->observe(bench.space, bench.history, 0);
  EXPECT_TRUE(same_rows(bench.propose(2), rows));
}

TEST_P(SamplerContract, FollowsRangesThatWiden) {
  Space space;
  const ParamId x = space.add_float("x", {.low = 0, .high = 1});
  const ParamId kind = space.add_categorical("kind", {"a", "b"});
  SamplerBench bench = this->bench(space);
  play(bench, 8);
  bench.space.widen(x, FloatRange{.low = -3, .high = 3});
  bench.space.widen(kind, Categorical{.choices = {"a", "b", "c"}});
  play(bench, 12);
}

TEST_P(SamplerContract, GoesOnWhenEveryTrialFails) {
  SamplerBench bench = this->bench(test::space_of_every_kind());
  for (int i = 0; i < 20; ++i) {
    const std::vector<Row> rows = bench.ask(1);
    ASSERT_EQ(rows.size(), 1u);
    ASSERT_TRUE(acceptable(bench.space, rows[0]));
    bench.tell(0, {.state = TrialState::kFailed, .message = "no"});
  }
}

TEST_P(SamplerContract, LearnsFromSeveralObjectives) {
  SamplerBench bench = this->bench(test::continuous_space());
  bench.history = History(2);
  for (int i = 0; i < 20; ++i) {
    const std::vector<Row> rows = bench.ask(1);
    ASSERT_EQ(rows.size(), 1u);
    ASSERT_TRUE(acceptable(bench.space, rows[0]));
    bench.tell(0, {.state = TrialState::kComplete, .losses = {rows[0][0], rows[0][1]}});
  }
}

TEST_P(SamplerContract, AvoidsAThousandPending) {
  SamplerBench bench = this->bench(test::continuous_space(6));
  play(bench, 10);
  bench.ask(1000);
  std::set<Row> running;
  for (const auto& [number, row] : bench.running) running.insert(row);
  EXPECT_EQ(running.size(), bench.running.size());
  const std::vector<Row> rows = bench.propose(2);
  ASSERT_EQ(rows.size(), 2u);
  for (const Row& row : rows) EXPECT_FALSE(running.contains(row));
}

}  // namespace
}  // namespace hone
