#include "hone/analysis/leaderboard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "hone/error.h"
#include "hone/study.h"
#include "numeric/truncated_normal.h"

namespace hone {
namespace {

using ::testing::ElementsAre;

double normal(Stream& random) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return truncated_normal_quantile(random.uniform(), -kInfinity, kInfinity);
}

void complete(History& history, double cell, double loss) {
  Record record{.number = history.rows(), .cells = {cell}};
  record.outcome = {.state = TrialState::kComplete, .losses = {loss}};
  history.append(record);
}

// The configurations 0, 1, 2, ..., each with these losses.
History history_of(const std::vector<std::vector<double>>& losses) {
  History history;
  for (std::size_t cell = 0; cell < losses.size(); ++cell)
    for (const double loss : losses[cell]) complete(history, static_cast<double>(cell), loss);
  return history;
}

TEST(Leaderboard, GoesByTheMeansWhereNothingWasRepeated) {
  const Leaderboard board = leaderboard(history_of({{3}, {1}, {2}}));
  EXPECT_EQ(board.source, NoiseSource::kNone);
  EXPECT_EQ(board.configurations, 3u);
  EXPECT_EQ(board.trials, 3u);
  EXPECT_TRUE(std::isnan(board.noise));
  ASSERT_EQ(board.contenders.size(), 3u);
  EXPECT_THAT(board.contenders[0].trials, ElementsAre(1));
  EXPECT_EQ(board.contenders[0].estimate, 1);
  EXPECT_TRUE(std::isnan(board.contenders[0].deviation));
  EXPECT_TRUE(std::isnan(board.contenders[0].probability));
}

TEST(Leaderboard, PoolsTheNoiseOfRepeats) {
  const Leaderboard board = leaderboard(history_of({{1, 3}, {2, 2.4}, {5}}));
  EXPECT_EQ(board.source, NoiseSource::kRepeats);
  EXPECT_NEAR(board.noise, std::sqrt((2 + 0.08) / 2), 1e-12);
  EXPECT_THAT(board.contenders[0].trials, ElementsAre(0, 1));
  EXPECT_EQ(board.contenders[0].mean, 2);
}

TEST(Leaderboard, PrefersManyGoodTrialsToALuckyOne) {
  std::vector<std::vector<double>> losses{{-0.1}, {0.3, -0.4, 0.5, -0.1, 0.2, -0.3}};
  for (int i = 0; i < 10; ++i) losses.push_back({0.7 + 0.1 * i});
  const Leaderboard board = leaderboard(history_of(losses));
  EXPECT_EQ(board.contenders[0].trials.size(), 6u);
  EXPECT_THAT(board.contenders[1].trials, ElementsAre(0));
  EXPECT_LT(board.contenders[1].mean, board.contenders[0].mean);
  EXPECT_LT(board.contenders[0].deviation, board.contenders[1].deviation);
  EXPECT_GT(board.contenders[0].estimate, board.contenders[0].mean);  // it was lucky, too
}

TEST(Leaderboard, IsSureOfValuesThatRepeatExactly) {
  const Leaderboard board = leaderboard(history_of({{2, 2}, {1}, {3}}));
  EXPECT_EQ(board.noise, 0);
  EXPECT_THAT(board.contenders[0].trials, ElementsAre(2));
  EXPECT_EQ(board.contenders[0].deviation, 0);
  EXPECT_EQ(board.contenders[0].probability, 1);
  EXPECT_EQ(board.contenders[1].probability, 0);
}

TEST(Leaderboard, DoesNotCareHowBadTheWorstAre) {
  std::vector<std::vector<double>> mild{{0.1, 0.4}, {0.2}}, wild = mild;
  for (int i = 0; i < 40; ++i) {
    mild.push_back({0.5 + 0.1 * i});
    wild.push_back({i < 19 ? 0.5 + 0.1 * i : 1e6 * i});
  }
  const Leaderboard a = leaderboard(history_of(mild)), b = leaderboard(history_of(wild));
  EXPECT_EQ(a.spread, b.spread);
  for (std::size_t i = 0; i < a.contenders.size(); ++i) {
    EXPECT_EQ(a.contenders[i].estimate, b.contenders[i].estimate);
    EXPECT_EQ(a.contenders[i].probability, b.contenders[i].probability);
  }
}

TEST(Leaderboard, LeavesOutWhatIsNoResult) {
  History history = history_of({{1, 2}, {3}});
  for (const TrialState state : {TrialState::kPruned, TrialState::kFailed}) {
    Record record{.number = history.rows(), .cells = {0}};
    record.outcome = {.state = state};
    if (state == TrialState::kPruned) record.outcome.losses = {-9};
    history.append(record);
  }
  Record infeasible{.number = history.rows(), .cells = {0}};
  infeasible.outcome = {.state = TrialState::kComplete, .losses = {-9}, .constraints = {1}};
  history.append(infeasible);
  const Leaderboard board = leaderboard(history);
  EXPECT_EQ(board.trials, 3u);
  EXPECT_THAT(board.contenders[0].trials, ElementsAre(0, 1));
}

TEST(Leaderboard, DoesNotTakeCopiesForRepeats) {
  Space space;
  space.add_categorical("a", {true, false});
  Study study({.duplicates = DuplicatePolicy::kReuse, .space = space});
  study.optimize([](Trial& trial) { return static_cast<double>(trial.number()); }, {.trials = 20});
  EXPECT_GT(study.finished(), 2u);
  EXPECT_EQ(leaderboard(study).trials, 2u);
  EXPECT_EQ(leaderboard(study).source, NoiseSource::kNone);
}

TEST(Leaderboard, SpeaksInTheSignOfTheStudy) {
  Study study({.direction = Direction::kMaximize});
  for (const double value : {3.0, 5.0, 7.0, 1.0}) {
    Trial trial = study.ask();
    trial.suggest_float("x", {.low = 0, .high = 1});
    trial.complete(value);
    study.tell(trial);
  }
  const Leaderboard board = leaderboard(study, {.count = 2});
  ASSERT_EQ(board.contenders.size(), 2u);
  EXPECT_THAT(board.contenders[0].trials, ElementsAre(2));
  EXPECT_EQ(board.contenders[0].mean, 7);
  EXPECT_EQ(board.contenders[0].estimate, 7);
}

// Folds differ by 10, configurations by 0.5, what is left has a deviation of 0.1: only within folds
// can the two be told apart.
TEST(Leaderboard, ComparesFoldByFold) {
  Stream random(4, 0, Purpose::kObjective);
  History history;
  for (int i = 0; i < 12; ++i) {
    Record record{.number = history.rows(), .cells = {static_cast<double>(i)}};
    double sum = 0;
    for (Step fold = 0; fold < 5; ++fold) {
      const double loss = 10.0 * fold + 0.5 * i + 0.1 * normal(random);
      record.curve.push_back({.step = fold, .metric = {0}, .value = loss});
      sum += loss;
    }
    record.outcome = {.state = TrialState::kComplete, .losses = {sum / 5}};
    history.append(record);
  }
  const Leaderboard board = leaderboard(history);
  EXPECT_EQ(board.source, NoiseSource::kInstances);
  EXPECT_NEAR(board.noise, 0.1 / std::sqrt(5), 0.015);  // three standard errors of 44 degrees
  EXPECT_THAT(board.contenders[0].trials, ElementsAre(0));
  EXPECT_GT(board.contenders[0].probability, 0.999);
  EXPECT_LT(board.contenders[0].deviation, 0.06);
}

TEST(Leaderboard, ListsWhomItIsAskedAbout) {
  const History history = history_of({{1, 1.5}, {1.2, 1.1}, {1.3, 1.6}, {4, 4.1}});
  LeaderboardOptions options{.among = {4, 1}};
  const Leaderboard board = leaderboard(history, options);
  ASSERT_EQ(board.contenders.size(), 2u);
  EXPECT_THAT(board.contenders[0].trials, ElementsAre(0, 1));
  EXPECT_THAT(board.contenders[1].trials, ElementsAre(4, 5));
  EXPECT_NEAR(board.contenders[0].probability + board.contenders[1].probability, 1, 1e-9);
  options.tolerance = 100;
  for (const Contender& each : leaderboard(history, options).contenders)
    EXPECT_NEAR(each.probability, 1, 1e-9);
}

TEST(Leaderboard, IsTheSameForTheSameSeed) {
  const History history = history_of({{1, 1.5}, {1.2, 1.1}, {1.3, 1.6}});
  const Leaderboard a = leaderboard(history), b = leaderboard(history);
  for (std::size_t i = 0; i < a.contenders.size(); ++i)
    EXPECT_EQ(a.contenders[i].probability, b.contenders[i].probability);
  const double other = leaderboard(history, {.seed = 1}).contenders[0].probability;
  EXPECT_NE(other, a.contenders[0].probability);
  EXPECT_NEAR(other, a.contenders[0].probability, 4 * 0.5 * std::sqrt(2.0 / 10'000));
}

TEST(Leaderboard, NamesWhatIsWrongWithItsOptions) {
  const History history = history_of({{1}});
  const auto refusal = [&](const LeaderboardOptions& options) {
    try {
      leaderboard(history, options);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(refusal({.objective = 1}), ::testing::HasSubstr("leaderboard.objective"));
  EXPECT_THAT(refusal({.count = 0}), ::testing::HasSubstr("leaderboard.count"));
  EXPECT_THAT(refusal({.draws = 0}), ::testing::HasSubstr("leaderboard.draws"));
  EXPECT_THAT(refusal({.tolerance = -1}), ::testing::HasSubstr("leaderboard.tolerance"));
  EXPECT_TRUE(leaderboard(History()).contenders.empty());
}

// ---- races

void repeat(History& history, TrialNumber of, double loss) {
  Record record{.number = history.rows(),
                .cells = {history.cells(ParamId{0})[of]},
                .attributes = {{"repeat_of", std::to_string(of)}}};
  record.outcome = {.state = TrialState::kComplete, .losses = {loss}};
  history.append(record);
}

TEST(Leaderboard, WhatRacesCountsByItsRepeatsAlone) {
  History history = history_of({{-9}, {-1}, {0}, {1}, {2}, {3}, {4}, {5}});
  for (const double loss : {1.0, 1.2, 0.8, 1.1, 0.9}) {
    repeat(history, 0, loss);
    repeat(history, 1, loss - 1);
  }
  const Leaderboard board = leaderboard(history, {.count = 2, .among = {0, 1}});
  const Contender& first = board.contenders.front();
  EXPECT_THAT(first.trials, ElementsAre(1, 9, 11, 13, 15, 17));
  EXPECT_NEAR(first.estimate, 0, 0.1);
  EXPECT_GT(first.probability, 0.99);
  EXPECT_NEAR(board.contenders.back().estimate, 1, 0.1) << "whatever it was chosen for";
  EXPECT_NEAR(board.noise, std::sqrt(0.025), 1e-12);
}

// Of 60 configurations five are nearly equals, the others far behind: one in ten races is far more
// than should end sure of the wrong one, and 22 of 100 have odds below 1 in 1,000 even so.
TEST(Leaderboard, IsSeldomSureAmongEquals) {
  int wrong = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Stream random(seed, 0, Purpose::kObjective);
    History history;
    std::vector<double> truths;
    std::vector<std::pair<double, TrialNumber>> order;
    for (TrialNumber i = 0; i < 60; ++i) {
      truths.push_back(i < 5 ? 0.02 * normal(random) : 3 + 3 * std::abs(normal(random)));
      const double loss = truths.back() + normal(random);
      complete(history, static_cast<double>(i), loss);
      order.emplace_back(loss, i);
    }
    std::ranges::sort(order);
    std::vector<TrialNumber> racing;
    for (std::size_t rank = 0; rank < 5; ++rank) racing.push_back(order[rank].second);
    for (int round = 0; round < 8; ++round)
      for (const TrialNumber trial : racing) repeat(history, trial, truths[trial] + normal(random));
    const Leaderboard board = leaderboard(history, {.among = racing, .draws = 2'000});
    const double best = truths[board.contenders.front().trials.front()];
    const bool beaten =
        std::ranges::any_of(racing, [&](TrialNumber trial) { return truths[trial] < best; });
    wrong += beaten && board.contenders.front().probability >= 0.95;
  }
  EXPECT_LE(wrong, 21);
}

// ---- many studies, drawn from the model

struct Drawn {
  History history;
  std::vector<double> truths;  // by configuration, which is its cell
};

// 30 configurations of one trial each; then the five that look best get two more.
Drawn draw_study(std::uint64_t seed) {
  Stream random(seed, 0, Purpose::kObjective);
  Drawn drawn;
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t i = 0; i < 30; ++i) {
    drawn.truths.push_back(normal(random));
    const double loss = drawn.truths.back() + normal(random);
    complete(drawn.history, static_cast<double>(i), loss);
    order.emplace_back(loss, i);
  }
  std::ranges::sort(order);
  for (std::size_t rank = 0; rank < 5; ++rank)
    for (int again = 0; again < 2; ++again)
      complete(drawn.history, static_cast<double>(order[rank].second),
               drawn.truths[order[rank].second] + normal(random));
  return drawn;
}

// The noise is told by ten degrees of freedom only. By chance each of the bounds, 3.3 standard
// errors, fails for one seed in a thousand.
TEST(Leaderboard, IsAsSureAsItMayBe) {
  constexpr int kStudies = 200;
  double covered = 0, sure = 0, variance = 0, right = 0, luckiest = 0, chosen = 0, square = 0;
  for (int seed = 0; seed < kStudies; ++seed) {
    const Drawn drawn = draw_study(seed);
    const Leaderboard board = leaderboard(drawn.history, {.draws = 1'000});
    const auto truth = [&](TrialNumber trial) {
      return drawn.truths[static_cast<std::size_t>(drawn.history.cells(ParamId{0})[trial])];
    };
    const Contender& first = board.contenders.front();
    const double best = truth(first.trials.front());
    covered += std::abs(first.estimate - best) < 1.6449 * first.deviation;
    bool beaten = false;
    for (const Contender& each : board.contenders)
      beaten = beaten || truth(each.trials.front()) < best;
    right += !beaten;
    sure += first.probability;
    variance += first.probability * (1 - first.probability);
    const auto losses = drawn.history.loss();
    const double gain = truth(std::ranges::min_element(losses) - losses.begin()) - best;
    luckiest += best + gain;
    chosen += best;
    square += gain * gain;
  }
  EXPECT_NEAR(covered / kStudies, 0.9, 3.3 * std::sqrt(0.09 / kStudies));
  EXPECT_NEAR(right, sure, 3.3 * std::sqrt(variance));
  EXPECT_LT(chosen + 3.3 * std::sqrt(square), luckiest);  // what it calls the best is better
}

}  // namespace
}  // namespace hone
