#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/tuner.h"

namespace hone::cli::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

json parsed(const std::string& text) { return json::parse(text, nullptr, false); }

TEST(Run, RunsThePlannedTrialsAndSaysWhatCameOut) {
  const Folder folder;
  folder.write("p.json", parabola(6));
  const Ran ran = folder.hone("run p.json");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(count(ran.out, "\ntrial "), 6u) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("best loss "));
  EXPECT_THAT(ran.out, HasSubstr("twice"));
  EXPECT_THAT(ran.out, HasSubstr("go further with: hone run p.json --trials 12"));
  EXPECT_THAT(ran.out, Not(HasSubstr("\x1b")));
  EXPECT_TRUE(ran.err.empty()) << ran.err;
}

TEST(Run, GoesOnWhereItStopped) {
  const Folder folder;
  folder.write("p.json", parabola(4));
  ASSERT_EQ(folder.hone("run p.json --quiet").code, 0);
  const Ran again = folder.hone("run p.json");
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.out, HasSubstr("4 of them done"));
  EXPECT_EQ(count(again.out, "\ntrial "), 0u) << again.out;
  const Ran more = folder.hone("run p.json --trials 7");
  EXPECT_EQ(count(more.out, "\ntrial "), 3u) << more.out;
  const json trials = parsed(folder.hone("trials p.json --format json").out);
  ASSERT_EQ(trials.size(), 7u);
  for (std::size_t i = 0; i < trials.size(); ++i) EXPECT_EQ(trials[i]["trial"], i);
}

TEST(Run, SaysHowToStartOverWhenNothingCompleted) {
  const Folder folder;
  folder.write("p.json", parabola(3, "exit 4;"));
  const Ran ran = folder.hone("run p.json");
  EXPECT_EQ(ran.code, 3);
  EXPECT_THAT(ran.out, HasSubstr("see why: hone trials p.json --state failed"));
  EXPECT_THAT(ran.out, HasSubstr("start over with: hone run p.json --fresh"));
}

TEST(Run, AFileAtItsLimitEndsTheRunAndHarmsNothing) {
  const Folder folder;
  folder.write("p.json", parabola(200));
  const Ran ran = folder.shell("ulimit -f 64; '" + kTuner + "' run p.json");
  EXPECT_EQ(ran.code, 1) << ran.out;
  EXPECT_THAT(ran.err, HasSubstr("parabola.db"));
  EXPECT_EQ(folder.hone("check parabola.db").code, 0);
  EXPECT_EQ(folder.hone("run p.json --quiet --trials 3").code, 0);
}

TEST(Run, WorksInAFolderWhoseNameIsNoText) {
  const Folder folder;
  const std::string name = "d\xff";
  std::filesystem::create_directory(folder.path() / name);
  folder.write(name + "/p.json", parabola(2));
  const Ran within = folder.shell("cd " + name + " && '" + kTuner + "' run p.json");
  EXPECT_EQ(within.code, 0) << within.err;
  const Ran outside = folder.hone("run " + name + "/p.json");
  EXPECT_EQ(outside.code, 2);
  EXPECT_THAT(outside.err, HasSubstr("UTF-8"));
}

TEST(Run, SaysThatTheFileHasChanged) {
  const Folder folder;
  folder.write("p.json", parabola(2));
  ASSERT_EQ(folder.hone("run p.json --quiet").code, 0);
  EXPECT_THAT(folder.hone("run p.json").out, Not(HasSubstr("has changed")));
  folder.write("p.json", parabola(4) + "// one more line");
  const Ran changed = folder.hone("run p.json");
  EXPECT_EQ(count(changed.out, "the study file has changed"), 1u) << changed.out;
  EXPECT_EQ(count(changed.out, "\ntrial "), 2u) << changed.out;
  EXPECT_THAT(folder.hone("run p.json --json").out, HasSubstr(R"({"event":"note")"));
}

TEST(Run, FreshRemovesEarlierTrials) {
  const Folder folder;
  folder.write("p.json", parabola(3));
  ASSERT_EQ(folder.hone("run p.json --quiet").code, 0);
  const Ran fresh = folder.hone("run p.json --fresh");
  EXPECT_EQ(count(fresh.out, "\ntrial "), 3u) << fresh.out;
  EXPECT_EQ(parsed(folder.hone("trials p.json --format json").out).size(), 3u);
}

TEST(Run, JsonPrintsOneEventALine) {
  const Folder folder;
  folder.write("p.json", parabola(3, "echo step=1 loss=9;"));
  const Ran ran = folder.hone("run p.json --json");
  EXPECT_EQ(ran.code, 0);
  std::map<std::string, int> events;
  std::istringstream lines(ran.out);
  json last;
  for (std::string line; std::getline(lines, line);) {
    last = parsed(line);
    ASSERT_TRUE(last.is_object()) << line;
    ++events[last["event"]];
  }
  const std::map<std::string, int> expected = {
      {"started", 1}, {"asked", 3}, {"reported", 3}, {"finished", 3}, {"summary", 1}};
  EXPECT_EQ(events, expected);
  EXPECT_EQ(last["event"], "summary");
  EXPECT_EQ(last["complete"], 3);
  EXPECT_EQ(last["reason"], "trials");
  EXPECT_TRUE(last["best"][0]["params"].contains("x"));
}

TEST(Run, QuietPrintsTheResultAlone) {
  const Folder folder;
  folder.write("p.json", parabola(2));
  const Ran ran = folder.hone("run p.json --quiet");
  EXPECT_EQ(ran.out.find("best loss "), 0u) << ran.out;
  EXPECT_EQ(count(ran.out, "best"), 1u);
}

TEST(Run, DryRunWritesNothing) {
  const Folder folder;
  folder.write("p.json", parabola(6));
  const Ran ran = folder.hone("run p.json --dry-run");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("2 parameters, infinitely many configurations"));
  EXPECT_THAT(ran.out, HasSubstr("first configurations"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "parabola.db"));
}

TEST(Run, DryRunShowsWhatIsRunThen) {
  const Folder folder;
  folder.write("p.json", parabola(1));
  const std::string planned = folder.hone("run p.json --dry-run").out;
  ASSERT_EQ(folder.hone("run p.json --quiet").code, 0);
  const json trial = parsed(folder.hone("best p.json --format json").out);
  std::ostringstream six_digits;
  six_digits << trial["params"]["x"].get<double>();
  EXPECT_THAT(planned, HasSubstr(six_digits.str()));
}

TEST(Run, SetOverridesTheFile) {
  const Folder folder;
  folder.write("p.json", parabola(6));
  const Ran ran = folder.hone("run p.json --set budget.trials=2 --set parameters.x.high=-4");
  EXPECT_EQ(ran.code, 0) << ran.err;
  const json trials = parsed(folder.hone("trials p.json --format json").out);
  ASSERT_EQ(trials.size(), 2u);
  for (const json& trial : trials) EXPECT_LE(trial["params"]["x"], -4);
}

TEST(Run, AllFailedIsAnExitCodeOfItsOwn) {
  const Folder folder;
  folder.write("p.json", parabola(3, "echo out of cheese >&2; exit 4;"));
  const Ran ran = folder.hone("run p.json");
  EXPECT_EQ(ran.code, 3);
  EXPECT_EQ(count(ran.out, "\ntrial "), 3u) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("exited with code 4"));
  EXPECT_THAT(ran.out, HasSubstr("hone trials p.json --state failed"));
  EXPECT_THAT(folder.hone("trials p.json --state failed").out, HasSubstr("out of cheese"));
  EXPECT_EQ(folder.hone("best p.json").code, 3);
}

TEST(Run, FindsItsFilesFromAnyFolder) {
  const Folder folder;
  std::filesystem::create_directory(folder.path() / "deep");
  folder.write("deep/p.json", parabola(2));
  EXPECT_EQ(folder.hone("run deep/p.json --quiet").code, 0);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "deep/parabola.db"));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "deep/parabola.trials/0/output.log"));
}

TEST(Run, ShowsTheParetoFrontOfSeveralObjectives) {
  const Folder folder;
  folder.write("two.json", R"({"name": "two",
    "parameters": {"x": {"type": "int", "low": 0, "high": 9}},
    "objectives": [{"metric": "up", "goal": "maximize"}, {"metric": "down", "goal": "minimize"}],
    "sampler": "grid", "budget": {"trials": 10},
    "run": {"command": ["sh", "-c", "echo up={x} down={x}"]}})");
  const Ran ran = folder.hone("run two.json");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("Pareto front: 10 trials"));
  EXPECT_EQ(parsed(folder.hone("best two.json --format json").out).size(), 10u);
}

TEST(Run, EndsWhenAFiniteSpaceIsUsedUp) {
  const Folder folder;
  folder.write("few.json", R"({"name": "few",
    "parameters": {"x": {"type": "int", "low": 1, "high": 3}},
    "objective": {"metric": "loss", "goal": "minimize"},
    "run": {"command": ["sh", "-c", "echo loss={x}"]}})");
  const Ran ran = folder.hone("run few.json");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("every configuration of the space was tried"));
  EXPECT_EQ(parsed(folder.hone("best few.json --format json").out)["params"]["x"], 1);
}

TEST(Run, AChangedFileMayWidenButNotTurnRound) {
  const Folder folder;
  folder.write("p.json", parabola(2));
  ASSERT_EQ(folder.hone("run p.json --quiet").code, 0);
  EXPECT_EQ(folder.hone("run p.json --quiet --trials 3 --set parameters.x.high=50").code, 0);
  const Ran turned = folder.hone("run p.json --set objective.goal=maximize");
  EXPECT_EQ(turned.code, 2);
  EXPECT_THAT(turned.err, HasSubstr("hone run p.json --fresh"));
}

TEST(Run, TwoTunersShareOneStudyAndItsBudget) {
  const Folder folder;
  folder.write("p.json", parabola(30));
  const std::string run = "'" + kTuner + "' run p.json --json";
  const Ran both = folder.shell(run + " > a.txt & " + run + " > b.txt; wait");
  ASSERT_EQ(both.code, 0) << both.err;
  EXPECT_EQ(count(folder.read("a.txt") + folder.read("b.txt"), R"("event":"finished")"), 30u);
  EXPECT_GT(count(folder.read("a.txt"), R"("event":"finished")"), 0u);
  EXPECT_GT(count(folder.read("b.txt"), R"("event":"finished")"), 0u);
  const json trials = parsed(folder.hone("trials p.json --format json").out);
  EXPECT_EQ(trials.size(), 30u);
  for (const json& trial : trials) EXPECT_EQ(trial["state"], "complete");
}

}  // namespace
}  // namespace hone::cli::testing
