#include "samplers/tpe/split.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "hone/rng.h"
#include "samplers/tpe/hypervolume_subset.h"
#include "samplers/tpe/weights.h"

namespace hone::tpe {
namespace {

Record record(TrialNumber number, Outcome outcome, std::vector<Point> curve = {}) {
  return {.number = number,
          .cells = {double(number)},
          .curve = std::move(curve),
          .outcome = std::move(outcome)};
}

Outcome complete(std::vector<double> losses) {
  return {.state = TrialState::kComplete, .losses = std::move(losses)};
}

std::vector<Row> rows(std::span<const Member> members) {
  std::vector<Row> rows;
  for (const Member& member : members) rows.push_back(member.row);
  return rows;
}

TEST(TpeSplit, OrdersTrialsByHowTheyEnded) {
  History history(1);
  history.append(record(0, {.state = TrialState::kFailed, .message = "no"}));
  history.append(record(1, {.state = TrialState::kComplete, .losses = {0}, .constraints = {3}}));
  history.append(record(2, {.state = TrialState::kComplete, .losses = {0}, .constraints = {1}}));
  history.append(record(3, {.state = TrialState::kPruned, .losses = {kAbsent}}));
  history.append(record(4, {.state = TrialState::kPruned, .losses = {1}}, {{2, {0}, 1}}));
  history.append(record(5, {.state = TrialState::kPruned, .losses = {2}}, {{5, {0}, 2}}));
  history.append(record(6, {.state = TrialState::kPruned, .losses = {3}}, {{5, {0}, 3}}));
  history.append(record(7, complete({HUGE_VAL})));
  history.append(record(8, complete({5})));
  history.append(record(9, complete({-HUGE_VAL})));
  std::vector<Row> order(10);
  std::iota(order.begin(), order.end(), 0);
  rank_rows(history, 3, order);
  EXPECT_EQ(order, (std::vector<Row>{9, 8, 7, 5, 6, 4, 3, 2, 1, 0}));
}

TEST(TpeSplit, FollowsItsGammaRule) {
  const auto good = [](TpeOptions options, std::size_t n) {
    History history(1);
    for (TrialNumber i = 0; i < n; ++i) history.append(record(i, complete({double(i)})));
    Split split(options);
    split.observe(history, 0);
    split.decide(history);
    return split.good().size();
  };
  EXPECT_EQ(good(tpe_optuna(), 1), 1u);
  EXPECT_EQ(good(tpe_optuna(), 11), 2u);
  EXPECT_EQ(good(tpe_optuna(), 249), 25u);
  EXPECT_EQ(good(tpe_optuna(), 900), 25u);
  EXPECT_EQ(good(tpe_hyperopt(), 100), 3u);  // ceil(0.25 sqrt(100))
  TpeOptions uncapped = tpe_optuna();
  uncapped.max_good = 0;
  EXPECT_EQ(good(uncapped, 900), 90u);
}

// Row by row, over losses with ties, failures and prunings: what sorting all rows gives.
TEST(TpeSplit, IsWhatSortingGives) {
  for (const std::size_t max_good : {std::size_t{7}, std::size_t{0}}) {
    TpeOptions options;
    options.max_good = max_good;
    options.max_bad = 30;
    Split split(options);
    History history(1);
    Stream random(5, max_good, Purpose::kSampler);
    std::vector<Row> all;
    std::size_t finished = 0;
    for (Row row = 0; row < 600; ++row) {
      const double loss = std::floor(random.uniform() * 200);
      const bool failed = random.uniform() < 0.1;
      history.append(
          record(row, failed ? Outcome{.state = TrialState::kFailed} : complete({loss})));
      finished += failed ? 0 : 1;
      all.push_back(row);
      split.observe(history, row);
      split.decide(history);
      rank_rows(history, 0, all);
      auto quota = static_cast<std::size_t>(std::ceil(options.gamma * (row + 1)));
      quota = std::min(max_good == 0 ? quota : std::min(quota, max_good), finished);
      const std::vector<Row> expected(all.begin(), all.begin() + std::ptrdiff_t(quota));
      ASSERT_EQ(rows(split.good()), expected) << "after " << row;
    }
  }
}

// The bad trials' representatives: the best bad and the newest are there, and weights sum to the
// number of bad trials.
TEST(TpeSplit, FewBadTrialsStandForAll) {
  TpeOptions options;
  options.max_bad = 30;
  options.recent = 0;
  Split split(options);
  History history(1);
  Stream random(6, 0, Purpose::kSampler);
  for (Row row = 0; row < 2000; ++row) {
    history.append(record(row, complete({random.uniform()})));
    split.observe(history, row);
    split.decide(history);
    const std::span<const Member> bad = split.bad();
    const double total = std::accumulate(
        bad.begin(), bad.end(), 0.0, [](double sum, const Member& m) { return sum + m.weight; });
    ASSERT_NEAR(total, static_cast<double>(split.bad_count()), 1e-6) << row;
    ASSERT_LE(bad.size(), 30u);
    ASSERT_TRUE(std::ranges::is_sorted(bad, {}, &Member::row));
  }
  std::vector<Row> all(2000);
  std::iota(all.begin(), all.end(), 0);
  rank_rows(history, 0, all);
  const std::vector<Row> bad = rows(split.bad());
  for (std::size_t i = split.good().size(); i < split.good().size() + 10; ++i)
    EXPECT_TRUE(std::ranges::binary_search(bad, all[i])) << i;
  const std::vector<Row> good = rows(split.good());
  for (Row row = 1990; row < 2000; ++row)
    EXPECT_TRUE(std::ranges::binary_search(bad, row) || std::ranges::count(good, row) == 1) << row;
}

TEST(TpeSplit, RowByRowIsAllAtOnce) {
  for (const std::size_t objectives : {1, 2, 3}) {
    TpeOptions options;
    options.max_bad = 24;
    options.max_good = 6;
    History history(objectives);
    Split grown(options);
    Stream random(7, objectives, Purpose::kSampler);
    for (Row row = 0; row < 300; ++row) {
      std::vector<double> losses(objectives);
      for (double& loss : losses) loss = random.uniform();
      history.append(record(row, complete(losses)));
      grown.observe(history, row);
      if (row % 7 == 0) grown.decide(history);
    }
    grown.decide(history);
    Split replayed(options);
    replayed.observe(history, 0);
    replayed.decide(history);
    EXPECT_TRUE(std::ranges::equal(grown.good(), replayed.good()));
    EXPECT_TRUE(std::ranges::equal(grown.bad(), replayed.bad()));
  }
}

TEST(TpeSplit, SeveralObjectivesRankByDominanceThenHypervolume) {
  History history(2);
  // A front of four, of which the two middle ones lie close together; then what they dominate.
  const double front[][2] = {{0, 1}, {0.4, 0.35}, {0.41, 0.34}, {1, 0}, {1, 1}, {2, 2}};
  for (TrialNumber i = 0; i < 6; ++i)
    history.append(record(i, complete({front[i][0], front[i][1]})));
  std::vector<Row> order = {0, 1, 2, 3, 4, 5};
  rank_rows(history, 5, order);
  EXPECT_EQ(order[4], 4u);
  EXPECT_EQ(order[5], 5u);
  rank_rows(history, 1, order);
  EXPECT_TRUE(order[0] == 1 || order[0] == 2);  // one of the middle ones adds the most
}

// Greedy, step by step, by hand: reference (1.1, 1.1).
TEST(HypervolumeSubset, AddsTheMostEachTime) {
  EXPECT_EQ(hypervolume_subset({{0.0, 0.5, 1.0}, {1.0, 0.4, 0.0}}, 3),
            (std::vector<std::size_t>{1, 0, 2}));
  EXPECT_EQ(hypervolume_subset({{1.0, 1.0}, {1.0, 1.0}}, 2).size(), 2u);
  EXPECT_EQ(hypervolume_subset({{HUGE_VAL, 0.0}, {0.0, HUGE_VAL}}, 1).size(), 1u);
}

TEST(TpeWeights, RecencyIsThatOfOptuna) {  // optuna.samplers._tpe.sampler.default_weights(30)
  const double oldest[] = {1.0 / 30, 0.275, 0.5166666666666667, 0.7583333333333333, 1, 1, 1};
  for (std::size_t i = 0; i < 7; ++i) EXPECT_NEAR(recency_weight(29 - i, 30, 25), oldest[i], 1e-12);
  EXPECT_EQ(recency_weight(25, 26, 25), 1.0 / 26);
  EXPECT_EQ(recency_weight(24, 25, 25), 1);
  EXPECT_EQ(recency_weight(500, 1000, 0), 1);
}

TEST(TpeWeights, RankFallsFromOneAndStaysPositive) {
  for (const std::size_t n : {1, 2, 25}) {
    EXPECT_EQ(rank_weight(0, n), 1);
    EXPECT_GT(rank_weight(n - 1, n), 0);
  }
}

}  // namespace
}  // namespace hone::tpe
