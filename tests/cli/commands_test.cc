#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/tuner.h"

namespace hone::cli::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

json parsed(const Ran& ran) { return json::parse(ran.out, nullptr, false); }

// A folder in which the parabola was run for six trials.
class Commands : public ::testing::Test {
 protected:
  Commands() {
    folder_.write("p.json", parabola(6, "echo step=1 loss=9; echo step=2 loss=8;"));
    EXPECT_EQ(folder_.hone("run p.json --quiet").code, 0);
  }
  Folder folder_;
};

TEST(CommandLine, HelpNamesEveryCommandAndItsExitCodes) {
  const Folder folder;
  const Ran ran = folder.hone("--help");
  EXPECT_EQ(ran.code, 0);
  for (const char* name :
       {"run", "check", "init", "schema", "studies", "show", "best", "trials", "curve",
        "importance", "confirm", "ask", "tell", "export", "import", "doctor", "help"}) {
    EXPECT_THAT(ran.out, HasSubstr(std::string("\n  ") + name + " "));
    const Ran help = folder.hone(std::string(name) + " --help");
    EXPECT_EQ(help.code, 0);
    EXPECT_THAT(help.out, HasSubstr("Example"));
    EXPECT_THAT(help.out, HasSubstr(std::string("hone ") + name));
  }
  EXPECT_THAT(ran.out, HasSubstr("\nCommands:\n"));
  EXPECT_THAT(ran.out, HasSubstr("130 interrupted"));
}

TEST(CommandLine, MistakesAreUsageErrorsThatHelp) {
  const Folder folder;
  const Ran unknown = folder.hone("rnu p.json");
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("no command 'rnu'; did you mean 'run'?"));
  EXPECT_EQ(folder.hone("").code, 2);
  EXPECT_EQ(folder.hone("run").code, 2);
  EXPECT_EQ(folder.hone("run p.json --nonsense").code, 2);
  EXPECT_EQ(folder.hone("trials p.json --format xml").code, 2);
  const Ran missing = folder.hone("run missing.json");
  EXPECT_EQ(missing.code, 2);
  EXPECT_THAT(missing.err, HasSubstr("missing.json: cannot be read: No such file"));
  const Ran bad_set = folder.hone("run p.json --set trials");
  EXPECT_EQ(bad_set.code, 2);
  EXPECT_THAT(bad_set.err, HasSubstr("PATH=VALUE"));
}

TEST(CommandLine, CheckReportsAllMistakesAtOnce) {
  const Folder folder;
  folder.write("bad.json", R"({"name": "bad", "sampler": "rndom",
    "parameters": {"x": {"type": "float", "low": 2, "high": 1}},
    "objective": {"metric": "loss", "goal": "least"}, "run": {"comand": "true"}})");
  const Ran ran = folder.hone("check bad.json");
  EXPECT_EQ(ran.code, 2);
  for (const char* piece : {"/sampler", "random", "/parameters/x", "/objective/goal", "minimize",
                            "/run/comand", "command"}) {
    EXPECT_THAT(ran.err, HasSubstr(piece));
  }
  EXPECT_GE(count(ran.err, "\n"), 4u) << ran.err;
}

TEST(CommandLine, CheckPrintsWhatAFileAmountsTo) {
  const Folder folder;
  folder.write("p.json", parabola(6));
  EXPECT_THAT(folder.hone("check p.json").out, HasSubstr("good; study 'parabola', 2 parameters"));
  const Ran printed = folder.hone("check p.json --print --set budget.trials=9");
  EXPECT_EQ(parsed(printed)["budget"]["trials"], 9);
}

TEST(CommandLine, InitWritesAFileThatChecksAndNeverOverwrites) {
  const Folder folder;
  EXPECT_EQ(folder.hone("init").code, 0);
  EXPECT_EQ(folder.hone("check study.json").code, 0);
  const std::string written = folder.read("study.json");
  const Ran again = folder.hone("init study.json");
  EXPECT_EQ(again.code, 2);
  EXPECT_EQ(folder.read("study.json"), written);
}

TEST(CommandLine, SchemaIsJson) {
  const Folder folder;
  EXPECT_TRUE(parsed(folder.hone("schema"))["properties"].contains("parameters"));
}

TEST(CommandLine, DoctorAndHelpNameThePlugins) {
  const Folder folder;
  const Ran doctor = folder.hone("doctor");
  EXPECT_EQ(doctor.code, 0);
  for (const char* piece : {"random", "median", "SQLite 3", "cores", "MPI"}) {
    EXPECT_THAT(doctor.out, HasSubstr(piece));
  }
  EXPECT_THAT(folder.hone("help samplers").out, HasSubstr("grid"));
  EXPECT_THAT(folder.hone("help run").out, HasSubstr("--dry-run"));
  EXPECT_EQ(folder.hone("help nonsense").code, 2);
}

TEST_F(Commands, StudiesListsDatabasesOfTheFolder) {
  const json listed = parsed(folder_.hone("studies --format json"));
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0]["study"], "parabola");
  EXPECT_EQ(listed[0]["complete"], 6);
  EXPECT_EQ(listed[0]["best"], parsed(folder_.hone("best p.json --format json"))["values"]["loss"]);
  EXPECT_THAT(folder_.hone("studies").out, HasSubstr("minimize loss"));
}

TEST_F(Commands, AStudyIsNamedByFileOrByDatabase) {
  const std::string by_file = folder_.hone("best p.json --format json").out;
  EXPECT_EQ(folder_.hone("best parabola.db --format json").out, by_file);
  EXPECT_EQ(folder_.hone("best parabola.db --study parabola --format json").out, by_file);
  const Ran wrong = folder_.hone("best parabola.db --study parabla");
  EXPECT_NE(wrong.code, 0);
  EXPECT_THAT(wrong.err, HasSubstr("parabola"));
}

TEST_F(Commands, ADatabaseOfSeveralStudiesAsksWhich) {
  ASSERT_EQ(folder_.hone("run p.json --quiet --set name=other --set storage=parabola.db").code, 0);
  const Ran ran = folder_.hone("best parabola.db");
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("--study NAME, one of: "));
  EXPECT_THAT(folder_.hone("best parabola.db --study other").out, HasSubstr("best loss"));
}

TEST_F(Commands, ShowDescribesTheStudyAndATrial) {
  const Ran study = folder_.hone("show p.json");
  for (const char* piece : {"study parabola in parabola.db", "minimize loss", "6 complete",
                            "-5 to 5", "study_file_hash", "command"}) {
    EXPECT_THAT(study.out, HasSubstr(piece));
  }
  const json described = parsed(folder_.hone("show p.json --format json"));
  EXPECT_EQ(described["trials"]["complete"], 6);
  EXPECT_EQ(described["parameters"]["n"]["type"], "int");
  const Ran trial = folder_.hone("show p.json 3");
  for (const char* piece : {"trial 3", "complete", "loss", "twice", "output.log", "2 reports"}) {
    EXPECT_THAT(trial.out, HasSubstr(piece));
  }
  EXPECT_EQ(folder_.hone("show p.json 99").code, 2);
  EXPECT_EQ(folder_.hone("show p.json -1").code, 2);
}

TEST_F(Commands, TrialsFilterSortAndFormat) {
  const json sorted = parsed(folder_.hone("trials p.json --sort value --limit 3 --format json"));
  ASSERT_EQ(sorted.size(), 3u);
  EXPECT_LE(sorted[0]["values"]["loss"], sorted[1]["values"]["loss"]);
  EXPECT_LE(sorted[1]["values"]["loss"], sorted[2]["values"]["loss"]);
  for (const json& trial : parsed(folder_.hone("trials p.json --where 'n<5' --format json"))) {
    EXPECT_LT(trial["params"]["n"], 5);
  }
  EXPECT_EQ(folder_.hone("trials p.json --state failed").out, "trial  state  loss  seconds\n");
  const Ran csv = folder_.hone("trials p.json --metrics --format csv");
  EXPECT_EQ(csv.out.substr(0, csv.out.find('\n')), "trial,state,loss,seconds,x,n,twice");
  EXPECT_EQ(count(csv.out, "\n"), 7u);
  EXPECT_EQ(folder_.hone("trials p.json --last 0").code, 2);
  EXPECT_EQ(folder_.hone("trials p.json --where 'n<<5'").code, 2);
  const Ran unknown = folder_.hone("trials p.json --sort los");
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean 'loss'?"));
}

TEST_F(Commands, CurveShowsImprovementsAndReports) {
  const json all = parsed(folder_.hone("curve p.json --format json"));
  ASSERT_EQ(all.size(), 6u);
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_LE(all[i]["best"], all[i - 1]["best"]);
  EXPECT_EQ(folder_.hone("curve p.json 2 --format csv").out, "step,loss\n1,9\n2,8\n");
}

TEST_F(Commands, ExportAndImportCarryTrialsOver) {
  const std::string trials = folder_.hone("export p.json").out;
  EXPECT_EQ(count(trials, "\n"), 6u);
  for (const char* name : {"kept.jsonl", "kept.csv"}) {
    ASSERT_EQ(folder_.hone(std::string("export p.json -o ") + name).code, 0);
    ASSERT_EQ(folder_.shell("rm -f copy.db").code, 0);
    folder_.shell("sed 's/\"parabola\"/\"copy\"/' p.json > copy.json");
    const Ran ran = folder_.hone(std::string("import copy.json ") + name);
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("6 trials added"));
    const json before = parsed(folder_.hone("best p.json --format json"));
    const json after = parsed(folder_.hone("best copy.json --format json"));
    EXPECT_EQ(after["params"], before["params"]);
    EXPECT_EQ(after["values"], before["values"]);
  }
  EXPECT_EQ(folder_.hone("export p.json").out, trials);
  EXPECT_EQ(folder_.shell("echo nonsense | '" + kTuner + "' import p.json -").code, 2);
}

TEST_F(Commands, CheckExaminesADatabase) {
  EXPECT_THAT(folder_.hone("check parabola.db").out, HasSubstr("sound, 1 study"));
  folder_.write("no.db", "this is no database at all, whatever its name says");
  EXPECT_EQ(folder_.hone("check no.db").code, 2);
}

TEST(AskTell, AScriptRunsTrialsOfItsOwn) {
  const Folder folder;
  folder.write("p.json", parabola(6));
  const json first = parsed(folder.hone("ask p.json --json"));
  EXPECT_EQ(first["trial"], 0);
  const Ran second = folder.hone("ask p.json");
  EXPECT_EQ(second.out.find("trial=1\nx="), 0u) << second.out;
  EXPECT_EQ(parsed(folder.hone("trials p.json --state running --format json")).size(), 2u);
  EXPECT_EQ(folder.hone("tell p.json 0 --value -0.25").code, 0);
  EXPECT_EQ(folder.hone("tell p.json 1 --failed 'out of memory'").code, 0);
  const json best = parsed(folder.hone("best p.json --format json"));
  EXPECT_EQ(best["values"]["loss"], -0.25);
  EXPECT_EQ(best["params"], first["params"]);
  EXPECT_THAT(folder.hone("show p.json 1").out, HasSubstr("out of memory"));
}

TEST(AskTell, WorksInAnEvaluatedShellLine) {
  const Folder folder;
  folder.write("p.json", parabola(6));
  const Ran ran = folder.shell("eval \"$('" + kTuner + "' ask p.json)\"; '" + kTuner +
                               "' tell p.json $trial --value $n");
  EXPECT_EQ(ran.code, 0) << ran.err;
  const json best = parsed(folder.hone("best p.json --format json"));
  EXPECT_EQ(best["values"]["loss"], best["params"]["n"]);
}

TEST(AskTell, RefusesWhatMakesNoSense) {
  const Folder folder;
  folder.write("p.json", parabola(6));
  EXPECT_EQ(folder.hone("tell p.json 0 --value 1").code, 1);  // never run
  ASSERT_EQ(folder.hone("ask p.json --count 3 --json").code, 0);
  EXPECT_EQ(folder.hone("tell p.json 7 --value 1").code, 2);
  EXPECT_EQ(folder.hone("tell p.json 0").code, 2);
  EXPECT_EQ(folder.hone("tell p.json 0 --value 1,2").code, 2);
  EXPECT_EQ(folder.hone("tell p.json 0 --value 1 --failed why").code, 2);
  EXPECT_EQ(folder.hone("tell p.json 0 --value 1").code, 0);
  const Ran twice = folder.hone("tell p.json 0 --value 1");
  EXPECT_EQ(twice.code, 2);
  EXPECT_THAT(twice.err, HasSubstr("told already"));
}

TEST(AskTell, TrialsAskedForStayAskedForWhileOthersRun) {
  const Folder folder;
  folder.write("p.json", parabola(6));
  const json asked = parsed(folder.hone("ask p.json --json"));
  ASSERT_EQ(folder.hone("run p.json --quiet").code, 0);
  EXPECT_EQ(folder.hone("tell p.json 0 --value 3 --metric seconds=4.5 --metric rows=1e3").code, 0);
  const json told = parsed(folder.hone("show p.json 0 --format json"));
  EXPECT_EQ(told["params"], asked["params"]);
  EXPECT_EQ(told["values"]["loss"], 3.0);
  EXPECT_EQ(told["metrics"], json({{"seconds", 4.5}, {"rows", 1000.0}}));
  EXPECT_EQ(folder.hone("tell p.json 1 --value 1 --metric seconds").code, 2);
  EXPECT_EQ(folder.hone("tell p.json 1 --value 1 --metric loss=2").code, 2);
}

}  // namespace
}  // namespace hone::cli::testing
