// An objective that is a command line: each trial is a process of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "hone/objective.h"

namespace hone {

struct CommandOptions {
  // Program and arguments; no shell. "{name}" in any of them stands for the value of a parameter,
  // "{trial}" for the trial number, "{params_file}" for a JSON file with the configuration,
  // "{trial_dir}" for the trial's own folder, "{checkpoint_dir}" for the one within it that is for
  // checkpoints, "{resume_step}" for Trial::resume_step(); "{{" and "}}" are braces.
  std::vector<std::string> argv = {};
  std::string working_directory = {};  // empty: that of this process
  // Where logs and params files go: DIRECTORY/<trial number>/{output.log,params.json}.
  std::string trials_directory = "trials";
  // Besides the inherited environment: HONE_TRIAL, HONE_PARAMS_FILE, HONE_PARAM_<NAME> (upper case,
  // letters, digits and _), HONE_TRIAL_DIR, HONE_SEED (64 bits, from study seed and trial number),
  // HONE_CHECKPOINT_DIR, HONE_RESUME_STEP, and these.
  std::vector<std::pair<std::string, std::string>> environment = {};
  double timeout_seconds = 0;       // 0: none. Then SIGTERM to the process group ...
  double grace_seconds = 5;         // ... and after this long SIGKILL.
  std::size_t log_bytes = 1 << 20;  // per trial; what comes after is counted, not kept
  // Device slots: at most per_device trials hold each device at a time; the trial's device is in
  // the variable, its number alone for "cuda:N" in CUDA_VISIBLE_DEVICES. A trial waits for a slot.
  std::vector<std::string> devices = {};
  std::size_t per_device = 1;
  std::string device_variable = "HONE_DEVICE";
};

// Runs the command for a trial and reads its standard output: lines "name=value name=value" or one
// JSON object; a `step` among them makes the line a report, otherwise it gives final values. The
// last value of each objective is the result; anything else printed is ignored. Pruning sends
// SIGTERM to the process group, then SIGKILL after the grace time, and so does pausing: when the
// trial is resumed the command is started again, with the step to go on from. A trial fails, with a
// message that says what happened and where its log is, when the command cannot be started, exits
// non-zero or by a signal, runs out of time, or prints no value, or a value that is not finite, for
// an objective. Children that it leaves behind are killed. On a cancelled study the trial is
// released. Throws Error{kInvalidArgument} for an empty command or an unbalanced brace.
Objective make_command_objective(const CommandOptions& options);

}  // namespace hone
