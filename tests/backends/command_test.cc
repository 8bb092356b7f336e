#include "hone/backends/command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <thread>

#include "hone/backends/thread_pool.h"
#include "hone/error.h"
#include "hone/study.h"
#include "tests/backends/scratch_directory.h"

namespace hone {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

// A study whose objective is a command, in a folder of its own.
class Command : public testing::Test {
 protected:
  CommandOptions script(const std::string& text) const {
    return {.argv = {"/bin/sh", "-c", text}, .trials_directory = scratch_ / "trials"};
  }

  FrozenTrial run(const CommandOptions& options, StudyOptions study_options = named("loss")) {
    Study study(std::move(study_options));
    study.optimize(make_command_objective(options), {.trials = 1});
    return study.trial(0);
  }
  FrozenTrial run(const std::string& text) { return run(script(text)); }

  static StudyOptions named(const std::string& objective) {
    StudyOptions options;
    options.objectives = {{objective}};
    return options;
  }

  const ScratchDirectory scratch_;
};

TEST_F(Command, LastValueOfTheObjectiveIsTheResult) {
  const FrozenTrial trial = run("echo start; echo loss=3; echo loss=0.5 accuracy=0.9; echo end");
  EXPECT_EQ(trial.state, TrialState::kComplete) << trial.message;
  EXPECT_THAT(trial.values, ElementsAre(0.5));
  EXPECT_THAT(trial.metrics, ElementsAre(Pair("accuracy", 0.9)));
  EXPECT_TRUE(trial.curve.empty());
}

TEST_F(Command, StepsMakeACurve) {
  const FrozenTrial trial = run("for i in 0 1 2; do echo step=$i loss=0.$i other=$i; done");
  EXPECT_EQ(trial.state, TrialState::kComplete) << trial.message;
  EXPECT_THAT(trial.values, ElementsAre(0.2));
  ASSERT_EQ(trial.curve.size(), 6u);
  EXPECT_EQ(trial.curve[4].step, 2u);
  EXPECT_EQ(trial.curve[4].metric, "loss");
  EXPECT_EQ(trial.curve[4].value, 0.2);
  EXPECT_TRUE(trial.metrics.empty());
}

TEST_F(Command, ReadsJsonAndSeveralObjectivesAndConstraints) {
  StudyOptions options;
  options.objectives = {{"loss"}, {"accuracy", Direction::kMaximize}};
  const FrozenTrial trial = run(
      script(R"(echo '{{"accuracy": 0.9, "loss": 0.25, "constraints": [-1, 2], "who": {{}}}}')"),
      options);
  EXPECT_EQ(trial.state, TrialState::kComplete) << trial.message;
  EXPECT_THAT(trial.values, ElementsAre(0.25, 0.9));
  EXPECT_THAT(trial.constraints, ElementsAre(-1, 2));
}

TEST_F(Command, TheLastLineNeedsNoEndAndStandardErrorIsNotRead) {
  EXPECT_THAT(run("echo loss=7 >&2; printf loss=0.5").values, ElementsAre(0.5));
}

StudyOptions conditional_space() {
  StudyOptions options;
  options.objectives = {{"loss"}};
  const ParamId optimizer = options.space.add_categorical("optimizer", {"sgd", "adam"});
  options.space.add_float("learning-rate", {.low = 1e-4, .high = 1, .log = true});
  options.space.add_int("layers", {.low = 1, .high = 4});
  options.space.add_categorical("bias", {ParamValue(true), ParamValue(false), ParamValue()});
  options.space.add_float("momentum", {.low = 0, .high = 1}, equal(optimizer, "sgd"));
  return options;
}

class CommandParameters : public Command {
 protected:
  std::string output(const CommandOptions& options, const Configuration& configuration) {
    Study study(conditional_space());
    study.enqueue(configuration);
    study.optimize(make_command_objective(options), {.trials = 1});
    EXPECT_EQ(study.trial(0).state, TrialState::kComplete) << study.trial(0).message;
    return read_text(scratch_ / "trials/0/output.log");
  }

  const Configuration sgd_{{"optimizer", "sgd"},
                           {"learning-rate", 0.1},
                           {"layers", std::int64_t{3}},
                           {"bias", ParamValue()},
                           {"momentum", 0.5}};
  const Configuration adam_{
      {"optimizer", "adam"}, {"learning-rate", 1e-3}, {"layers", std::int64_t{3}}, {"bias", true}};
};

TEST_F(CommandParameters, ReachArguments) {
  CommandOptions options = script("echo loss=1; echo \"$@\"");
  for (const char* argument : {"sh", "{optimizer}/{learning-rate}", "{layers}", "{bias}", "{trial}",
                               "{{}}", "--momentum", "{momentum}"}) {
    options.argv.push_back(argument);
  }
  EXPECT_EQ(output(options, sgd_), "loss=1\nsgd/0.1 3 null 0 {} --momentum 0.5\n");
  EXPECT_EQ(output(options, adam_), "loss=1\nadam/0.001 3 true 0 {}\n");
}

TEST_F(CommandParameters, ReachTheEnvironment) {
  CommandOptions options = script(
      "echo loss=1; echo $HONE_PARAM_OPTIMIZER $HONE_PARAM_LEARNING_RATE $HONE_PARAM_LAYERS "
      "$HONE_PARAM_BIAS ${{HONE_PARAM_MOMENTUM-unset}} $HONE_TRIAL $GIVEN");
  options.environment = {{"GIVEN", "too"}};
  EXPECT_EQ(output(options, sgd_), "loss=1\nsgd 0.1 3 null 0.5 0 too\n");
  EXPECT_EQ(output(options, adam_), "loss=1\nadam 0.001 3 true unset 0 too\n");
}

TEST_F(CommandParameters, ReachAFile) {
  CommandOptions options = script("echo loss=1; cat \"$1\"; test \"$1\" = \"$HONE_PARAMS_FILE\"");
  options.argv.insert(options.argv.end(), {"sh", "{params_file}"});
  EXPECT_EQ(output(options, adam_),
            "loss=1\n{\n  \"optimizer\": \"adam\",\n  \"learning-rate\": 0.001,\n"
            "  \"layers\": 3,\n  \"bias\": true\n}\n");
}

TEST_F(Command, AnUnknownPlaceholderNamesTheNearestParameter) {
  CommandOptions options = script("echo loss=1");
  options.argv.push_back("{layer}");
  const FrozenTrial trial = run(options, conditional_space());
  EXPECT_EQ(trial.state, TrialState::kFailed);
  EXPECT_THAT(trial.message, AllOf(HasSubstr("{layer}"), HasSubstr("layers")));
}

TEST_F(Command, HasItsOwnSeedAndFolder) {
  const auto printed = [&](std::uint64_t seed) {
    StudyOptions options = named("loss");
    options.seed = seed;
    Study study(options);
    study.optimize(make_command_objective(script("echo loss=1; echo $HONE_SEED")), {.trials = 2});
    EXPECT_NE(read_text(scratch_ / "trials/0/output.log"),
              read_text(scratch_ / "trials/1/output.log"));
    return read_text(scratch_ / "trials/0/output.log");
  };
  EXPECT_EQ(printed(1), printed(1));
  EXPECT_NE(printed(1), printed(2));
  run("echo loss=1; echo model > \"$HONE_TRIAL_DIR/model\"");
  EXPECT_EQ(read_text(scratch_ / "trials/0/model"), "model\n");
}

TEST_F(Command, RunsInItsDirectoryWithPathsThatHoldThere) {
  CommandOptions options = script("cat here; cat \"$HONE_PARAMS_FILE\"; echo loss=1");
  std::ofstream(scratch_ / "here") << "found";
  options.working_directory = scratch_.path();
  options.trials_directory = std::filesystem::relative(options.trials_directory);
  const FrozenTrial trial = run(options);
  EXPECT_EQ(trial.state, TrialState::kComplete) << trial.message;
  EXPECT_EQ(trial.attributes.at("log"), '"' + scratch_ / "trials/0/output.log" + '"');
}

struct Mishap {
  std::string script;
  std::string message;
};

TEST_F(Command, FailuresSayWhatHappenedAndWhereTheLogIs) {
  const Mishap kCases[] = {
      {"echo hello", "printed no value for 'loss'"},
      {"echo acc=1 f1=2", "'loss' (only acc, f1)"},
      {"exit 0", "printed no value for 'loss'"},
      {"echo loss=1; exit 3", "exited with code 3"},
      {"echo loss=1; kill -9 $$", "killed by signal 9"},
      {"echo loss=nan", "'loss' is nan"},
      {"echo loss=1; echo step=1 loss=-inf", "'loss' is -inf"},
      {"echo oops; exit 1", "oops"},
      {"echo out; echo err >&2; exit 1", "err"},
      {"printf 'a\\000\\377b' >&2; exit 1", "b"},
  };
  for (const auto& [text, message] : kCases) {
    const FrozenTrial trial = run(text);
    EXPECT_EQ(trial.state, TrialState::kFailed) << text;
    EXPECT_THAT(trial.message, AllOf(HasSubstr(message), HasSubstr("trials/0/output.log"))) << text;
  }
}

TEST_F(Command, ThatCannotBeStartedFailsTheTrialOnly) {
  CommandOptions options = script("");
  options.argv = {"./no-such-program"};
  const FrozenTrial trial = run(options);
  EXPECT_EQ(trial.state, TrialState::kFailed);
  EXPECT_THAT(trial.message, HasSubstr("./no-such-program: cannot be started: No such file"));
}

TEST_F(Command, RunsOutOfTime) {
  CommandOptions options = script("echo loss=1; sleep 1000");
  options.timeout_seconds = 0.05;
  const FrozenTrial trial = run(options);
  EXPECT_EQ(trial.state, TrialState::kFailed);
  EXPECT_THAT(trial.message, AllOf(HasSubstr("0.05 s"), HasSubstr("signal 15")));
}

long memory_kilobytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

TEST_F(Command, MayFloodItsOutput) {
  CommandOptions options = script(
      "head -c 30000000 /dev/zero | tr '\\0' x; echo; head -c 5000000 /dev/zero >&2; "
      "echo loss=0.5");
  options.log_bytes = 1000;
  const long before = memory_kilobytes();
  const FrozenTrial trial = run(options);
  EXPECT_LT(memory_kilobytes() - before, 32 * 1024);
  EXPECT_THAT(trial.values, ElementsAre(0.5)) << trial.message;
  const std::string log = read_text(scratch_ / "trials/0/output.log");
  EXPECT_LT(log.size(), 1100u);
  EXPECT_THAT(log, HasSubstr("[hone: 34999010 more bytes were not kept]"));
}

TEST_F(Command, MayInventManyNames) {
  const FrozenTrial trial =
      run("i=0; while [ $i -lt 3000 ]; do echo m$i=1; i=$((i+1)); done; echo loss=1");
  EXPECT_THAT(trial.values, ElementsAre(1)) << "though it came last";
  EXPECT_EQ(trial.metrics.size(), 1000u);
}

// Prunes every report from step 2 on.
class AtStepTwo final : public Pruner {
 public:
  void observe(std::span<const Report>) override {}
  void observe(const History&, std::size_t) override {}
  void judge(TrialNumber, std::span<const Report> reports,
             std::span<Verdict> verdicts) const override {
    for (std::size_t i = 0; i < reports.size(); ++i) {
      verdicts[i] = reports[i].step >= 2 ? Verdict::kPrune : Verdict::kContinue;
    }
  }
};

FrozenTrial run_pruned(const CommandOptions& options) {
  StudyOptions study_options;
  study_options.objectives = {{"loss"}};
  Study study(study_options, {}, std::make_unique<AtStepTwo>());
  study.optimize(make_command_objective(options), {.trials = 1});
  return study.trial(0);
}

TEST_F(Command, IsEndedWhenItIsPruned) {
  const FrozenTrial trial =
      run_pruned(script("i=0; while :; do echo step=$i loss=0.$i; i=$((i+1)); done"));
  EXPECT_EQ(trial.state, TrialState::kPruned) << trial.message;
  EXPECT_EQ(trial.curve.size(), 3u) << "what comes after the verdict does not count";
  EXPECT_THAT(trial.values, ElementsAre(0.2));
}

TEST_F(Command, MayTidyUpWhenItIsPruned) {
  CommandOptions options =
      script("trap 'echo saved; exit 0' TERM; echo step=2 loss=1; sleep 1000 & wait");
  options.grace_seconds = 1000;
  EXPECT_EQ(run_pruned(options).state, TrialState::kPruned);
  EXPECT_EQ(read_text(scratch_ / "trials/0/output.log"), "step=2 loss=1\nsaved\n");
}

TEST_F(Command, IsKilledWhenItDoesNotHeedTheFirstSignal) {
  CommandOptions options = script("trap '' TERM; echo step=2 loss=1; while :; do sleep 1000; done");
  options.grace_seconds = 0.05;
  EXPECT_EQ(run_pruned(options).state, TrialState::kPruned) << "or else this would not return";
}

TEST_F(Command, IsPrunedThoughItEndsByItself) {
  const FrozenTrial trial = run_pruned(script("echo step=2 loss=0.5; echo loss=0.1; exit 1"));
  EXPECT_EQ(trial.state, TrialState::kPruned) << trial.message;
  EXPECT_THAT(trial.values, ElementsAre(0.5));
}

// Cancels the study as soon as a command has opened the named pipe $STARTED.
class CancelledCommand : public Command {
 protected:
  CancelledCommand() { EXPECT_EQ(::mkfifo(started_.c_str(), 0600), 0); }

  RunSummary cancel_run(Study& study, CommandOptions options, std::size_t workers) {
    options.environment = {{"STARTED", started_}};
    const std::jthread canceller([&] {
      read_text(started_);
      study.stop(true);
    });
    return study.optimize(make_command_objective(options),
                          {.backend = make_thread_pool({.workers = workers})});
  }

  const std::string started_ = scratch_ / "started";
};

TEST_F(CancelledCommand, IsReleased) {
  Study study(named("loss"));
  const RunSummary summary =
      cancel_run(study, script("echo loss=1; : > \"$STARTED\"; sleep 1000"), 1);
  EXPECT_EQ(summary.released, 1u);
  EXPECT_EQ(study.waiting(), 1u);
  EXPECT_EQ(study.finished(), 0u);
}

TEST_F(CancelledCommand, IsReleasedWhileItWaitsForADevice) {
  Study study(named("loss"));
  CommandOptions options = script("echo loss=1; : > \"$STARTED\"; sleep 1000");
  options.devices = {"cpu"};
  const RunSummary summary = cancel_run(study, options, 3);
  EXPECT_GE(summary.released, 1u);
  EXPECT_EQ(study.finished(), 0u);
}

TEST_F(Command, DevicesAreHeldByOneTrialEach) {
  Study study(named("loss"));
  // A folder can be made once: two trials on one device at a time would fail.
  CommandOptions options =
      script("d='" + scratch_ / "" + "'$HONE_DEVICE; mkdir \"$d\" && echo loss=1 && rmdir \"$d\"");
  options.devices = {"cuda:0", "cuda:1", "cuda:2"};
  study.optimize(make_command_objective(options),
                 {.trials = 30, .backend = make_thread_pool({.workers = 8})});
  for (const FrozenTrial& trial : study.trials()) {
    EXPECT_EQ(trial.state, TrialState::kComplete) << trial.message;
    EXPECT_THAT(trial.attributes.at("device"), HasSubstr("cuda:"));
  }
}

TEST_F(Command, CudaReadsTheNumberAlone) {
  CommandOptions options = script("echo loss=1; echo $CUDA_VISIBLE_DEVICES");
  options.devices = {"cuda:3"};
  options.device_variable = "CUDA_VISIBLE_DEVICES";
  run(options);
  EXPECT_EQ(read_text(scratch_ / "trials/0/output.log"), "loss=1\n3\n");
}

TEST_F(Command, BadOptionsAreRefusedAtOnce) {
  CommandOptions options;
  EXPECT_THROW(make_command_objective(options), Error);
  options.argv = {""};
  EXPECT_THROW(make_command_objective(options), Error);
  options.argv = {"train", "{lr"};
  EXPECT_THROW(make_command_objective(options), Error);
  options.argv = {"train"};
  options.devices = {"cuda:0"};
  options.per_device = 0;
  EXPECT_THROW(make_command_objective(options), Error);
}

}  // namespace
}  // namespace hone
