#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "hone/samplers/grid.h"
#include "hone/study.h"
#include "tests/support/error_of.h"
#include "tests/support/shared_log_storage.h"

namespace hone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

Space two_numbers() {
  Space space;
  space.add_float("x", {.low = 0, .high = 1});
  space.add_int("n", {.low = 0, .high = 9});
  return space;
}

void complete(Study& study, Trial& trial) {
  trial.complete(0);
  study.tell(trial);
}

TEST(Enqueued, ConfigurationsComeFirstAndTheSamplerFillsTheGaps) {
  Study study({.space = two_numbers()});
  study.enqueue({{"x", 0.125}});
  study.enqueue({{"n", std::int64_t{7}}, {"x", 0.5}});
  EXPECT_EQ(study.waiting(), 2u);
  auto trials = study.ask(3);
  EXPECT_EQ(trials[0].get_float("x"), 0.125);
  EXPECT_EQ(trials[1].get_int("n"), 7);
  EXPECT_EQ(study.waiting(), 0u);
  EXPECT_THAT(error_of([&] { study.enqueue({{"x", 2.0}}); }), HasSubstr("x"));
  EXPECT_THAT(error_of([&] { study.enqueue({{"z", 2.0}}); }), HasSubstr("z"));
}

TEST(Enqueued, ConfigurationsThatCannotMeetTheConstraintsAreRefused) {
  Space space;
  const ParamId a = space.add_float("a", {});
  const ParamId b = space.add_float("b", {});
  space.add_constraint({.terms = {{a, 1}, {b, 1}}, .bound = 1});
  Study study({.space = space});
  EXPECT_THAT(error_of([&] {
                study.enqueue({{"a", 0.75}, {"b", 0.5}});
              }),
              HasSubstr("constraints"));
  study.enqueue({{"a", 0.75}});
  EXPECT_LE(study.ask().get_float("b"), 0.25);
}

TEST(Enqueued, WaitForParametersThatAreNotKnownYet) {
  Study study;
  study.enqueue({{"x", 0.75}, {"kind", std::string("b")}});
  study.enqueue({{"x", 5.0}});
  const auto objective = [](Trial& trial) {
    trial.suggest_categorical("kind", {"a", "b"});
    return trial.suggest_float("x", {.low = 0, .high = 1});
  };
  study.optimize(objective, {.trials = 2});
  EXPECT_EQ(study.trial(0).value(), 0.75);
  EXPECT_EQ(std::get<std::string>(*study.trial(0).find("kind")), "b");
  EXPECT_EQ(study.trial(1).state, TrialState::kFailed);
  EXPECT_THAT(study.trial(1).message, HasSubstr("x: 5"));
}

TEST(Added, TrialsCountLikeTheStudysOwn) {
  Study study({.direction = Direction::kMaximize});
  FrozenTrial trial{.state = TrialState::kComplete,
                    .params = {{"x", 0.5}, {"kind", std::string("a")}},
                    .values = {2},
                    .curve = {{1, "value", 1.0}}};
  study.add_trial(trial);
  trial.params[0].second = 0.75;
  trial.params[1].second = std::string("b");
  trial.values = {3};
  study.add_trial(trial);
  EXPECT_EQ(study.finished(), 2u);
  EXPECT_EQ(study.best_trial().number, 1u);
  EXPECT_EQ(study.best_trial().params, trial.params);
  const auto& kind = std::get<Categorical>((*study.space())[study.space()->at("kind")].dist);
  EXPECT_EQ(kind.choices.size(), 2u);
  trial.values = {1, 2};
  EXPECT_THAT(error_of([&] { study.add_trial(trial); }), HasSubstr("2 values"));
  trial.state = TrialState::kRunning;
  EXPECT_THAT(error_of([&] { study.add_trial(trial); }), HasSubstr("not finished"));
}

TEST(Attributes, OfAStudyAreKept) {
  SharedLog log;
  {
    Study study({.name = "s"}, {}, {}, keep_in(log));
    study.set_attribute("who", "\"me\"");
  }
  Study again({.name = "s"}, {}, {}, keep_in(log));
  EXPECT_THAT(again.attributes(), ElementsAre(Pair("who", "\"me\"")));
}

TEST(EnqueuedAttributes, AreTheTrialsFromTheStart) {
  Study study({.space = two_numbers()});
  study.enqueue({{"x", 0.5}}, {{"why", "\"a guess\""}, {"rank", "3"}});
  Trial trial = study.ask();
  const auto both = UnorderedElementsAre(Pair("why", "\"a guess\""), Pair("rank", "3"));
  EXPECT_THAT(trial.frozen().attributes, both);
  EXPECT_THAT(study.trial(0).attributes, both);
  trial.set_json_attribute("rank", "4");
  complete(study, trial);
  EXPECT_EQ(study.trial(0).attributes.at("rank"), "4");
  EXPECT_EQ(study.trial(0).attributes.at("why"), "\"a guess\"");
  EXPECT_TRUE(study.ask().frozen().attributes.empty());
  EXPECT_THAT(error_of([&] { study.enqueue({}, {{"bad", "{"}}); }), HasSubstr("bad"));
}

TEST(EnqueuedAttributes, SurviveThatTheTrialIsGivenBackOrToldByNumber) {
  SharedLog log;
  {
    Study study({.name = "s", .space = two_numbers()}, {}, {}, keep_in(log));
    study.enqueue({{"x", 0.5}}, {{"why", "1"}});
    study.enqueue({{"x", 0.25}}, {{"why", "2"}});
    Trial trial = study.ask();
    trial.release("not today");
    study.tell(trial);
  }
  Study study({.name = "s"}, {}, {}, keep_in(log));
  ASSERT_EQ(study.enqueued().size(), 1u);
  EXPECT_THAT(study.enqueued()[0].configuration, ElementsAre(Pair("x", ParamValue(0.25))));
  EXPECT_THAT(study.enqueued()[0].attributes, ElementsAre(Pair("why", "2")));
  for (const char* why : {"1", "2"}) {
    Trial trial = study.ask();
    EXPECT_THAT(trial.frozen().attributes, ElementsAre(Pair("why", why)));
    study.tell(trial.number(), {.state = TrialState::kComplete, .losses = {1}});
    EXPECT_THAT(study.trial(trial.number()).attributes, ElementsAre(Pair("why", why)));
  }
}

TEST(Fixed, ValuesHoldInEveryNewTrialAndTheSamplerProposesTheRest) {
  Study study({.seed = 3, .space = two_numbers()});
  study.fix({{"n", std::int64_t{4}}});
  study.enqueue({{"n", std::int64_t{7}}});
  EXPECT_EQ(study.ask().get_int("n"), 7);
  std::set<double> seen;
  for (Trial& trial : study.ask(20)) {
    EXPECT_EQ(trial.get_int("n"), 4);
    seen.insert(trial.get_float("x"));
  }
  EXPECT_EQ(seen.size(), 20u);
  study.fix({});
  seen.clear();
  for (Trial& trial : study.ask(20)) seen.insert(static_cast<double>(trial.get_int("n")));
  EXPECT_GT(seen.size(), 1u);
  EXPECT_THAT(error_of([&] { study.fix({{"m", 1.0}}); }), HasSubstr("m"));
  EXPECT_THAT(error_of([&] { study.fix({{"x", 2.0}}); }), HasSubstr("x"));
}

TEST(Fixed, ValuesAreKeptByDefineByRunFromTheFirstTrial) {
  Study study({.seed = 3});
  study.fix({{"x", 0.5}});
  for (int i = 0; i < 5; ++i) {
    Trial trial = study.ask();
    EXPECT_EQ(trial.suggest_float("x", {.low = 0, .high = 1}), 0.5);
    trial.suggest_float("y", {.low = 0, .high = 1});
    complete(study, trial);
  }
}

TEST(Fixed, AFiniteSpaceIsExhaustedWhenWhatIsLeftOfItIs) {
  Space space;
  space.add_int("n", {.low = 0, .high = 3});
  space.add_categorical("kind", {std::string("a"), std::string("b")});
  Study study({.seed = 3, .space = space});
  study.fix({{"kind", std::string("b")}});
  std::set<std::int64_t> seen;
  for (Trial& trial : study.ask(10)) {
    EXPECT_EQ(trial.get_string("kind"), "b");
    seen.insert(trial.get_int("n"));
  }
  EXPECT_EQ(seen.size(), 4u);
}

TEST(SetSampler, TheNewOneLearnsAllAndProposes) {
  Space space;
  space.add_int("n", {.low = 0, .high = 3});
  Study study({.seed = 3, .space = space});
  Trial first = study.ask();
  complete(study, first);
  study.set_sampler(make_grid());
  std::set<std::int64_t> seen{first.get_int("n")};
  for (Trial& trial : study.ask(10)) seen.insert(trial.get_int("n"));
  EXPECT_THAT(seen, ElementsAre(0, 1, 2, 3));
}

TEST(AddedDistributions, BecomeTheStudys) {
  Study study;
  const FloatRange rate{.low = 1e-5, .high = 1e-1, .log = true};
  const IntRange width{.low = 8, .high = 64, .step = 8};
  study.add_trial({.state = TrialState::kComplete,
                   .params = {{"rate", 1e-3}, {"width", std::int64_t{16}}},
                   .distributions = {{"rate", rate}, {"width", width}},
                   .values = {1}});
  const Space& space = *study.space();
  EXPECT_EQ(space[space.at("rate")].dist, Distribution(rate));
  EXPECT_EQ(space[space.at("width")].dist, Distribution(width));
}

TEST(AddedDistributions, WidenWhatIsKnownAndContradictionsAreRefused) {
  Study study;
  const auto trial = [](double value, const FloatRange& range) {
    return FrozenTrial{.state = TrialState::kComplete,
                       .params = {{"x", value}},
                       .distributions = {{"x", range}},
                       .values = {value}};
  };
  const std::vector trials = {trial(0.5, {.low = 0, .high = 1}), trial(5, {.low = 0, .high = 9}),
                              trial(2, {.low = -1, .high = 3})};
  study.add_trials(trials);
  const auto x = [&] { return (*study.space())[study.space()->at("x")].dist; };
  EXPECT_EQ(x(), Distribution(FloatRange{.low = -1, .high = 9}));
  EXPECT_EQ(study.trial(1).params, trials[1].params);

  const FloatRange log{.low = 1, .high = 9, .log = true};
  EXPECT_THAT(error_of([&] { study.add_trial(trial(2, log)); }), HasSubstr("x"));
  EXPECT_THAT(error_of([&] { study.add_trial(trial(9, {.low = 0, .high = 1})); }), HasSubstr("x"));
  // Those of one call contradict each other.
  Study empty;
  const std::vector two = {trial(1, {.low = 0, .high = 1}), trial(2, log)};
  EXPECT_THAT(error_of([&] { empty.add_trials(two); }), HasSubstr("x"));
  EXPECT_EQ(empty.finished(), 0u);
}

TEST(AddedDistributions, LeaveADeclaredRangeAlone) {
  Study study({.space = two_numbers()});
  study.add_trial({.state = TrialState::kComplete,
                   .params = {{"x", 0.5}},
                   .distributions = {{"x", FloatRange{.low = -100, .high = 100}}},
                   .values = {1}});
  EXPECT_EQ((*study.space())[study.space()->at("x")].dist,
            Distribution(FloatRange{.low = 0, .high = 1}));
}

TEST(AddedDistributions, SurviveTheProcess) {
  SharedLog log;
  const FloatRange rate{.low = 1e-5, .high = 1e-1, .log = true};
  {
    Study study({.name = "s"}, {}, {}, keep_in(log));
    study.add_trial({.state = TrialState::kComplete,
                     .params = {{"rate", 1e-3}},
                     .distributions = {{"rate", rate}},
                     .values = {1}});
  }
  Study study({.name = "s"}, {}, {}, keep_in(log));
  EXPECT_EQ((*study.space())[study.space()->at("rate")].dist, Distribution(rate));
}

TEST(LiveTrial, TellsWhatItsParametersWereAskedFrom) {
  Study study({.space = two_numbers()});
  Trial trial = study.ask();
  trial.suggest_float("late", {.low = 1, .high = 2, .log = true});
  EXPECT_THAT(trial.distributions(),
              ElementsAre(Pair("late", Distribution(FloatRange{.low = 1, .high = 2, .log = true})),
                          Pair("n", Distribution(IntRange{.low = 0, .high = 9})),
                          Pair("x", Distribution(FloatRange{.low = 0, .high = 1}))));
}

}  // namespace
}  // namespace hone
