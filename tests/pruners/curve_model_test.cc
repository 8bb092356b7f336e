#include "pruners/curve_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "hone/rng.h"
#include "tests/pruners/pruning.h"

namespace hone {
namespace {

constexpr MetricId kLoss{0};

std::vector<StageValue> falling(double start, double end, Step steps) {
  std::vector<Point> curve;
  for (Step step = 1; step <= steps; ++step)
    curve.push_back({step, kLoss, end + (start - end) / step});
  return stage_values(curve, kLoss);
}

TEST(Stages, AreTwoADoubling) {
  constexpr std::pair<Step, std::size_t> kBegin[] = {{0, 0},  {1, 2},   {2, 3},  {3, 4},
                                                     {5, 5},  {7, 6},   {11, 7}, {15, 8},
                                                     {22, 9}, {31, 10}, {63, 12}};
  for (const auto& [step, stage] : kBegin) {
    EXPECT_EQ(stage_of(step), stage);
    EXPECT_TRUE(step == 0 || stage_of(step - 1) < stage);
  }
  EXPECT_EQ(stage_of(std::numeric_limits<Step>::max()), 64u);
}

TEST(Stages, TakeTheFirstFiniteValueAndNeverGoBack) {
  const std::vector<Point> curve = {{1, kLoss, kNan}, {1, kLoss, 9},          {1, kLoss, 8},
                                    {2, {1}, 1},      {7, kLoss, 5},          {3, kLoss, 6},
                                    {8, kLoss, 4},    {15, kLoss, -kInfinity}};
  EXPECT_EQ(stage_values(curve, kLoss), (std::vector<StageValue>{{2, 9}, {6, 5}}));
  EXPECT_TRUE(stage_values(curve, MetricId{2}).empty());
}

TEST(CurveModel, SaysNothingWithoutTwoCurvesOrASpreadOfEnds) {
  CurveModel model;
  const auto curve = falling(10, 1, 4);
  EXPECT_FALSE(model.forecast(curve));
  model.add(0, falling(10, 1, 8), 1, true);
  EXPECT_FALSE(model.forecast(curve));
  model.add(1, falling(10, 1, 8), 1, true);
  EXPECT_FALSE(model.forecast(curve)) << "all ends are equal";
  model.add(2, falling(10, 3, 8), 3, true);
  EXPECT_TRUE(model.forecast(curve));
  EXPECT_FALSE(model.forecast(falling(10, 1, 16))) << "nobody has come so far";
  EXPECT_FALSE(model.forecast({}));
  EXPECT_EQ(model.curves(), 3u);
  EXPECT_EQ(model.curves(1), 1u);
}

TEST(CurveModel, NeedsAFeasibleEnd) {
  CurveModel model;
  for (TrialNumber n = 0; n < 5; ++n)
    model.add(n, falling(10, 1.0 + static_cast<double>(n), 8), 1.0 + static_cast<double>(n), false);
  EXPECT_FALSE(model.forecast(falling(10, 2, 8)));
  model.add(5, falling(10, 9, 8), 9, true);
  EXPECT_GT(model.forecast(falling(10, 2, 8))->beats, 0.7) << "the best feasible one ended at 9";
}

// Curves that lose the same share of their distance to the best end have, on the scale of the
// model, far from the best end, all the same way to go.
TEST(CurveModel, FindsARuleThatAllCurvesFollow) {
  CurveModel model;
  model.add(0, falling(0, 0, 8), 0, true);
  for (TrialNumber n = 1; n < 60; ++n) {
    const double end = std::exp(0.2 * static_cast<double>(n));
    model.add(n, std::vector<StageValue>{{4, 10 * end}}, end, true);
  }
  for (const double end : {500.0, 5000.0}) {
    const Forecast forecast = *model.forecast(std::vector<StageValue>{{4, 10 * end}});
    EXPECT_NEAR(forecast.median, end, 0.2 * end);
    EXPECT_LT(forecast.deviation, 0.5 * end);
    EXPECT_LT(forecast.beats, 0.01);
  }
}

TEST(CurveModel, SeesThatWhatStillFallsWillFallFurther) {
  CurveModel model;
  Stream stream(3, 0, Purpose::kObjective);
  // At stage 6 all are near 500; who was higher at stage 4 ends lower.
  for (TrialNumber n = 0; n < 40; ++n) {
    const double drop = 400 * stream.uniform(), noise = 10 * stream.uniform();
    model.add(n, std::vector<StageValue>{{4, 500 + drop}, {6, 500 + noise}}, 500 - drop, true);
  }
  const auto end = [&](double drop) {
    return model.forecast(std::vector<StageValue>{{4, 500 + drop}, {6, 505}})->median;
  };
  EXPECT_GT(end(20), end(120) + 20);
  EXPECT_GT(end(120), end(220) + 20);
}

TEST(CurveModel, DoesNotDependOnUnitOrOrigin) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    CurveModel plain, moved;
    const auto move = [](double value) { return 1024 * value - 4096; };
    const auto add = [&](TrialNumber n) {
      const double start = stream.uniform(), end = stream.uniform() * stream.uniform();
      std::vector<StageValue> a = falling(start, end, 20), b = a;
      for (StageValue& value : b) value.value = move(value.value);
      plain.add(n, a, end, true);
      moved.add(n, b, move(end), true);
    };
    for (TrialNumber n = 0; n < 3 + seed; ++n) add(n);
    std::vector<StageValue> a = falling(1, 0.3, 9), b = a;
    for (StageValue& value : b) value.value = move(value.value);
    const Forecast one = *plain.forecast(a), other = *moved.forecast(b);
    EXPECT_NEAR(other.median, move(one.median), 1e-6) << seed;
    EXPECT_NEAR(other.deviation, 1024 * one.deviation, 1e-6) << seed;
    EXPECT_NEAR(other.beats, one.beats, 1e-9) << seed;
  }
}

TEST(CurveModel, BearsValuesOfAnySize) {
  CurveModel model;
  for (const double end : {1e-308, 3e-308, 1.0, 1e308, -1e308})
    model.add(static_cast<TrialNumber>(model.curves()), std::vector<StageValue>{{2, end + 1}}, end,
              true);
  for (const double value : {1e308, -1e308, 0.0}) {
    const auto forecast = model.forecast(std::vector<StageValue>{{2, value}});
    EXPECT_TRUE(forecast && forecast->beats >= 0 && forecast->beats <= 1) << value;
  }
}

TEST(CurveModel, KnowsOnlyWhatLiesBelowTheHorizonAndNoOrder) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    std::vector<std::pair<double, double>> curves;
    for (int n = 0; n < 60; ++n)
      curves.emplace_back(stream.uniform(), static_cast<double>(stream.below(20)) / 20);
    CurveModel all, some;
    const TrialNumber below = 2 + stream.below(58);
    for (TrialNumber n = curves.size(); n-- > 0;)
      all.add(n, falling(curves[n].first, curves[n].second, 20), curves[n].second, n % 3 != 0);
    for (TrialNumber n = 0; n < below; ++n)
      some.add(n, falling(curves[n].first, curves[n].second, 20), curves[n].second, n % 3 != 0);
    for (Step steps = 1; steps <= 20; ++steps) {
      const auto curve = falling(1, 0.5, steps);
      const auto a = all.forecast(curve, below), b = some.forecast(curve);
      ASSERT_EQ(a.has_value(), b.has_value()) << seed;
      if (!a) continue;
      ASSERT_EQ(a->median, b->median) << "seed " << seed << ", below " << below;
      ASSERT_EQ(a->beats, b->beats) << "seed " << seed << ", below " << below;
    }
  }
}

}  // namespace
}  // namespace hone
