// The commands of the tuner. Each add_ function declares some on the command line; what the user
// chose runs when the line is parsed and leaves its exit code.
#pragma once

namespace CLI {
class App;
}

namespace hone::cli {

enum class ExitCode {
  kDone = 0,
  kFailed = 1,           // the tuner itself: storage, output, a missing feature
  kUsage = 2,            // the command line or the study file is wrong
  kNothingComplete = 3,  // there is no result: no trial has completed
  kInterrupted = 130,    // by Ctrl-C or kill; resumable
};

void add_run(CLI::App& app, ExitCode& exit_code);
void add_file_commands(CLI::App& app, ExitCode& exit_code);      // check, init, schema
void add_study_commands(CLI::App& app, ExitCode& exit_code);     // studies, show, best
void add_trial_commands(CLI::App& app, ExitCode& exit_code);     // trials, curve
void add_importance(CLI::App& app, ExitCode& exit_code);         // importance
void add_script_commands(CLI::App& app, ExitCode& exit_code);    // ask, tell
void add_transfer_commands(CLI::App& app, ExitCode& exit_code);  // export, import
void add_help_commands(CLI::App& app, ExitCode& exit_code);      // doctor, help

}  // namespace hone::cli
