// Every key of the study file does what docs/study-file.md says; corpus_test.cc has the mistakes.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "parsing.h"

namespace hone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

StudyFile parse(const std::string& more) { return parse_study_file(study_with(more)); }

TEST(StudyFile, HasDefaults) {
  const StudyFile file = parse("");
  EXPECT_EQ(file.study.name, "digits");
  EXPECT_THAT(file.study.objectives, ElementsAre(ObjectiveSpec{.name = "loss"}));
  EXPECT_EQ(file.study.space.size(), 1u);
  EXPECT_EQ(file.study.seed, 0u);
  EXPECT_EQ(file.study.window, 0u);
  EXPECT_EQ(file.study.duplicates, DuplicatePolicy::kAuto);
  EXPECT_EQ(file.study.retries, 0u);
  EXPECT_THAT(file.study.metadata, IsEmpty());
  EXPECT_EQ(file.sampler, R"({"type":"random"})");
  EXPECT_EQ(file.pruner, R"({"type":"none"})");
  EXPECT_EQ(file.storage, R"({"type":"sqlite","path":"digits.db"})");
  EXPECT_EQ(file.budget.total_trials, OptimizeOptions().total_trials);
  EXPECT_TRUE(std::isinf(file.budget.seconds));
  EXPECT_FALSE(file.budget.target.has_value());
  EXPECT_EQ(file.parallel, 1u);
  EXPECT_THAT(file.command.argv, IsEmpty());
  EXPECT_EQ(file.command.trials_directory, "digits.trials");
}

TEST(StudyFile, ReadsWhatTheStudyIs) {
  const StudyFile file = parse(R"("description": "why", "metadata": {"team": "vision", "n": 3},
      "seed": 18446744073709551615, "duplicates": "reuse", "retries": 2)");
  EXPECT_THAT(file.study.metadata,
              ElementsAre(Pair("description", "why"), Pair("n", "3"), Pair("team", "vision")));
  EXPECT_EQ(file.study.seed, 18446744073709551615u);
  EXPECT_EQ(file.study.duplicates, DuplicatePolicy::kReuse);
  EXPECT_EQ(file.study.retries, 2u);
}

TEST(StudyFile, ReadsEveryDuplicatePolicy) {
  EXPECT_EQ(parse(R"("duplicates": "auto")").study.duplicates, DuplicatePolicy::kAuto);
  EXPECT_EQ(parse(R"("duplicates": "allow")").study.duplicates, DuplicatePolicy::kAllow);
  EXPECT_EQ(parse(R"("duplicates": "resample")").study.duplicates, DuplicatePolicy::kResample);
}

TEST(StudyFile, ReadsSeveralObjectives) {
  const StudyFile file = parse_study_file(R"({"name": "a", "parameters": {"x": {"type": "int",
      "low": 0, "high": 3}}, "objectives": [{"metric": "accuracy", "goal": "maximize"},
      {"goal": "minimize", "metric": "size"}]})");
  EXPECT_THAT(file.study.objectives,
              ElementsAre(ObjectiveSpec{.name = "accuracy", .direction = Direction::kMaximize},
                          ObjectiveSpec{.name = "size", .direction = Direction::kMinimize}));
}

TEST(StudyFile, DeterministicIsAWindow) {
  EXPECT_EQ(parse(R"("deterministic": false)").study.window, 0u);
  EXPECT_EQ(parse(R"("deterministic": true)").study.window, 1u);
  EXPECT_EQ(parse(R"("deterministic": true, "budget": {"parallel": 8})").study.window, 8u);
  EXPECT_EQ(parse(R"("deterministic": 16, "budget": {"parallel": 8})").study.window, 16u);
  EXPECT_EQ(mistake(study_with(R"("deterministic": 4, "budget": {"parallel": 8})")).pointer,
            "/deterministic");
}

TEST(StudyFile, ReadsTheBudget) {
  const StudyFile file = parse(R"("budget": {"trials": 1e3, "parallel": 8, "time": "2h30m",
      "trial_timeout": "90s", "target": -0.5, "patience": 20, "min_delta": 0.01,
      "min_relative_delta": 1e-3, "cost": 12.5, "cost_metric": "energy"})");
  EXPECT_EQ(file.budget.total_trials, 1000u);
  EXPECT_EQ(file.parallel, 8u);
  EXPECT_EQ(file.budget.seconds, 9000);
  EXPECT_EQ(file.command.timeout_seconds, 90);
  EXPECT_EQ(file.budget.target, -0.5);
  EXPECT_EQ(file.budget.patience, 20u);
  EXPECT_EQ(file.budget.min_delta, 0.01);
  EXPECT_EQ(file.budget.min_relative_delta, 1e-3);
  EXPECT_EQ(file.budget.cost, 12.5);
  EXPECT_EQ(file.budget.cost_metric, "energy");
}

TEST(StudyFile, ReadsTheRun) {
  const CommandOptions run = parse(R"("run": {"command": "train 'a b' --lr {lr}",
      "directory": "work", "environment": {"THREADS": 1, "MODE": "fast", "ON": true}, "grace": "1m",
      "log_bytes": 77, "trials_directory": "logs", "devices": ["cuda:0", "cuda:1"],
      "per_device": 2, "device_variable": "GPU"})")
                                 .command;
  EXPECT_THAT(run.argv, ElementsAre("train", "a b", "--lr", "{lr}"));
  EXPECT_EQ(run.working_directory, "work");
  EXPECT_THAT(run.environment,
              ElementsAre(Pair("THREADS", "1"), Pair("MODE", "fast"), Pair("ON", "true")));
  EXPECT_EQ(run.grace_seconds, 60);
  EXPECT_EQ(run.log_bytes, 77u);
  EXPECT_EQ(run.trials_directory, "logs");
  EXPECT_THAT(run.devices, ElementsAre("cuda:0", "cuda:1"));
  EXPECT_EQ(run.per_device, 2u);
  EXPECT_EQ(run.device_variable, "GPU");
}

TEST(StudyFile, ReadsPlugInsByNameOrObject) {
  const StudyFile file = parse(R"("sampler": "grid",
      "pruner": {"startup_trials": 2, "type": "median"}, "storage": "out/all.db")");
  EXPECT_EQ(file.sampler, R"({"type":"grid"})");
  EXPECT_EQ(file.pruner, R"({"startup_trials":2,"type":"median"})");
  EXPECT_EQ(storage_path(file), "out/all.db");
  EXPECT_EQ(storage_path(parse(R"("storage": "sqlite")")), "digits.db");
  EXPECT_EQ(storage_path(parse(R"("storage": {"type": "sqlite", "durability": "power"})")),
            "digits.db");
  EXPECT_FALSE(storage_path(parse(R"("storage": "memory")")).has_value());
}

TEST(StudyFile, AnchorsRelativePaths) {
  StudyFile file = parse(R"("storage": "../all.db", "run": {"command": "train"})");
  anchor_paths(file, "/home/me/study");
  EXPECT_EQ(storage_path(file), "/home/me/all.db");
  EXPECT_EQ(file.command.working_directory, "/home/me/study/");
  EXPECT_EQ(file.command.trials_directory, "/home/me/study/digits.trials");
  file = parse(R"("storage": "/data/all.db", "run": {"command": "train", "directory": "/work",
                  "trials_directory": "/logs"})");
  anchor_paths(file, "/home/me/study");
  EXPECT_EQ(storage_path(file), "/data/all.db");
  EXPECT_EQ(file.command.working_directory, "/work");
  EXPECT_EQ(file.command.trials_directory, "/logs");
  file = parse(R"("storage": "memory")");
  anchor_paths(file, "elsewhere");
  EXPECT_FALSE(storage_path(file).has_value());
}

TEST(StudyFile, ListsAllMistakesAtOnce) {
  const std::vector<Diagnostic> found = mistakes(R"({"name": "a b", "parametres": {},
      "budget": {"trials": 0, "tiem": 3}, "sampler": {"type": "grid", "points": -1}})");
  EXPECT_THAT(pointers(found), ElementsAre("/budget/tiem", "/budget/trials", "/name", "/objectives",
                                           "/parameters", "/parametres", "/sampler/points"));
  try {
    parse_study_file("{\"name\": 3}");
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.code(), ErrorCode::kBadFile);
    EXPECT_THAT(error.what(), HasSubstr("/name"));
    EXPECT_THAT(error.what(), HasSubstr("/parameters"));
  }
}

TEST(StudyFile, MistakesSayWhatWasFoundAndExpected) {
  const Diagnostic key = mistake(study_with(R"("budget": {"trails": 3})"));
  EXPECT_EQ(key.pointer, "/budget/trails");
  EXPECT_EQ(key.nearest, "trials");
  EXPECT_THAT(key.expected, HasSubstr("parallel"));
  const Diagnostic value = mistake(study_with(R"("budget": {"trials": -3})"));
  EXPECT_EQ(value.found, "-3");
  EXPECT_THAT(value.expected, HasSubstr("whole number"));
  const Diagnostic word = mistake(study_with(R"("duplicates": "resampel")"));
  EXPECT_EQ(word.nearest, "resample");
  EXPECT_THAT(word.expected, HasSubstr("allow"));
  const Diagnostic large = mistake(study_with("\"seed\": \"" + std::string(1000000, 'x') + "\""));
  EXPECT_LT(large.found.size(), 100u);
}

TEST(StudyFile, ListsNoMoreThanAHundredUnknownKeys) {
  std::string more = "\"k\": 0";
  for (int i = 0; i < 5000; ++i) more += ", \"k" + std::to_string(i) + "\": 0";
  EXPECT_EQ(mistakes(study_with(more)).size(), 100u);
}

// Nothing here may take the square of the members; how long it takes is for people to see.
TEST(StudyFile, MayHaveThousandsOfParametersAndChoices) {
  std::string parameters, choices;
  for (int i = 0; i < 5000; ++i) {
    parameters += fmt::format(R"(, "p{}": {{"type": "float", "low": 0, "high": {}}})", i, i + 1);
  }
  for (int i = 0; i < 20000; ++i) choices += fmt::format(R"({}"choice {}")", i ? ", " : "", i);
  const std::string text =
      R"({"name": "large", "objective": {"metric": "loss", "goal": "minimize"}, "parameters": {
        "c": {"type": "categorical", "choices": [)" +
      choices + "]}" + parameters + "}}";
  const StudyFile file = parse_study_file(text);
  EXPECT_EQ(file.study.space.size(), 5001u);
  EXPECT_EQ(file.study.space[file.study.space.at("p4999")].dist,
            Distribution(FloatRange{.low = 0, .high = 5000}));
  EXPECT_EQ(cardinality(file.study.space[file.study.space.at("c")].dist), 20000u);
}

TEST(StudyFile, ThousandsOfMistakesAreEachNamedAndTheFirstExplained) {
  std::string parameters = R"("p0": {"type": "float", "low": 0, "high": 1})";
  for (int i = 1; i < 5000; ++i) {
    parameters += fmt::format(
        R"(, "p{}": {{"type": "float", "low": 0, "high": 1, "when": {{"q{}": 1}}}})", i, i - 1);
  }
  const std::vector<Diagnostic> found = mistakes(
      R"({"name": "large", "objective": {"metric": "loss", "goal": "minimize"}, "parameters": {)" +
      parameters + "}}");
  ASSERT_EQ(found.size(), 4999u);
  EXPECT_EQ(found[4320].pointer, "/parameters/p4321/when/q4320");
  EXPECT_EQ(found[4320].nearest, "");
  EXPECT_EQ(found[43].pointer, "/parameters/p44/when/q43");
  EXPECT_EQ(found[43].nearest, "p43");
}

}  // namespace
}  // namespace hone
