#include "hone/study.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/error_of.h"
#include "tests/support/shared_log_storage.h"

namespace hone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

Space line(double low = 0, double high = 1) {
  Space space;
  space.add_float("x", {.low = low, .high = high});
  return space;
}

TEST(Study, AsksAndTellsInNumberOrder) {
  Study study({.seed = 1, .space = line()});
  for (TrialNumber n = 0; n < 20; ++n) {
    Trial trial = study.ask();
    EXPECT_EQ(trial.number(), n);
    trial.complete(std::abs(trial.get_float("x") - 0.3));
    study.tell(trial);
  }
  EXPECT_EQ(study.finished(), 20u);
  const FrozenTrial best = study.best_trial();
  for (const FrozenTrial& trial : study.trials()) EXPECT_GE(trial.value(), best.value());
  EXPECT_EQ(best.params.front().first, "x");
  EXPECT_GE(best.seconds(), 0);
}

TEST(Study, MaximisesAndShowsValuesInTheUsersSign) {
  Study study({.direction = Direction::kMaximize, .space = line()});
  for (const double value : {1.0, 3.0, 2.0}) {
    Trial trial = study.ask();
    trial.report(1, value / 2);
    trial.complete(value);
    study.tell(trial);
  }
  EXPECT_EQ(study.best_trial().number, 1u);
  EXPECT_EQ(study.best_trial().value(), 3.0);
  EXPECT_EQ(study.best_trial().curve.front().value, 1.5);
  EXPECT_EQ(study.history().loss()[1], -3.0);  // inside, smaller is better
}

TEST(Study, TheEarliestOfEqualsIsBest) {
  Study study({.space = line()});
  auto trials = study.ask(3);
  for (Trial& trial : trials) trial.complete(1.0);
  study.tell(trials[2]);
  study.tell(std::span(trials).first(2));
  EXPECT_EQ(study.best_trial().number, 0u);
}

TEST(Study, InfeasibleTrialsAreNeverBest) {
  Study study({.space = line()});
  auto trials = study.ask(2);
  trials[0].set_constraints(std::vector{0.5});
  trials[0].complete(0.0);
  trials[1].set_constraints(std::vector{-0.5});
  trials[1].complete(1.0);
  study.tell(trials);
  EXPECT_EQ(study.best_trial().number, 1u);
  EXPECT_FALSE(study.trial(0).feasible());
  EXPECT_THAT(study.trial(0).constraints, ElementsAre(0.5));
}

TEST(Study, BestTrialsOfSeveralObjectivesAreTheParetoFront) {
  Study study({.objectives = {{"loss"}, {"accuracy", Direction::kMaximize}}, .space = line()});
  const std::vector<std::vector<double>> values = {{1, 5}, {2, 9}, {2, 4}, {0.5, 1}, {3, 9}};
  auto trials = study.ask(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) trials[i].complete(values[i]);
  study.tell(trials);
  std::vector<TrialNumber> front;
  for (const FrozenTrial& trial : study.best_trials()) front.push_back(trial.number);
  EXPECT_THAT(front, ElementsAre(0, 1, 3));
}

TEST(Study, RefusesMisuseByName) {
  EXPECT_THAT(error_of([] { Study({.objectives = {{"a"}, {"a"}}}); }), HasSubstr("'a'"));
  Study study({.space = line()});
  EXPECT_THAT(error_of([&] { study.best_trial(); }), HasSubstr("no trial is complete"));
  EXPECT_THAT(error_of([&] { study.trial(3); }), HasSubstr("trial 3"));
  Trial trial = study.ask();
  EXPECT_THAT(error_of([&] { study.tell(trial); }), HasSubstr("has not ended"));
  trial.complete(1.0);
  study.tell(trial);
  EXPECT_THAT(error_of([&] { study.tell(trial); }), HasSubstr("was told already"));
  EXPECT_THAT(error_of([&] { study.tell(7, {.state = TrialState::kFailed}); }),
              HasSubstr("was never asked for"));
  EXPECT_THAT(error_of([&] { trial.get_float("y"); }), HasSubstr("y"));
  EXPECT_THAT(error_of([&] { trial.get_string("x"); }), HasSubstr("is not a string"));
}

TEST(Study, TellsByNumber) {
  Study study({.direction = Direction::kMaximize, .space = line()});
  const Trial trial = study.ask();
  const std::pair<std::string, double> metric("seconds", 4.5);
  study.tell(trial.number(), {.state = TrialState::kComplete, .losses = {0.5}, .constraints = {-1}},
             {&metric, 1});
  const FrozenTrial told = study.best_trial();
  EXPECT_THAT(told.values, ElementsAre(0.5));
  EXPECT_THAT(told.constraints, ElementsAre(-1));
  EXPECT_THAT(told.metrics, ElementsAre(metric));
  EXPECT_EQ(told.params, trial.configuration());
}

TEST(Study, AStoredStudyNeedsAName) {
  SharedLog log;
  EXPECT_THAT(error_of([&] { Study({}, {}, {}, keep_in(log)); }), HasSubstr("needs a name"));
}

// ---- define-by-run

TEST(DefineByRun, LearnsTheSpaceAndProposesForAllOfIt) {
  Study study({.seed = 3});
  const auto objective = [](Trial& trial) {
    const double x = trial.suggest_float("x", {.low = -1, .high = 1});
    EXPECT_EQ(x, trial.suggest_float("x", {.low = -1, .high = 1}));  // asked twice
    const auto kind = trial.suggest_categorical("kind", {"a", "b"});
    return kind == "a" ? x * x : x + trial.suggest_int("n", {.low = 1, .high = 4});
  };
  study.optimize(objective, {.trials = 30});
  const auto space = study.space();
  ASSERT_EQ(space->size(), 3u);
  bool without = false;
  for (const FrozenTrial& trial : study.trials()) {
    const bool a = std::get<std::string>(*trial.find("kind")) == "a";
    EXPECT_EQ(trial.find("n") == nullptr, a) << trial.number;
    without = without || a;
  }
  EXPECT_TRUE(without);
}

// A trial that was asked for before the space grew has fewer cells than there are parameters.
TEST(DefineByRun, TrialsCanBeReadWhileTheSpaceGrows) {
  Study study;
  Trial first = study.ask(), second = study.ask();
  for (int i = 0; i < 40; ++i) first.suggest_float("x" + std::to_string(i), {.low = 0, .high = 1});
  first.complete(1);
  study.tell(first);
  const std::vector<FrozenTrial> trials = study.trials();
  EXPECT_EQ(trials[0].params.size(), 40u);
  EXPECT_TRUE(trials[1].params.empty());
  EXPECT_EQ(trials[1].state, TrialState::kRunning);
  second.complete(2);
  study.tell(second);
  EXPECT_TRUE(study.trial(1).params.empty());
}

TEST(DefineByRun, WithTheRandomSamplerEqualsTheDeclaredSpace) {
  Space space = line(2, 5);
  space.add_int("n", {.low = 1, .high = 100, .log = true});
  Study declared({.seed = 9, .space = space});
  Study by_run({.seed = 9});
  for (int i = 0; i < 10; ++i) {
    Trial a = declared.ask(), b = by_run.ask();
    EXPECT_EQ(a.get_float("x"), b.suggest_float("x", {.low = 2, .high = 5}));
    EXPECT_EQ(a.get_int("n"), b.suggest_int("n", {.low = 1, .high = 100, .log = true}));
    a.complete(0.0);
    b.complete(0.0);
    declared.tell(a);
    by_run.tell(b);
  }
}

TEST(DefineByRun, RangesThatMoveStayWithinWhatWasAskedFor) {
  Study study({.seed = 5});
  for (int i = 0; i < 200; ++i) {
    Trial trial = study.ask();
    const double top = 1 + i % 7;
    const double x = trial.suggest_float("x", {.low = 0, .high = top});
    EXPECT_GE(x, 0);
    EXPECT_LE(x, top);
    const std::vector<ParamValue> all = {std::int64_t{1}, std::int64_t{2}, std::int64_t{3}};
    const Categorical some{{all.begin() + i % 2, all.end()}};
    const ParamValue choice = trial.suggest_categorical("c", some);
    EXPECT_GE(std::get<std::int64_t>(choice), 1 + i % 2);
    trial.complete(x);
    study.tell(trial);
  }
  EXPECT_EQ(std::get<FloatRange>((*study.space())[study.space()->at("x")].dist).high, 7);
}

TEST(DefineByRun, AnotherKindUnderTheSameNameFailsTheTrialByName) {
  Study study;
  study.optimize([](Trial& t) { return t.suggest_float("x", {}); }, {.trials = 1});
  study.optimize([](Trial& t) { return double(t.suggest_int("x", {})); }, {.trials = 1});
  EXPECT_EQ(study.trial(1).state, TrialState::kFailed);
  EXPECT_THAT(study.trial(1).message, HasSubstr("x"));
}

TEST(DefineByRun, TwoKindsAtOnceLoseTheLaterTrialNotTheStudy) {
  Study study;
  auto trials = study.ask(2);
  trials[0].complete(trials[0].suggest_float("x", {}));
  trials[1].complete(static_cast<double>(trials[1].suggest_int("x", {})));
  study.tell(trials);
  EXPECT_EQ(study.trial(0).state, TrialState::kComplete);
  EXPECT_EQ(study.trial(1).state, TrialState::kFailed);
  EXPECT_THAT(study.trial(1).message, HasSubstr("x"));
}

TEST(DefineByRun, InactiveDeclaredParametersCannotBeAskedFor) {
  Space space;
  const ParamId kind = space.add_categorical("kind", {std::string("a"), std::string("b")});
  space.add_float("x", {}, equal(kind, std::string("b")));
  Study study({.space = space});
  study.enqueue({{"kind", std::string("a")}});
  Trial trial = study.ask();
  EXPECT_FALSE(trial.active("x"));
  EXPECT_THAT(error_of([&] { trial.suggest_float("x", {}); }), HasSubstr("not active"));
  EXPECT_THAT(error_of([&] { trial.get_float("x"); }), HasSubstr("not active"));
}

// ---- how trials end

TEST(Outcomes, ThatAreNotFiniteOrTheWrongCountAreFailuresThatSaySo) {
  Study study({.space = line()});
  study.optimize([](Trial&) { return std::nan(""); }, {.trials = 1});
  study.optimize([](Trial&) { return HUGE_VAL; }, {.trials = 1});
  study.optimize([](Trial&) { return std::vector<double>{1, 2}; }, {.trials = 1});
  study.optimize([](Trial&) -> double { throw std::runtime_error("out of memory"); },
                 {.trials = 1});
  study.optimize([](Trial&) -> double { throw 7; }, {.trials = 1});
  study.optimize([](Trial&) {}, {.trials = 1});
  for (const FrozenTrial& trial : study.trials()) EXPECT_EQ(trial.state, TrialState::kFailed);
  EXPECT_THAT(study.trial(0).message, HasSubstr("nan"));
  EXPECT_THAT(study.trial(1).message, HasSubstr("inf"));
  EXPECT_THAT(study.trial(2).message, HasSubstr("2 values"));
  EXPECT_EQ(study.trial(3).message, "out of memory");
  EXPECT_THAT(study.trial(4).message, HasSubstr("no std::exception"));
  EXPECT_THAT(study.trial(5).message, HasSubstr("without a result"));
  EXPECT_FALSE(study.has_best());
}

TEST(Outcomes, FailedTrialsAreRunAgainAsOftenAsTheRetriesAllow) {
  Study study({.seed = 2, .retries = 2, .space = line()});
  std::map<double, int> runs;
  const auto flaky = [&](Trial& trial) -> double {
    if (++runs[trial.get_float("x")] < 3) throw std::runtime_error("flaky");
    return 1;
  };
  study.optimize(flaky, {.trials = 9});
  EXPECT_EQ(runs.size(), 3u);
  EXPECT_EQ(study.trial(2).state, TrialState::kComplete);
  EXPECT_EQ(study.trial(2).params, study.trial(0).params);

  Study hopeless({.seed = 2, .retries = 2, .space = line()});
  runs.clear();
  hopeless.optimize(
      [&](Trial& trial) -> double {
        ++runs[trial.get_float("x")];
        throw std::runtime_error("always");
      },
      {.trials = 9});
  for (const auto& [x, count] : runs) EXPECT_EQ(count, 3);
}

TEST(Outcomes, CarryMetricsAttributesAndReports) {
  Study study({.objectives = {{"loss"}}, .space = line()});
  Trial trial = study.ask();
  trial.report(2, 0.5);
  const std::pair<std::string, double> both[] = {{"loss", 0.25}, {"accuracy", 0.9}};
  trial.report(1, both);
  trial.set_metric("test_accuracy", 0.8);
  trial.set_metric("test_accuracy", 0.85);
  trial.set_attribute("note", "a \"b\"\n");
  trial.set_attribute("bytes", "a\xff");
  EXPECT_THAT(error_of([&] { trial.set_json_attribute("json", "{"); }), HasSubstr("no JSON"));
  EXPECT_THAT(error_of([&] { study.set_attribute("json", "{"); }), HasSubstr("no JSON"));
  trial.complete(0.25);
  study.tell(trial);
  const FrozenTrial told = study.trial(0);
  ASSERT_EQ(told.curve.size(), 3u);
  EXPECT_EQ(told.curve[2].metric, "accuracy");
  EXPECT_EQ(told.curve[2].value, 0.9);
  EXPECT_THAT(told.metrics, ElementsAre(Pair("test_accuracy", 0.85)));
  EXPECT_EQ(told.attributes.at("note"), "\"a \\\"b\\\"\\n\"");
  EXPECT_EQ(told.attributes.at("bytes"), "\"a\xEF\xBF\xBD\"");
  EXPECT_THAT(study.metric_names(), ElementsAre("loss", "accuracy"));
}

class StopAt final : public Pruner {
 public:
  explicit StopAt(Step step) : step_(step) {}
  void observe(std::span<const Report>) override {}
  void observe(const History&, std::size_t) override {}
  void judge(TrialNumber, std::span<const Report> reports,
             std::span<Verdict> verdicts) const override {
    for (std::size_t i = 0; i < reports.size(); ++i)
      if (reports[i].step >= step_) verdicts[i] = Verdict::kPrune;
  }

 private:
  const Step step_;
};

// Stops a trial whose last two reports are alike.
class StopAtRepeats final : public Pruner {
 public:
  void observe(std::span<const Report>) override {}
  void observe(const History&, std::size_t) override {}
  void judge(TrialNumber, std::span<const Report> reports,
             std::span<Verdict> verdicts) const override {
    for (std::size_t i = 0; i < reports.size(); ++i) {
      const std::span<const Point> curve = reports[i].curve;
      EXPECT_EQ(curve.back(), (Point{reports[i].step, reports[i].metric, reports[i].value}));
      const bool repeats = curve.size() > 1 && curve.back().value == curve[curve.size() - 2].value;
      verdicts[i] = repeats ? Verdict::kPrune : Verdict::kContinue;
    }
  }
};

TEST(Outcomes, PrunersSeeTheWholeCurveInDeterministicStudiesToo) {
  for (const std::size_t window : {0, 4}) {
    Study study({.window = window, .space = line()}, {}, std::make_unique<StopAtRepeats>());
    Trial trial = study.ask();
    const std::pair<std::string, double> alike[] = {{"value", 3.0}, {"rows", 3.0}};
    EXPECT_EQ(trial.report(1, 1), Verdict::kContinue);
    EXPECT_EQ(trial.report(2, 2), Verdict::kContinue);
    EXPECT_EQ(trial.report(3, alike), Verdict::kPrune);
  }
}

TEST(Outcomes, PrunedTrialsKeepWhatTheyReached) {
  Study study({.direction = Direction::kMaximize, .space = line()}, {},
              std::make_unique<StopAt>(3));
  study.optimize(
      [](Trial& trial) {
        for (Step step = 1;; ++step)
          if (trial.report(step, step * 10.0) == Verdict::kPrune) return step * 10.0;
      },
      {.trials = 1});
  study.optimize(
      [](Trial& trial) {
        while (!trial.should_prune()) trial.report(trial.number() == 1 ? 5 : 0, 7);
        trial.prune();
      },
      {.trials = 1});
  EXPECT_EQ(study.trial(0).state, TrialState::kPruned);
  EXPECT_EQ(study.trial(0).value(), 30);
  EXPECT_EQ(study.trial(1).state, TrialState::kPruned);
  EXPECT_EQ(study.trial(1).value(), 7);
  EXPECT_FALSE(study.has_best());
}

TEST(Outcomes, ToldByNumberInTheUsersSign) {
  Study study({.direction = Direction::kMaximize, .detached = true, .space = line()});
  const TrialNumber number = study.ask().number();
  study.tell(number, {.state = TrialState::kComplete, .losses = {0.9}});
  EXPECT_EQ(study.best_trial().value(), 0.9);
  const TrialNumber lost = study.ask().number();
  study.tell(lost, {.state = TrialState::kFailed, .message = "node went away"});
  EXPECT_EQ(study.trial(lost).message, "node went away");
}

}  // namespace
}  // namespace hone
