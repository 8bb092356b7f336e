#include "config/overrides.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parsing.h"

namespace hone {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// The file after one override, as text.
std::string set(const std::string& file, const std::string& path, const std::string& value) {
  Json json = Json::parse(file);
  std::vector<Diagnostic> found;
  apply_overrides(json, {{path, value}}, found);
  EXPECT_THAT(found, IsEmpty()) << path;
  return json.dump();
}

TEST(Overrides, TakeJsonOrABareWord) {
  EXPECT_EQ(set("{}", "a", "3"), R"({"a":3})");
  EXPECT_EQ(set("{}", "a", "1e-5"), R"({"a":1e-05})");
  EXPECT_EQ(set("{}", "a", "true"), R"({"a":true})");
  EXPECT_EQ(set("{}", "a", "null"), R"({"a":null})");
  EXPECT_EQ(set("{}", "a", "[1, {\"b\": 2}]"), R"({"a":[1,{"b":2}]})");
  EXPECT_EQ(set("{}", "a", "\"3\""), R"({"a":"3"})");
  EXPECT_EQ(set("{}", "a", "random"), R"({"a":"random"})");
  EXPECT_EQ(set("{}", "a", "10m"), R"({"a":"10m"})");
  EXPECT_EQ(set("{}", "a", "out/x y.db"), R"({"a":"out/x y.db"})");
  EXPECT_EQ(set("{}", "a", ""), R"({"a":""})");
}

TEST(Overrides, FollowAndMakePaths) {
  EXPECT_EQ(set(R"({"a":{"b":1,"c":2}})", "a.b", "7"), R"({"a":{"b":7,"c":2}})");
  EXPECT_EQ(set(R"({"a":{"b":1}})", "a", "7"), R"({"a":7})");
  EXPECT_EQ(set("{}", "a.b.c", "7"), R"({"a":{"b":{"c":7}}})");
  EXPECT_EQ(set(R"({"a":[{"b":1},{"b":2}]})", "a.1.b", "7"), R"({"a":[{"b":1},{"b":7}]})");
}

TEST(Overrides, PreferTheLongestNameThatIsThere) {
  EXPECT_EQ(set(R"({"a":{"b":1},"a.b":{"c":2}})", "a.b.c", "7"), R"({"a":{"b":1},"a.b":{"c":7}})");
}

TEST(Overrides, GiveOptionsToPlugInsByName) {
  EXPECT_EQ(set(R"({"pruner":"median"})", "pruner.startup_trials", "3"),
            R"({"pruner":{"type":"median","startup_trials":3}})");
  EXPECT_EQ(set(R"({"sampler":"grid"})", "sampler.points", "4"),
            R"({"sampler":{"type":"grid","points":4}})");
  EXPECT_EQ(set(R"({"storage":"x.db"})", "storage.durability", "power"),
            R"({"storage":{"type":"sqlite","path":"x.db","durability":"power"}})");
  EXPECT_EQ(set(R"({"sampler":{"type":"grid","points":4}})", "sampler", "random"),
            R"({"sampler":"random"})");
}

TEST(Overrides, ReachTheStudy) {
  const StudyFile file =
      parse_study_file(study_with(R"("sampler": "grid", "budget": {"parallel": 2})"),
                       {{"budget.trials", "100"},
                        {"sampler.points", "4"},
                        {"parameters.lr.low", "0.5"},
                        {"budget.parallel", "8"},
                        {"budget.time", "10m"},
                        {"objective.goal", "maximize"}});
  EXPECT_EQ(file.budget.total_trials, 100u);
  EXPECT_EQ(file.sampler, R"({"type":"grid","points":4})");
  EXPECT_EQ(std::get<FloatRange>(file.study.space[ParamId{0}].dist).low, 0.5);
  EXPECT_EQ(file.parallel, 8u);
  EXPECT_EQ(file.budget.seconds, 600);
  EXPECT_EQ(file.study.objectives.front().direction, Direction::kMaximize);
}

TEST(Overrides, ApplyInOrder) {
  EXPECT_EQ(parse_study_file(study_with(""), {{"seed", "1"}, {"seed", "2"}}).study.seed, 2u);
}

TEST(Overrides, AreNamedInTheirMistakes) {
  const Diagnostic sampler = mistake(study_with(""), {{"sampler", "rndom"}});
  EXPECT_EQ(sampler.pointer, "/sampler");
  EXPECT_THAT(sampler.found, HasSubstr("--set sampler"));
  EXPECT_EQ(sampler.nearest, "random");
  const Diagnostic made = mistake(study_with(""), {{"bugdet.trials", "3"}});
  EXPECT_EQ(made.pointer, "/bugdet");
  EXPECT_THAT(made.found, HasSubstr("--set bugdet.trials"));
  EXPECT_EQ(made.nearest, "budget");
  // A mistake of the file's own is not blamed on an override beside it.
  const Diagnostic own =
      mistake(study_with(R"("budget": {"trials": -1})"), {{"budget.parallel", "2"}});
  EXPECT_THAT(own.found, Not(HasSubstr("--set")));
}

TEST(Overrides, ThatFitNowhereAreMistakes) {
  EXPECT_THAT(mistake(study_with(R"("seed": 3)"), {{"seed.x", "1"}}).found,
              HasSubstr("--set seed.x"));
  EXPECT_THAT(mistake(study_with(R"("metadata": {"a": "b"})"), {{"metadata.a.x", "1"}}).found,
              HasSubstr("--set metadata.a.x"));
  const std::string command = R"("run": {"command": ["train"]})";
  for (const std::string path : {"run.command.1", "run.command.x", "run.command.-1"})
    EXPECT_EQ(mistake(study_with(command), {{path, "y"}}).pointer, "/run/command") << path;
  for (const std::string& path :
       std::vector<std::string>{"", ".", ".seed", "budget..trials", std::string(1000, '.')})
    EXPECT_FALSE(mistakes(study_with(""), {{path, "1"}}).empty()) << path;
  EXPECT_THAT(mistake(study_with(""), {{"sampler", "{\"type\": "}}).pointer,
              HasSubstr("--set sampler"));
  EXPECT_FALSE(mistakes(study_with(""), {{"description", "\xFF"}}).empty());
  EXPECT_FALSE(mistakes(study_with(""), {{"\xFF", "1"}}).empty());
  EXPECT_FALSE(mistakes("[1]", {{"x", "1"}}).empty());
}

}  // namespace
}  // namespace hone
