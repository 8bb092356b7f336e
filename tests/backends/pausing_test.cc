// Commands that are set aside and started again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "hone/backends/command.h"
#include "hone/backends/thread_pool.h"
#include "hone/pruners/asha.h"
#include "hone/study.h"
#include "tests/backends/scratch_directory.h"

namespace hone {
namespace {

// Counts what it has done in a file, as a training keeps its weights, and trusts the file: that may
// be ahead, since a pause takes its time to arrive.
constexpr const char* kScript = R"(
dir="$1"; step="$2"; x="$3"
[ "$dir" = "$HONE_CHECKPOINT_DIR" ] && [ "$step" = "$HONE_RESUME_STEP" ] || exit 7
done=0
[ -f "$dir/done" ] && done=$(cat "$dir/done")
[ "$done" -ge $((step - 1)) ] || exit 8
while [ "$done" -lt 9 ]; do
  done=$((done + 1))
  echo $done > "$dir/new" && mv "$dir/new" "$dir/done"
  echo "step=$done loss=$x"
done
)";

TEST(PausedCommand, IsStartedAgainWithItsCheckpointsAndItsStep) {
  const ScratchDirectory scratch;
  const CommandOptions options{
      .argv = {"/bin/sh", "-c", kScript, "sh", "{checkpoint_dir}", "{resume_step}", "{x}"},
      .trials_directory = scratch / "trials"};
  CommandOptions escaped = options;
  escaped.argv[2].clear();
  for (const char letter : std::string(kScript)) {
    escaped.argv[2] += letter;
    if (letter == '{' || letter == '}') escaped.argv[2] += letter;
  }
  Space space;
  space.add_float("x", {.low = 0, .high = 1});
  Study study({.objectives = {{"loss"}}, .seed = 1, .space = space}, {},
              make_asha({.max_steps = 9, .reduction_factor = 3, .promotion = true}));
  study.optimize(make_command_objective(escaped),
                 {.trials = 9, .backend = make_thread_pool({.workers = 2})});
  std::size_t complete = 0, paused = 0;
  for (const FrozenTrial& trial : study.trials()) {
    EXPECT_NE(trial.state, TrialState::kFailed) << trial.message;
    complete += trial.state == TrialState::kComplete ? 1 : 0;
    paused += trial.state == TrialState::kPaused ? 1 : 0;
  }
  EXPECT_GE(complete, 1u);
  EXPECT_EQ(complete + paused, 9u);
}

TEST(PausedCommand, MayHaveNothingLeftToDo) {
  const ScratchDirectory scratch;
  Study study({.objectives = {{"loss"}}}, {},
              make_asha({.reduction_factor = 2, .promotion = true}));
  study.optimize(make_command_objective({.argv = {"/bin/sh", "-c",
                                                  "[ $0 -gt 1 ] || echo step=1 loss=3; "
                                                  "[ $0 -gt 2 ] || echo step=2 loss=2",
                                                  "{resume_step}"},
                                         .trials_directory = scratch / "trials"}),
                 {.trials = 4});
  EXPECT_EQ(study.best_trial().value(), 2);
  for (const FrozenTrial& trial : study.trials())
    EXPECT_NE(trial.state, TrialState::kFailed) << trial.message;
}

TEST(PausedCommand, LeavesNoFolderForCheckpointsThatItDoesNotMake) {
  const ScratchDirectory scratch;
  Study study({.objectives = {{"loss"}}, .checkpoints = scratch / "kept"});
  study.optimize(make_command_objective({.argv = {"/bin/sh", "-c", "echo loss=1"},
                                         .trials_directory = scratch / "trials"}),
                 {.trials = 1});
  EXPECT_TRUE(std::filesystem::exists(scratch / "trials/0/output.log"));
  EXPECT_FALSE(std::filesystem::exists(scratch / "kept/study/0"));
}

}  // namespace
}  // namespace hone
