#include "hone/backends/simulated.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "hone/error.h"
#include "hone/pruners/asha.h"
#include "hone/pruners/pbt.h"
#include "hone/pruners/threshold.h"
#include "hone/samplers/grid.h"
#include "hone/samplers/random.h"

namespace hone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kTable = R"(
{"parameters": {"x": {"type": "int", "low": 0, "high": 3}}, "metrics": ["loss", "other"]}
{"params": {"x": 0}, "metrics": {"loss": [5, 4, 3], "other": [1, null, 3]}, "seconds": [1, 1, 1]}
{"params": {"x": 1}, "metrics": {"loss": [9, 9, 9], "other": [1, 2, 3]}, "seconds": [2, 2, 2]}

{"params": {"x": 2}, "metrics": {"loss": [4, 2, null], "other": [1, 2, 3]}, "seconds": [1, 3, 2]}
{"params": {"x": 3}, "metrics": {"loss": [1], "other": [7]}, "seconds": [0.5]}
)";

std::string why_refused(std::string_view text) {
  try {
    read_curve_table(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

Study study_of(const CurveTable& table, std::unique_ptr<Pruner> pruner = {}) {
  return Study({.objectives = {{"loss"}}, .space = table.space},
               make_recorded_sampler(table, make_grid({})), std::move(pruner));
}

TEST(CurveTable, ReadsWhatIsRecorded) {
  const CurveTable table = read_curve_table(kTable);
  EXPECT_EQ(table.space.size(), 1u);
  EXPECT_THAT(table.metrics, ElementsAre("loss", "other"));
  ASSERT_EQ(table.rows.size(), 4u);
  EXPECT_THAT(table.rows[1].cells, ElementsAre(1));
  EXPECT_THAT(table.rows[1].values, ElementsAre(9, 1, 9, 2, 9, 3));
  EXPECT_THAT(table.rows[2].seconds, ElementsAre(1, 3, 2));
  EXPECT_TRUE(std::isnan(table.rows[0].values[3]));
}

TEST(CurveTable, SaysWhatIsWrongAndWhere) {
  const std::string header =
      R"({"parameters": {"x": {"type": "float", "low": 0, "high": 1}}, "metrics": ["m"]})"
      "\n";
  const auto row = [&](const std::string& line) { return why_refused(header + line); };
  EXPECT_THAT(why_refused(""), HasSubstr("line 1"));
  EXPECT_THAT(why_refused(R"({"parameters": {}})"), HasSubstr("\"metrics\""));
  EXPECT_THAT(why_refused(R"({"parameters": {"x": {"type": "flat"}}, "metrics": ["m"]})"),
              HasSubstr("flat"));
  EXPECT_THAT(why_refused(R"({"parameters": {}, "metrics": ["m", "m"]})"), HasSubstr("twice"));
  EXPECT_THAT(row("{"), HasSubstr("line 2"));
  EXPECT_THAT(row("[]"), HasSubstr("object"));
  EXPECT_THAT(row(R"({"params": {"x": 2}, "metrics": {"m": [1]}, "seconds": [1]})"),
              HasSubstr("line 2"));
  EXPECT_THAT(row(R"({"params": {}, "metrics": {"m": [1]}, "seconds": [1]})"), HasSubstr("\"x\""));
  EXPECT_THAT(row(R"({"params": {"x": 1}, "metrics": {"m": [1, 2]}, "seconds": [1]})"),
              HasSubstr("length"));
  EXPECT_THAT(row(R"({"params": {"x": 1}, "metrics": {"m": ["1"]}, "seconds": [1]})"),
              HasSubstr("numbers"));
  EXPECT_THAT(row(R"({"params": {"x": 1}, "metrics": {"m": [1]}, "seconds": [-1]})"),
              HasSubstr("seconds"));
  EXPECT_EQ(row(R"({"params": {"x": 1}, "metrics": {"m": [1]}, "seconds": [1]})"), "");
}

TEST(CurveTable, FindsTheNearestRow) {
  CurveTable table;
  table.space.add_float("rate", {.low = 1e-4, .high = 1, .log = true});
  table.space.add_categorical("kind", {.choices = {std::string("a"), std::string("b")}});
  for (const std::vector<double>& cells : {std::vector<double>{1e-3, 0}, {1e-1, 0}, {1e-1, 1}})
    table.rows.push_back({.cells = cells});
  EXPECT_EQ(nearest_row(table, std::vector<double>{2e-3, 0}), 0u);
  EXPECT_EQ(nearest_row(table, std::vector<double>{2e-2, 0}), 1u);
  EXPECT_EQ(nearest_row(table, std::vector<double>{1e-4, 1}), 2u) << "a category is far";
}

TEST(Simulation, HappensInTheOrderOfSimulatedTime) {
  const CurveTable table = read_curve_table(kTable);
  Study study = study_of(table);
  const Simulation result = simulate(study, table, {.workers = 2, .seconds = 100});
  std::vector<std::tuple<double, TrialNumber, Step>> seen;
  for (const SimulatedReport& report : result.reports)
    seen.emplace_back(report.time, report.trial, report.step);
  EXPECT_THAT(seen, ElementsAre(std::tuple(1, 0, 1), std::tuple(2, 0, 2), std::tuple(2, 1, 1),
                                std::tuple(3, 0, 3), std::tuple(4, 2, 1), std::tuple(4, 1, 2),
                                std::tuple(6, 1, 3), std::tuple(6.5, 3, 1), std::tuple(7, 2, 2),
                                std::tuple(9, 2, 3)));
  EXPECT_EQ(result.seconds, 9);
  EXPECT_EQ(result.trials, 4u);
  EXPECT_EQ(study.best_trial().number, 3u);
  EXPECT_EQ(study.trial(2).state, TrialState::kFailed) << "its loss was no number in the end";
  EXPECT_THAT(study.trial(0).metrics, ElementsAre(testing::Pair("seconds", 3)));
  EXPECT_EQ(study.trial(0).curve.size(), 5u) << "what is no number is not reported";
}

TEST(Simulation, EndsInTimeAndGivesBackWhatRuns) {
  const CurveTable table = read_curve_table(kTable);
  Study study = study_of(table);
  const Simulation result = simulate(study, table, {.workers = 2, .seconds = 3.5});
  EXPECT_EQ(result.seconds, 3);
  EXPECT_EQ(study.finished(), 1u);
  EXPECT_EQ(study.waiting(), 2u);
}

TEST(Simulation, AnInterruptionIsTheEndOfTheTime) {
  const CurveTable table = read_curve_table(kTable);
  Study study = study_of(table), other = study_of(table);
  std::size_t steps = 0;
  const Simulation stopped = simulate(
      study, table, {.workers = 2, .trials = 4, .interrupted = [&] { return ++steps > 4; }});
  const Simulation ended = simulate(other, table, {.workers = 2, .seconds = 3});
  EXPECT_EQ(stopped.seconds, 3);
  EXPECT_EQ(stopped.reports.size(), ended.reports.size());
  EXPECT_EQ(study.finished(), 1u);
  EXPECT_EQ(study.waiting(), other.waiting());
}

TEST(Simulation, PrunedTrialsFreeTheirWorkers) {
  const CurveTable table = read_curve_table(kTable);
  Study study = study_of(table, make_threshold({.upper = 4.5}));
  const Simulation result = simulate(study, table, {.seconds = 100});
  EXPECT_EQ(study.trial(1).state, TrialState::kPruned);
  EXPECT_EQ(result.seconds, 1 + 2 + 6 + 0.5) << "the first is stopped at once, the third by NaN";
}

TEST(Simulation, PausedTrialsGoOnWhereTheyWere) {
  const CurveTable table = read_curve_table(kTable);
  Study study =
      study_of(table, make_asha({.max_steps = 2, .reduction_factor = 2, .promotion = true}));
  const Simulation result = simulate(study, table, {.seconds = 100, .resume_seconds = 0.25});
  std::map<TrialNumber, std::vector<Step>> steps;
  for (const SimulatedReport& report : result.reports) steps[report.trial].push_back(report.step);
  EXPECT_THAT(steps[0], ElementsAre(1, 2, 3));
  EXPECT_THAT(steps[1], ElementsAre(1));
  EXPECT_THAT(steps[2], ElementsAre(1, 2, 3)) << "the best of the first three";
  EXPECT_EQ(study.trial(1).state, TrialState::kPaused);
}

TEST(Simulation, WhereNoneWouldBeCompleteTheFurthestGoesOn) {
  const CurveTable table = read_curve_table(
      R"({"parameters": {"x": {"type": "int", "low": 0, "high": 1}}, "metrics": ["loss"]})"
      "\n"
      R"({"params": {"x": 0}, "metrics": {"loss": [5, 4, 3]}, "seconds": [1, 1, 1]})"
      "\n"
      R"({"params": {"x": 1}, "metrics": {"loss": [9, 9, 9]}, "seconds": [1, 1, 1]})");
  for (const std::size_t trials : {2, 5}) {  // the limit, or all there are
    Study study = study_of(table, make_asha({.min_steps = 1, .max_steps = 3, .promotion = true}));
    const Simulation simulation = simulate(study, table, {.workers = 2, .trials = trials});
    EXPECT_EQ(simulation.trials, 2u);
    EXPECT_EQ(simulation.reports.size(), 4u);
    EXPECT_EQ(study.best_trial().value(), 3);
    EXPECT_EQ(study.paused(), 1u);
  }
}

TEST(Simulation, AForkGoesOnWithItsOwnRowAndIsNoNewTrial) {
  CurveTable table;
  table.metrics = {"loss"};
  table.space.add_int("x", {.low = 0, .high = 7});
  for (double x = 0; x < 8; ++x)
    table.rows.push_back(
        {.cells = {x}, .values = {x + 0.3, x + 0.2, x + 0.1, x}, .seconds = {1, 1, 1, 1}});
  Study study = study_of(table, make_pbt({.population = 8, .interval_steps = 1, .max_steps = 4}));
  const Simulation result = simulate(study, table, {.workers = 3, .trials = 8});
  EXPECT_EQ(result.trials, 8u);
  EXPECT_EQ(study.paused(), 0u);
  EXPECT_GT(study.forks(), 0u);
  EXPECT_EQ(result.reports.size(), 8u * 4u);
  for (const FrozenTrial& trial : study.trials())
    for (const auto& point : trial.curve)
      EXPECT_EQ(
          point.value,
          table.rows[static_cast<std::size_t>(std::get<std::int64_t>(trial.params.front().second))]
              .values[point.step - 1]);
}

TEST(Simulation, RecordedConfigurationsAreProposedOnceEach) {
  const CurveTable table = read_curve_table(kTable);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Study study({.objectives = {{"loss"}}, .seed = seed, .space = table.space},
                make_recorded_sampler(table, make_random()));
    const Simulation result = simulate(study, table, {.workers = 3, .seconds = 1000});
    EXPECT_EQ(result.trials, 4u) << "seed " << seed;
  }
}

TEST(Simulation, RefusesWhatCannotBeSimulated) {
  const CurveTable table = read_curve_table(kTable);
  const auto refused = [&](const StudyOptions& options, const SimulationOptions& simulation) {
    Study study(options);
    EXPECT_THROW(simulate(study, table, simulation), Error);
  };
  const StudyOptions good{.objectives = {{"loss"}}, .space = table.space};
  refused(good, {});
  refused(good, {.workers = 0, .seconds = 1});
  refused(good, {.seconds = -1});
  refused({.objectives = {{"accuracy"}}, .space = table.space}, {.seconds = 1});
  refused({.objectives = {{"loss"}}, .window = 1, .space = table.space}, {.seconds = 1});
}

}  // namespace
}  // namespace hone
