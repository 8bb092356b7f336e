#include "hone/pruners/median.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hone/error.h"
#include "hone/rng.h"

namespace hone {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr TrialNumber kAll = std::numeric_limits<TrialNumber>::max();

Record finished(TrialNumber number, TrialState state, std::vector<Point> curve) {
  Record record;
  record.number = number;
  record.curve = std::move(curve);
  record.outcome.state = state;
  if (state != TrialState::kFailed) record.outcome.losses = {0.0};
  return record;
}

// Complete trials 0, 1, ... each of which reported one value, at step 3.
History reported_at_three(std::initializer_list<double> values) {
  History history;
  for (const double value : values) {
    history.append(finished(history.rows(), TrialState::kComplete, {{3, MetricId{0}, value}}));
  }
  return history;
}

Verdict judged(const Pruner& pruner, const Report& report, TrialNumber below = kAll) {
  Verdict verdict = Verdict::kPause;
  pruner.judge(below, {&report, 1}, {&verdict, 1});
  return verdict;
}

Verdict judged(const MedianOptions& options, const History& history, const Report& report,
               TrialNumber below = kAll) {
  const auto pruner = make_median(options);
  pruner->observe(history, 0);
  return judged(*pruner, report, below);
}

Report report_at(Step step, double best, std::optional<Step> previous = {}) {
  return {.trial = 100,
          .step = step,
          .metric = MetricId{0},
          .value = best,
          .best = best,
          .previous = previous.value_or(0),
          .first = !previous};
}

TEST(Median, PrunesWhatIsStrictlyWorseThanTheMedian) {
  const History odd = reported_at_three({1, 5, 2});
  EXPECT_EQ(judged({.startup_trials = 3}, odd, report_at(3, 2)), Verdict::kContinue);
  EXPECT_EQ(judged({.startup_trials = 3}, odd, report_at(3, 2.001)), Verdict::kPrune);
  const History even = reported_at_three({1, 5, 2, 4});
  EXPECT_EQ(judged({.startup_trials = 3}, even, report_at(3, 3)), Verdict::kContinue);
  EXPECT_EQ(judged({.startup_trials = 3}, even, report_at(3, 3.001)), Verdict::kPrune);
}

TEST(Median, JudgesTheBestValueNotTheLast) {
  Report report = report_at(3, 1);
  report.value = 100;
  EXPECT_EQ(judged({.startup_trials = 1}, reported_at_three({1, 2, 3}), report),
            Verdict::kContinue);
}

TEST(Median, ComparesWithTheVeryStepOnly) {
  const History history = reported_at_three({1, 2, 3});
  EXPECT_EQ(judged({.startup_trials = 1}, history, report_at(2, 9)), Verdict::kContinue);
  EXPECT_EQ(judged({.startup_trials = 1}, history, report_at(4, 9)), Verdict::kContinue);
  EXPECT_EQ(judged({.startup_trials = 1}, history, report_at(3, 9)), Verdict::kPrune);
}

TEST(Median, WaitsForStartupTrialsThatAreComplete) {
  History history = reported_at_three({1, 2, 3});
  history.append(finished(3, TrialState::kPruned, {{3, MetricId{0}, 1.0}}));
  history.append(finished(4, TrialState::kFailed, {{3, MetricId{0}, 1.0}}));
  EXPECT_EQ(judged({.startup_trials = 4}, history, report_at(3, 9)), Verdict::kContinue);
  EXPECT_EQ(judged({.startup_trials = 3}, history, report_at(3, 9)), Verdict::kPrune);
  EXPECT_EQ(judged({.startup_trials = 0}, History(), report_at(3, kNan)), Verdict::kContinue);
}

TEST(Median, WaitsForMinTrialsAtTheStep) {
  History history = reported_at_three({1, 2});
  history.append(finished(2, TrialState::kComplete, {}));
  EXPECT_EQ(judged({.startup_trials = 3, .min_trials = 3}, history, report_at(3, 9)),
            Verdict::kContinue);
  EXPECT_EQ(judged({.startup_trials = 3, .min_trials = 2}, history, report_at(3, 9)),
            Verdict::kPrune);
}

TEST(Median, PrunesATrialThatHasReportedOnlyNan) {
  const History history = reported_at_three({1, 2, 3});
  EXPECT_EQ(judged({.startup_trials = 3}, history, report_at(3, kNan)), Verdict::kPrune);
  EXPECT_EQ(judged({.startup_trials = 3}, history, report_at(7, kNan)), Verdict::kPrune);
}

TEST(Median, NanOfCompleteTrialsCountsAsNoReport) {
  const History history = reported_at_three({1, kNan, 3, kNan});
  EXPECT_EQ(judged({.startup_trials = 4}, history, report_at(3, 2.1)), Verdict::kPrune);
  EXPECT_EQ(judged({.startup_trials = 4, .min_trials = 3}, history, report_at(3, 2.1)),
            Verdict::kContinue);
}

TEST(Median, TheLastReportOfAStepCounts) {
  History history;
  history.append(finished(0, TrialState::kComplete,
                          {{3, MetricId{0}, 9.0}, {1, MetricId{0}, 7.0}, {3, MetricId{0}, 2.0}}));
  EXPECT_EQ(judged({.startup_trials = 1}, history, report_at(3, 2.5)), Verdict::kPrune);
  EXPECT_EQ(judged({.startup_trials = 1}, history, report_at(3, 2)), Verdict::kContinue);
  EXPECT_EQ(judged({.startup_trials = 1}, history, report_at(1, 7.5)), Verdict::kPrune);
}

TEST(Median, LooksAtTheFirstObjectiveOnly) {
  History history(2);
  Record record = finished(0, TrialState::kComplete, {{3, MetricId{1}, 1.0}});
  record.outcome.losses = {0.0, 0.0};
  history.append(record);
  EXPECT_EQ(judged({.startup_trials = 1}, history, report_at(3, 9)), Verdict::kContinue);
  Report other = report_at(3, 9);
  other.metric = MetricId{1};
  EXPECT_EQ(judged({.startup_trials = 1}, reported_at_three({1, 2, 3}), other), Verdict::kContinue);
}

TEST(Median, SparesWarmupSteps) {
  const History history = reported_at_three({1, 2, 3});
  EXPECT_EQ(judged({.startup_trials = 1, .warmup_steps = 4}, history, report_at(3, 9)),
            Verdict::kContinue);
  EXPECT_EQ(judged({.startup_trials = 1, .warmup_steps = 3}, history, report_at(3, 9)),
            Verdict::kPrune);
}

TEST(Median, JudgesTheFirstReportOfEachInterval) {
  // Warm-up 1 and intervals of 2: [1, 2], [3, 4], [5, 6], ...
  const MedianOptions options = {.startup_trials = 1, .warmup_steps = 1, .interval_steps = 2};
  History history;
  history.append(
      finished(0, TrialState::kComplete, {{3, MetricId{0}, 1.0}, {4, MetricId{0}, 1.0}}));
  EXPECT_EQ(judged(options, history, report_at(3, 9, 2)), Verdict::kPrune);
  EXPECT_EQ(judged(options, history, report_at(4, 9, 2)), Verdict::kPrune);
  EXPECT_EQ(judged(options, history, report_at(4, 9, 3)), Verdict::kContinue);
  EXPECT_EQ(judged(options, history, report_at(4, 9, 0)), Verdict::kPrune);
  EXPECT_EQ(judged(options, history, report_at(4, 9)), Verdict::kPrune);
}

TEST(Median, TrialsAtAndAboveTheHorizonDoNotCount) {
  const History history = reported_at_three({4, 5, 6, 1, 1, 1});
  const MedianOptions options = {.startup_trials = 3};
  EXPECT_EQ(judged(options, history, report_at(3, 5), 3), Verdict::kContinue);
  EXPECT_EQ(judged(options, history, report_at(3, 5), 6), Verdict::kPrune);
  EXPECT_EQ(judged(options, history, report_at(3, 9), 2), Verdict::kContinue);
}

TEST(Median, RefusesIntervalsOfNoSteps) {
  try {
    make_median({.interval_steps = 0});
    FAIL() << "no Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(error.where(), "median.interval_steps");
  }
}

// The rule of the header, recounted from the records for every report.
Verdict recounted(const MedianOptions& options, const std::vector<Record>& records,
                  TrialNumber below, const Report& report) {
  if (report.metric.index != 0 || report.step < options.warmup_steps) return Verdict::kContinue;
  const auto interval = [&](Step step) {
    return (step - options.warmup_steps) / options.interval_steps;
  };
  if (!report.first && report.previous >= options.warmup_steps &&
      interval(report.previous) == interval(report.step)) {
    return Verdict::kContinue;
  }
  std::size_t complete = 0;
  std::vector<double> values;
  for (const Record& record : records) {
    if (record.outcome.state != TrialState::kComplete || record.number >= below) continue;
    ++complete;
    double value = kNan;
    for (const Point& point : record.curve) {
      const bool here = point.step == report.step && point.metric.index == 0;
      if (here && !std::isnan(point.value)) value = point.value;
    }
    if (!std::isnan(value)) values.push_back(value);
  }
  if (complete == 0 || complete < options.startup_trials) return Verdict::kContinue;
  if (std::isnan(report.best)) return Verdict::kPrune;
  if (values.empty() || values.size() < options.min_trials) return Verdict::kContinue;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  const double median =
      values.size() % 2 == 1 ? values[half] : values[half - 1] / 2 + values[half] / 2;
  return report.best > median ? Verdict::kPrune : Verdict::kContinue;
}

TEST(Median, EqualsTheRecountOverRandomHistories) {
  std::map<Verdict, std::size_t> seen;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const MedianOptions options = {.startup_trials = stream.below(8),
                                   .warmup_steps = stream.below(4),
                                   .interval_steps = 1 + stream.below(3),
                                   .min_trials = stream.below(4)};
    const auto pruner = make_median(options);
    History history;
    std::vector<Record> records;
    // Even seeds: rows out of number order, as where trials finish at their own pace.
    std::vector<TrialNumber> numbers(40);
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = i;
    for (std::size_t i = numbers.size(); seed % 2 == 0 && i > 1; --i) {
      std::swap(numbers[i - 1], numbers[stream.below(i)]);
    }
    for (const TrialNumber number : numbers) {
      constexpr TrialState kStates[] = {TrialState::kComplete, TrialState::kComplete,
                                        TrialState::kPruned, TrialState::kFailed};
      std::vector<Point> curve(stream.below(12));
      for (Point& point : curve) {
        point = {static_cast<Step>(stream.below(8)),
                 {static_cast<std::uint32_t>(stream.below(2))},
                 stream.below(10) == 0 ? kNan : static_cast<double>(stream.below(6))};
      }
      records.push_back(finished(number, kStates[stream.below(4)], std::move(curve)));
      history.append(records.back());
      pruner->observe(history, history.rows() - 1);
      const double best = stream.below(20) == 0 ? kNan : static_cast<double>(stream.below(12)) / 2;
      Report report = report_at(static_cast<Step>(stream.below(9)), best);
      report.previous = static_cast<Step>(stream.below(9));
      report.first = stream.below(4) == 0;
      for (const TrialNumber below : {kAll, stream.below(number + 2)}) {
        const Verdict verdict = judged(*pruner, report, below);
        ASSERT_EQ(verdict, recounted(options, records, below, report))
            << "seed " << seed << ", trial " << number << ", below " << below;
        ++seen[verdict];
      }
    }
  }
  EXPECT_GT(seen[Verdict::kPrune], 1000u);
  EXPECT_GT(seen[Verdict::kContinue], 1000u);
}

}  // namespace
}  // namespace hone
