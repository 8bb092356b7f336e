#include "hone/pruners/extrapolation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "hone/error.h"
#include "hone/pruners/combination.h"
#include "hone/pruners/patient.h"
#include "hone/pruners/threshold.h"
#include "hone/rng.h"
#include "tests/pruners/pruning.h"

namespace hone {
namespace {

constexpr Step kSteps = 20;

// A curve that falls towards its end; it is there at the last step.
std::vector<Point> falling(double end, Step steps = kSteps, MetricId metric = {0}) {
  std::vector<Point> curve;
  for (Step step = 1; step <= steps; ++step)
    curve.push_back({step, metric, end + 1.0 / step - 1.0 / kSteps});
  return curve;
}

// Twelve complete trials that end at 0.1, 0.2, ..., 1.2.
History history_of(MetricId metric = {0}) {
  History history;
  for (TrialNumber n = 0; n < 12; ++n) {
    const double end = 0.1 * static_cast<double>(n + 1);
    history.append(finished(n, TrialState::kComplete, falling(end, kSteps, metric),
                            metric.index == 0 ? end : 0));
  }
  return history;
}

std::unique_ptr<Pruner> taught(const ExtrapolationOptions& options = {}) {
  auto pruner = in_study(make_extrapolation(options));
  pruner->observe(history_of(), 0);
  return pruner;
}

TEST(Extrapolation, PrunesWhatWillEndWorseAndKeepsWhatMayEndBetter) {
  const auto pruner = taught();
  EXPECT_EQ(judged(*pruner, reports_of(12, falling(0.8, 1))), std::vector{kStop});
  EXPECT_EQ(judged(*pruner, reports_of(12, falling(0.05))), std::vector<Verdict>(kSteps, kGo));
  EXPECT_EQ(judged(*pruner, reports_of(12, falling(0.1))), std::vector<Verdict>(kSteps, kGo));
}

TEST(Extrapolation, LearnsNothingFromAnInfiniteEnd) {
  const auto pruner = taught();
  History history = history_of();
  for (const double end : {kInfinity, -kInfinity})
    history.append(finished(history.rows(), TrialState::kComplete, falling(0.5), end));
  pruner->observe(history, 12);
  for (const double end : {0.05, 0.1, 0.8})
    EXPECT_EQ(judged(*pruner, reports_of(20, falling(end))),
              judged(*taught(), reports_of(20, falling(end))))
        << end;
  EXPECT_EQ(judged(*pruner, reports_of(20, falling(0.8, 1))), std::vector{kStop});
}

TEST(Extrapolation, ForecastsWhereACurveWillEnd) {
  const auto pruner = taught();
  for (const double end : {0.15, 0.5, 0.9}) {
    const std::vector<Point> curve = falling(end);
    for (const std::size_t reports : {1u, 5u, 20u}) {
      const std::optional<double> forecast = pruner->forecast(std::span(curve).first(reports));
      ASSERT_TRUE(forecast);
      EXPECT_NEAR(*forecast, end, 0.1) << reports;  // the distance between the curves known
    }
  }
  EXPECT_FALSE(pruner->forecast({})) << "nothing was reported";
  EXPECT_FALSE(taught({.startup_trials = 13})->forecast(falling(0.5)));
  EXPECT_FALSE(taught({.metric = "m1"})->forecast(falling(0.5))) << "another metric decides";
  EXPECT_FALSE(in_study(make_extrapolation())->forecast(falling(0.5))) << "no curve is known";
}

TEST(Extrapolation, ForecastsThroughTheCombinationsThatHoldIt) {
  const std::vector<Point> curve = falling(0.5, 3);
  const auto forecast = [&](std::unique_ptr<Pruner> pruner) {
    pruner = in_study(std::move(pruner));
    pruner->observe(history_of(), 0);
    return pruner->forecast(curve);
  };
  const std::optional<double> alone = taught()->forecast(curve);
  EXPECT_EQ(forecast(make_or(make_threshold({.upper = 9}), make_extrapolation())), alone);
  EXPECT_EQ(forecast(make_patient({}, make_extrapolation())), alone);
  EXPECT_FALSE(forecast(make_patient({})));
  EXPECT_FALSE(forecast(make_and(make_threshold({.upper = 9}), make_threshold({.lower = 0}))));
}

TEST(Extrapolation, JudgesAtTheFirstReportOfEachStage) {
  const std::vector<Verdict> verdicts = judged(*taught(), reports_of(12, falling(1.0, 12)));
  for (const Step step : {1, 2, 3, 5, 7, 11}) EXPECT_EQ(verdicts[step - 1], kStop) << step;
  for (const Step step : {4, 6, 8, 9, 10, 12}) EXPECT_EQ(verdicts[step - 1], kGo) << step;
}

TEST(Extrapolation, WaitsForItsStartupAndWarmup) {
  const auto late = taught({.warmup_steps = 4});
  const std::vector<Verdict> verdicts = judged(*late, reports_of(12, falling(1.0, 5)));
  EXPECT_EQ(verdicts, (std::vector{kGo, kGo, kGo, kStop, kStop}));
  const auto few = taught({.startup_trials = 13});
  EXPECT_EQ(judged(*few, reports_of(12, falling(1.0))), std::vector<Verdict>(kSteps, kGo));
  const auto enough = taught({.startup_trials = 12});
  EXPECT_EQ(judged(*enough, reports_of(12, falling(1.0)))[0], kStop);
  EXPECT_EQ(judged(*enough, reports_of(12, falling(1.0)), 11)[0], kGo) << "one is hidden";
}

TEST(Extrapolation, PrunesNothingAtProbabilityZero) {
  const auto pruner = taught({.min_probability = 0});
  EXPECT_EQ(judged(*pruner, reports_of(12, falling(9))), std::vector<Verdict>(kSteps, kGo));
}

TEST(Extrapolation, LearnsFromCompleteTrialsAlone) {
  History history;
  for (TrialNumber n = 0; n < 12; ++n)
    history.append(finished(n, n % 2 ? TrialState::kPruned : TrialState::kFailed,
                            falling(0.1 * static_cast<double>(n + 1)), 0.1));
  const auto pruner = in_study(make_extrapolation());
  pruner->observe(history, 0);
  EXPECT_EQ(judged(*pruner, reports_of(12, falling(9))), std::vector<Verdict>(kSteps, kGo));
}

TEST(Extrapolation, TheBestMustBeFeasible) {
  History history;
  for (TrialNumber n = 0; n < 12; ++n) {
    const double end = 0.1 * static_cast<double>(n + 1);
    Record record = finished(n, TrialState::kComplete, falling(end), end);
    record.outcome.constraints = {n < 9 ? 1.0 : -1.0};
    history.append(record);
  }
  const auto pruner = in_study(make_extrapolation());
  pruner->observe(history, 0);
  EXPECT_EQ(judged(*pruner, reports_of(12, falling(0.8))), std::vector<Verdict>(kSteps, kGo));
  EXPECT_EQ(judged(*taught(), reports_of(12, falling(0.8)))[0], kStop);
}

TEST(Extrapolation, PassesOverWhatIsNotFinite) {
  std::vector<Point> curve = falling(1.0, 3);
  curve[0].value = curve[1].value = kNan;
  EXPECT_EQ(judged(*taught(), reports_of(12, curve)), (std::vector{kStop, kStop, kStop}));
  curve = falling(0.05, 3);
  curve[1].value = kInfinity;
  curve[2].value = kNan;
  EXPECT_EQ(judged(*taught(), reports_of(12, curve)), (std::vector{kGo, kGo, kGo}));
  const auto blank = in_study(make_extrapolation());
  EXPECT_EQ(judged(*blank, reports_of(0, curve_of({kNan}))), std::vector{kGo});
}

// Every second, third or fourth step, from 1, 2 or 3: stages make them comparable.
TEST(Extrapolation, ComparesCurvesOfDifferentSteps) {
  const auto thinned = [](double end, Step first, Step every) {
    std::vector<Point> curve;
    for (const Point& point : falling(end))
      if (point.step >= first && (point.step - first) % every == 0) curve.push_back(point);
    return curve;
  };
  History history;
  for (TrialNumber n = 0; n < 30; ++n) {
    const double end = 0.1 * static_cast<double>(n + 1);
    const Step first = static_cast<Step>(1 + n % 3), every = static_cast<Step>(2 + n % 3);
    history.append(finished(n, TrialState::kComplete, thinned(end, first, every), end));
  }
  const auto pruner = in_study(make_extrapolation());
  pruner->observe(history, 0);
  for (const Step every : {1, 2, 5}) {
    const auto bad = judged(*pruner, reports_of(30, thinned(2.5, 1, every)));
    EXPECT_EQ(std::ranges::count(bad, kGo),
              static_cast<long>(bad.size()) - std::ranges::count(bad, kStop));
    EXPECT_GE(std::ranges::count(bad, kStop), 2) << every;
    const auto good = judged(*pruner, reports_of(30, thinned(0.02, 1, every)));
    EXPECT_EQ(std::ranges::count(good, kStop), 0) << every;
  }
}

TEST(Extrapolation, DecidesByTheMetricThatItNames) {
  const auto pruner = in_study(make_extrapolation({.metric = "m2"}));
  pruner->observe(history_of({2}), 0);  // the objective of all is 0
  EXPECT_EQ(judged(*pruner, reports_of(12, falling(1.0, 1, {2}))), std::vector{kStop});
  EXPECT_EQ(judged(*pruner, reports_of(12, falling(1.0, 1))), std::vector{kGo});
  EXPECT_EQ(judged(*pruner, reports_of(12, falling(0.05, 1, {2}))), std::vector{kGo});
  EXPECT_THROW(in_study(make_extrapolation({.metric = "los"})), Error);
}

TEST(Extrapolation, CombinesWithOthers) {
  const auto both = make_and(taught(), make_threshold({.upper = 1.5}));
  const auto either = make_or(taught(), make_threshold({.upper = 1.5}));
  const std::vector<Point> falls = falling(0.8, 1), breaks = curve_of({9, 9});
  const auto bad = reports_of(12, falls), broken = reports_of(13, breaks);
  EXPECT_EQ(judged(*both, bad), std::vector{kStop});
  EXPECT_EQ(judged(*both, broken), (std::vector{kStop, kStop}));
  EXPECT_EQ(judged(*either, reports_of(12, falling(0.05, 1))), std::vector{kGo});
}

TEST(Extrapolation, RefusesBadOptions) {
  EXPECT_THROW(make_extrapolation({.min_probability = -0.1}), Error);
  EXPECT_THROW(make_extrapolation({.min_probability = 1.1}), Error);
  EXPECT_THROW(make_extrapolation({.min_probability = kNan}), Error);
  EXPECT_THROW(make_extrapolation({.startup_trials = 1}), Error);
}

// ---- odds: of what is pruned, few would have ended as the best

// Exchangeable curves of a family, by their number.
using Family = std::vector<Point> (*)(Stream&);

// The end has nothing to do with the curve.
std::vector<Point> noise(Stream& stream) {
  std::vector<Point> curve;
  for (Step step = 1; step <= kSteps; ++step) curve.push_back({step, {0}, stream.uniform()});
  return curve;
}

// Different ends at different speeds, so that curves cross.
std::vector<Point> crossing(Stream& stream) {
  const double end = stream.uniform(), power = 0.2 + 2 * stream.uniform();
  std::vector<Point> curve;
  for (Step step = 1; step <= kSteps; ++step) {
    const double noise = 0.02 * (stream.uniform() - 0.5);
    curve.push_back({step, {0}, end + std::pow(step, -power) + noise});
  }
  return curve;
}

// The same, and every fifth diverges at once or midway, every fifth starts late.
std::vector<Point> rough(Stream& stream) {
  std::vector<Point> curve = crossing(stream);
  const std::uint64_t kind = stream.below(5);
  const Step moment = static_cast<Step>(1 + stream.below(kSteps));
  for (Point& point : curve) {
    if (kind == 0 && point.step >= moment) point.value = 100;
    if (kind == 1 && point.step < moment) point.value = 2;
  }
  return curve;
}

// Losses that halve and halve again, each at its pace.
std::vector<Point> multiplicative(Stream& stream) {
  const double rate = 0.6 * stream.uniform();
  double value = 1 + stream.uniform();
  std::vector<Point> curve;
  for (Step step = 1; step <= kSteps; ++step) {
    value *= std::exp(-rate * 2 * stream.uniform());
    curve.push_back({step, {0}, value});
  }
  return curve;
}

struct Measured {
  const char* name;
  Family family;
  double pruned;   // the share of 4,000 trials
  double wrongly;  // of those, the share that was about to become the best
};

class ExtrapolationOdds : public testing::TestWithParam<Measured> {};

// With 4 to 23 curves finished, the next is judged until it is pruned. Of the pruned no more than
// the odds say would have become the best, whatever the curves are.
TEST_P(ExtrapolationOdds, AreKept) {
  constexpr double kOdds = 0.1, kTrials = 4000;
  double pruned = 0, wrongly = 0;
  for (std::uint64_t seed = 0; seed < kTrials; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    History history;
    double best = kInfinity;
    for (TrialNumber n = 0; n < 4 + seed % 20; ++n) {
      const std::vector<Point> curve = GetParam().family(stream);
      best = std::min(best, curve.back().value);
      history.append(finished(n, TrialState::kComplete, curve, curve.back().value));
    }
    const auto pruner = in_study(make_extrapolation());
    pruner->observe(history, 0);
    const std::vector<Point> next = GetParam().family(stream);
    const auto verdicts = judged(*pruner, reports_of(history.rows(), next));
    if (std::ranges::count(verdicts, kStop) == 0) continue;
    ++pruned;
    if (next.back().value < best) ++wrongly;
  }
  EXPECT_LE(wrongly, kOdds * pruned);
  EXPECT_NEAR(pruned / kTrials, GetParam().pruned, 0.01);
  EXPECT_NEAR(wrongly / pruned, GetParam().wrongly, 0.003);
}

INSTANTIATE_TEST_SUITE_P(Families, ExtrapolationOdds,
                         testing::Values(Measured{"noise", noise, 0.968, 0.0715},
                                         Measured{"crossing", crossing, 0.906, 0.0146},
                                         Measured{"rough", rough, 0.524, 0.0587},
                                         Measured{"multiplicative", multiplicative, 0.827, 0.0257}),
                         [](const auto& measured) { return measured.param.name; });

}  // namespace
}  // namespace hone
