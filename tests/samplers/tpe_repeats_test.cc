// Trials of one configuration.
#include "samplers/tpe/repeats.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "hone/rng.h"
#include "samplers/tpe/split.h"

namespace hone::tpe {
namespace {

void append(History& history, std::vector<double> cells, Outcome outcome) {
  history.append(
      {.number = history.rows(), .cells = std::move(cells), .outcome = std::move(outcome)});
}

Outcome complete(double loss) { return {.state = TrialState::kComplete, .losses = {loss}}; }

TEST(TpeRepeats, AreOfEqualCells) {
  History history(1);
  append(history, {0.0, kAbsent}, complete(1));
  append(history, {-0.0, kAbsent}, complete(1));
  append(history, {1.0, kAbsent}, complete(1));
  append(history, {kAbsent, 0.0}, complete(1));
  append(history, {0.0}, complete(1));
  append(history, {0.0, kAbsent, kAbsent}, complete(1));
  append(history, {1.0, kAbsent, 2.0}, complete(1));
  Repeats repeats;
  std::vector<Row> first;
  for (Row row = 0; row < history.rows(); ++row) first.push_back(repeats.add(history, row));
  EXPECT_EQ(first, (std::vector<Row>{0, 0, 2, 3, 0, 0, 6}));
}

TEST(TpeRepeats, AreFoundAmongMany) {
  History history(1);
  Repeats repeats;
  std::map<std::pair<double, double>, Row> known;
  Stream random(1, 0, Purpose::kSampler);
  for (Row row = 0; row < 20'000; ++row) {
    const double x = std::floor(random.uniform() * 100), y = std::floor(random.uniform() * 70);
    append(history, {x, y}, complete(1));
    EXPECT_EQ(repeats.add(history, row), known.try_emplace({x, y}, row).first->second);
  }
}

TEST(TpeRepeats, StandByTheirMean) {
  History history(1);
  append(history, {1}, complete(1));
  append(history, {2}, complete(4));
  append(history, {3}, complete(6));
  append(history, {1}, complete(9));  // 5 in the mean
  Split split(TpeOptions{.gamma = 1});
  split.observe(history, 0);
  split.decide(history);
  ASSERT_EQ(split.good().size(), 3u);
  EXPECT_EQ(split.good()[0].row, 1u);
  EXPECT_EQ(split.good()[1].row, 0u);
  EXPECT_EQ(split.good()[2].row, 2u);
  EXPECT_EQ(split.known(), 4u);
  Split each(TpeOptions{.gamma = 1, .average_repeats = false});
  each.observe(history, 0);
  each.decide(history);
  EXPECT_EQ(each.good().size(), 4u);
  EXPECT_EQ(each.good()[0].row, 0u);
}

// What a split is when all rows are sorted by the mean loss of their configuration, failed and
// pruned trials apart.
std::vector<Row> sorted_by_mean(const History& history) {
  std::map<double, std::vector<double>> losses;
  std::map<double, Row> first;
  std::vector<Standing> standings;
  for (Row row = 0; row < history.rows(); ++row) {
    if (history.state()[row] != TrialState::kComplete) {
      standings.push_back(standing(history, row));
      continue;
    }
    const double cell = history.cells(ParamId{0})[row];
    losses[cell].push_back(history.loss()[row]);
    first.try_emplace(cell, row);
  }
  for (const auto& [cell, values] : losses) {
    double sum = 0;
    for (const double value : values) sum += value;
    standings.push_back(
        {Standing::Class::kComplete, sum / static_cast<double>(values.size()), 0, first[cell]});
  }
  std::ranges::sort(standings, [](const Standing& a, const Standing& b) { return a < b; });
  std::vector<Row> rows;
  for (const Standing& each : standings) rows.push_back(each.row);
  return rows;
}

// Losses are whole numbers, so means do not depend on the order of adding.
TEST(TpeRepeats, SplitIsWhatSortingByMeansGives) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    Stream random(seed, 0, Purpose::kSampler);
    const double kinds = 3 + std::floor(random.uniform() * 400);
    History history(1);
    Split split(TpeOptions{.max_bad = 30});
    for (Row row = 0; row < 300; ++row) {
      const double cell = std::floor(random.uniform() * kinds);
      const double loss = std::floor(random.uniform() * 50);
      if (random.below(10) == 0)
        append(history, {cell}, {.state = TrialState::kFailed, .losses = {kAbsent}});
      else
        append(history, {cell}, complete(loss));
      split.observe(history, row);
      split.decide(history);
      const std::vector<Row> expected = sorted_by_mean(history);
      ASSERT_LE(split.good().size(), expected.size()) << seed;
      for (std::size_t i = 0; i < split.good().size(); ++i)
        ASSERT_EQ(split.good()[i].row, expected[i]) << "seed " << seed << ", row " << row;
      ASSERT_EQ(split.good().size() + split.bad_count(), expected.size()) << seed;
    }
  }
}

}  // namespace
}  // namespace hone::tpe
