#include "samplers/tpe/level.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "hone/rng.h"
#include "hone/samplers/tpe.h"
#include "samplers/tpe/split.h"

namespace hone::tpe {
namespace {

constexpr MetricId kLoss{0}, kOther{1};

TEST(TpeLevel, EveryStepIsOfTheHighestLevelThatIsNotAboveIt) {
  const auto check = [](Step step) {
    const Level level = Level::of(step);
    EXPECT_LE(level.step(), step);
    EXPECT_GT(Level::at(level.index() + 1).step(), step);
  };
  for (Step step = 0; step < 100000; ++step) check(step);
  for (int bit = 17; bit < 32; ++bit)
    for (const int off : {-1, 0, 1}) check((Step{1} << bit) + static_cast<Step>(off));
  check(std::numeric_limits<Step>::max());
  EXPECT_EQ(Level::of(9).step(), 9u);
  EXPECT_EQ(Level::of(27).step(), 26u);
  EXPECT_EQ(Level::of(81).step(), 80u);
  EXPECT_LT(Level::of(std::numeric_limits<Step>::max()), Level::end());
}

TEST(TpeLevel, ACurveIsReadUpToTheLevel) {
  const std::vector<Point> curve = {{1, kLoss, 5}, {1, kOther, 50},     {4, kLoss, 3},
                                    {2, kLoss, 4}, {6, kLoss, kAbsent}, {7, kOther, 1}};
  const Reached at_three = reached(curve, Level::of(3));
  EXPECT_EQ(at_three.step, 4u);
  EXPECT_EQ(at_three.last, 3);
  EXPECT_EQ(at_three.loss, 4);
  EXPECT_EQ(reached(curve, Level::end()).loss, 3);
  EXPECT_TRUE(std::isnan(reached(curve, Level::of(0)).loss));
  EXPECT_FALSE(reached(std::span(curve).last(2), Level::end()).any);
}

TEST(TpeLevel, IsTheHighestThatEnoughHaveComeTo) {
  Levels levels;
  EXPECT_EQ(levels.with(1), Level::end());
  for (const Step step : {1, 1, 1, 3, 3, 9}) levels.add(Level::of(step));
  levels.add(Level::end());
  EXPECT_EQ(levels.with(1), Level::end());
  EXPECT_EQ(levels.with(2), Level::of(9));
  EXPECT_EQ(levels.with(3), Level::of(3));
  EXPECT_EQ(levels.with(4), Level::of(3));
  EXPECT_EQ(levels.with(5), Level::of(1));
  EXPECT_EQ(levels.with(100), Level::of(1));
}

// A study under successive halving with noisy curves: some trials end at each rung, some are
// paused there, and some of these go on later.
struct Halving {
  explicit Halving(std::uint64_t seed) : random(seed, 0, Purpose::kSampler) {}

  void add() {
    bases.push_back(random.uniform());
    cells.push_back({random.uniform()});
    curves.emplace_back();
    paused.push_back(true);
    advance(curves.size() - 1);
  }

  // A trial that is paused, if there is one.
  void go_on() {
    const TrialNumber number = random.below(curves.size());
    if (paused[number]) advance(number);
  }

  // To a rung, where it ends or is paused.
  void advance(TrialNumber number) {
    constexpr Step kRungs[] = {1, 3, 9, 50};
    const Step last = kRungs[random.below(4)];
    std::vector<Point>& curve = curves[number];
    for (Step step = static_cast<Step>(curve.size()) + 1; step <= last; ++step) {
      const double value = bases[number] + 1.0 / step + 0.1 * random.uniform();
      curve.push_back({step, kLoss, std::floor(20 * value)});
    }
    const bool ends = curve.size() == 50;
    paused[number] = !ends && random.below(2) == 0;
    if (paused[number]) return;
    history.append({.number = number,
                    .cells = cells[number],
                    .curve = curve,
                    .outcome = {.state = ends ? TrialState::kComplete : TrialState::kPruned,
                                .losses = {curve.back().value}}});
  }

  std::vector<Pending> pending() const {
    std::vector<Pending> result;
    for (TrialNumber number = 0; number < curves.size(); ++number)
      if (paused[number]) result.push_back({number, cells[number], curves[number]});
    return result;
  }

  // The best trials, by definition: rows before paused ones where they are equal.
  std::vector<TrialNumber> best(double factor, std::size_t count) const {
    const auto last = [&](TrialNumber number) { return curves[number].back().step; };
    const auto there = [&](Step step) {
      return double(std::ranges::count_if(curves, [&](auto& c) { return c.back().step >= step; }));
    };
    Step level = 50;
    for (const Step lower : {9, 3, 1})
      if (there(level) < std::min(factor * double(count), double(curves.size()))) level = lower;
    std::vector<TrialNumber> order(history.number().begin(), history.number().end());
    for (const Pending& each : pending()) order.push_back(each.number);
    const auto key = [&](TrialNumber number) {
      const bool comes = last(number) >= level;
      return std::tuple(comes ? -50.0 : -double(last(number)),
                        curves[number][comes ? level - 1 : last(number) - 1].value);
    };
    std::ranges::stable_sort(order, {}, key);
    order.resize(count);
    std::ranges::sort(order);
    return order;
  }

  Stream random;
  History history{1};
  std::vector<double> bases;
  std::vector<std::vector<Point>> curves;
  std::vector<std::vector<double>> cells;
  std::vector<bool> paused;
};

TEST(TpeLevel, TrialsOfUnequalLengthAreComparedWhereEnoughHaveCome) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Halving study(seed);
    Split split(TpeOptions{.level_factor = 3});
    for (std::size_t trial = 1; trial <= 150; ++trial) {
      const std::size_t rows = study.history.rows();
      study.add();
      study.go_on();
      split.observe(study.history, rows);
      if (study.random.below(3) != 0) continue;
      split.decide(study.history, study.pending());
      const auto count = static_cast<std::size_t>(std::ceil(0.1 * double(trial)));
      std::vector<TrialNumber> good;
      for (const Member& each : split.good()) good.push_back(study.history.number()[each.row]);
      for (const Split::Paused& each : split.paused_good()) good.push_back(each.number);
      std::ranges::sort(good);
      ASSERT_EQ(good, study.best(3, count)) << "seed " << seed << ", trial " << trial;
      ASSERT_EQ(split.good().size() + split.bad_count() + split.paused_good().size() +
                    split.paused_bad().size(),
                trial);
    }
  }
}

TEST(TpeLevel, ManyPausedTrialsAreStoodForByFew) {
  const TpeOptions options{.max_bad = 30};
  std::vector<std::vector<Point>> curves;
  std::vector<Pending> pending;
  for (int i = 0; i < 500; ++i) curves.push_back({{1, kLoss, double(i)}});
  const double cell = 0.5;
  for (TrialNumber i = 0; i < 500; ++i) pending.push_back({i, {&cell, 1}, curves[i]});
  Split split(options);
  split.decide(History(1), pending);
  EXPECT_EQ(split.known(), 500u);
  EXPECT_EQ(split.paused_good().size(), options.max_good);
  EXPECT_EQ(split.paused_good().front().number, 0u);
  ASSERT_EQ(split.paused_bad().size(), 30u);
  double weight = 0;
  for (const Split::Paused& each : split.paused_bad()) weight += each.weight;
  EXPECT_NEAR(weight, 475, 1e-9);
}

TEST(TpeLevel, WithoutAFactorUnfinishedTrialsStandBehind) {
  Halving study(7);
  while (study.curves.size() < 100) study.add();
  Split split(TpeOptions{.gamma = 0.05, .level_factor = 0});
  split.observe(study.history, 0);
  for (const std::vector<Pending>& pending : {std::vector<Pending>(), study.pending()}) {
    split.decide(study.history, pending);
    EXPECT_EQ(split.level(), Level::end());
    EXPECT_TRUE(split.paused_good().empty());
    for (const Member& each : split.good())
      EXPECT_EQ(study.history.state()[each.row], TrialState::kComplete);
  }
}

// Nine of ten trials were pruned or paused, with a forecast of their ends: as good as complete.
TEST(TpeLevel, TrialsStandByTheirForecasts) {
  Stream random(3, 0, Purpose::kSampler);
  std::vector<double> ends;
  std::vector<Pending> pending;
  History history(1);
  const double cell = 0.5;
  const std::vector<Point> curve = {{1, kLoss, 100}};
  for (TrialNumber number = 0; number < 200; ++number) {
    ends.push_back(random.uniform());
    if (number % 10 == 0) {
      pending.push_back({number, {&cell, 1}, curve, ends.back()});
    } else if (number % 10 == 1) {
      history.append({.number = number,
                      .cells = {cell},
                      .outcome = {.state = TrialState::kComplete, .losses = {ends.back()}}});
    } else {
      history.append({.number = number,
                      .cells = {cell},
                      .curve = curve,
                      .outcome = {.state = TrialState::kPruned, .losses = {100}},
                      .forecast = ends.back()});
    }
  }
  for (const double factor : {0.0, 5.0}) {
    Split split(
        TpeOptions{.level_factor = factor, .learn_from_forecasts = true, .average_repeats = false});
    split.observe(history, 0);
    split.decide(history, pending);
    EXPECT_EQ(split.level(), Level::end());
    std::vector<double> good;
    for (const Member& each : split.good()) good.push_back(ends[history.number()[each.row]]);
    for (const Split::Paused& each : split.paused_good()) good.push_back(ends[each.number]);
    std::ranges::sort(good);
    std::vector<double> best = ends;
    std::ranges::sort(best);
    best.resize(20);
    EXPECT_EQ(good, best);
  }
  Split ignorant(TpeOptions{.level_factor = 0, .average_repeats = false});
  ignorant.observe(history, 0);
  ignorant.decide(history, pending);
  for (const Member& each : ignorant.good())
    EXPECT_EQ(history.state()[each.row], TrialState::kComplete);
}

TEST(TpeLevel, AForecastMayChangeWithoutTheCurve) {
  const double cell = 0.5;
  const std::vector<Point> curve = {{1, kLoss, 100}};
  Split split(TpeOptions{.learn_from_forecasts = true});
  for (const double first : {0.0, 2.0, 0.5}) {
    const std::vector<Pending> pending = {{0, {&cell, 1}, curve, first}, {1, {&cell, 1}, curve, 1}};
    split.decide(History(1), pending);
    ASSERT_EQ(split.paused_good().size(), 1u);
    EXPECT_EQ(split.paused_good().front().number, first < 1 ? 0u : 1u);
  }
}

}  // namespace
}  // namespace hone::tpe
