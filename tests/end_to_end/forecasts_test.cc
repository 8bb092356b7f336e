// What a pruner forecasts of unfinished trials reaches the sampler.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "hone/pruners/asha.h"
#include "hone/pruners/combination.h"
#include "hone/pruners/extrapolation.h"
#include "hone/samplers/tpe.h"
#include "hone/study.h"
#include "tests/support/shared_log_storage.h"

namespace hone {
namespace {

constexpr Step kSteps = 16;

double end_of(double x, double y) { return 1 + x * x + std::abs(y - 0.5); }

double train(Trial& trial) {
  const double end = end_of(trial.get_float("x"), trial.get_float("y"));
  for (Step step = trial.resumed() ? trial.resume_step() : 1; step <= kSteps; ++step) {
    trial.report(step, end + 1.0 / step);
    if (trial.should_prune()) break;
  }
  return end;
}

// A study of an asynchronous halving joined with extrapolation, resumed from the log.
Study study_of(SharedLog& log, bool promotion, bool learns, std::size_t window = 0) {
  Space space;
  space.add_float("x", {.low = -1, .high = 1});
  space.add_float("y", {.low = 0, .high = 1});
  return Study(
      {.name = "s", .seed = 5, .window = window, .space = std::move(space)},
      make_tpe({.learn_from_forecasts = learns}),
      make_or(make_asha({.max_steps = kSteps, .promotion = promotion}), make_extrapolation()),
      keep_in(log));
}

TEST(Forecasts, AreKeptOfPrunedTrialsWhoeverPrunedThem) {
  SharedLog log;
  Study study = study_of(log, false, true);
  study.optimize(train, {.trials = 120});
  const History history = study.history();
  const ParamId x = *study.space()->find("x"), y = *study.space()->find("y");
  std::vector<double> errors;
  for (std::size_t row = 0; row < history.rows(); ++row) {
    const std::optional<double> forecast = history.forecast(row);
    EXPECT_EQ(history.record(row).forecast, forecast);
    if (!forecast) continue;
    EXPECT_EQ(history.state()[row], TrialState::kPruned) << row;
    errors.push_back(std::abs(*forecast - end_of(history.cells(x)[row], history.cells(y)[row])));
  }
  // Far from all that was completed a forecast may be far off.
  ASSERT_GT(errors.size(), 60u);
  const auto median = errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2);
  std::ranges::nth_element(errors, median);
  EXPECT_LT(*median, 0.2);
}

// The log holds no forecast: they come again as the pruner learns anew.
TEST(Forecasts, AreTheSameInAResumedStudy) {
  for (const bool promotion : {false, true}) {
    for (const std::size_t window : {0, 4}) {
      SharedLog log;
      Study first = study_of(log, promotion, true, window);
      first.optimize(train, {.trials = 60});
      const Study resumed = study_of(log, promotion, true, window);
      const History was = first.history(), is = resumed.history();
      ASSERT_EQ(was.rows(), is.rows());
      for (std::size_t row = 0; row < was.rows(); ++row) {
        const auto bits = [row](const History& history) {
          return std::bit_cast<std::uint64_t>(history.forecast(row).value_or(kAbsent));
        };
        EXPECT_EQ(bits(was), bits(is)) << row;
      }
    }
  }
}

TEST(Forecasts, ChangeWhatTheEstimatorProposesOnlyWhereItLearnsFromThem) {
  const auto proposed = [](bool promotion, bool learns) {
    SharedLog log;
    Study study = study_of(log, promotion, learns);
    study.optimize(train, {.trials = 60});
    return study.ask().configuration();
  };
  for (const bool promotion : {false, true})
    EXPECT_NE(proposed(promotion, true), proposed(promotion, false)) << promotion;
}

}  // namespace
}  // namespace hone
