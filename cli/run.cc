#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/dry_run.h"
#include "cli/format.h"
#include "cli/observer.h"
#include "cli/signals.h"
#include "cli/target.h"
#include "cli/terminal.h"
#include "hone/backends/command.h"
#include "hone/backends/thread_pool.h"
#include "hone/storages/sqlite.h"

namespace hone::cli {
namespace {

struct RunOptions {
  std::string file;
  std::vector<std::string> sets;
  std::string trials, parallel;
  bool fresh = false, dry_run = false, quiet = false, json = false;
};

std::vector<Override> all_overrides(const RunOptions& options) {
  std::vector<Override> overrides = overrides_of(options.sets);
  if (!options.trials.empty()) overrides.emplace_back("budget.trials", options.trials);
  if (!options.parallel.empty()) overrides.emplace_back("budget.parallel", options.parallel);
  return overrides;
}

// The line that goes on with the run; --trials is left out where it would say no more than before.
std::string resume_words(const RunOptions& options, const Target& target) {
  std::string words = "hone run " + target_words(target);
  for (const std::string& text : options.sets) words += " --set " + shell_word(text);
  if (!options.parallel.empty()) words += " --parallel " + options.parallel;
  return words;
}

std::string plugin_name(const std::string& json) {
  return nlohmann::json::parse(json).value("type", "");
}

RunInfo info_of(const RunOptions& options, const Target& target, const Study& study) {
  const StudyFile& file = *target.file;
  RunInfo info{.study = target.study,
               .objectives = {study.objectives().begin(), study.objectives().end()},
               .sampler = plugin_name(file.sampler),
               .pruner = plugin_name(file.pruner),
               .database = target.database,
               .target = target_words(target),
               .resume = resume_words(options, target),
               .parallel = file.parallel};
  info.seconds = file.budget.seconds;
  info.finished_before = study.finished() - std::min(study.finished(), study.forks());
  if (file.budget.total_trials != std::numeric_limits<std::size_t>::max()) {
    info.total = file.budget.total_trials;
  }
  return info;
}

Observer make_observer(const RunOptions& options, const RunInfo& info, const Progress& progress) {
  if (options.json) return make_event_observer(info, options.quiet);
  if (options.quiet) return make_quiet_observer();
  return look_at_terminal(STDOUT_FILENO).interactive ? make_live_observer(info, progress)
                                                     : make_plain_observer(info, progress);
}

bool has_ended(const FrozenTrial& trial) {
  return trial.state != TrialState::kWaiting && trial.state != TrialState::kRunning &&
         trial.state != TrialState::kPaused;
}

// A run from its first trial to its end or its interruption.
class Run {
 public:
  Run(const RunOptions& options, const Target& target, Study& study)
      : study_(study),
        options_(target.file->budget),
        info_(info_of(options, target, study)),
        file_changed_(file_changed(target, study)),
        progress_(info_.objectives,
                  study.has_best() ? std::optional(study.best_trial()) : std::nullopt),
        observer_(make_observer(options, info_, progress_)) {
    options_.backend = info_.parallel == 1
                           ? make_serial()
                           : make_thread_pool({.workers = info_.parallel, .threads_per_trial = 1});
    options_.callbacks = {
        .asked = [this](const FrozenTrial& trial) { asked(trial); },
        .finished = [this](const FrozenTrial& trial) { finished(trial); },
        .reported = [this](TrialNumber number, const auto& point) { reported(number, point); }};
  }

  ExitCode to_the_end(const Objective& objective, SignalWatch& signals) {
    signals.start({.interrupt = [this](int count) { count == 1 ? interrupt() : leave(); },
                   .suspend = observer_.suspend});
    if (file_changed_) {
      observer_.note(
          "the study file has changed since the study began: trials from now on follow "
          "it as it is now, earlier ones stay and count");
    }
    RunSummary run;
    try {
      run = study_.optimize(objective, options_);
    } catch (...) {
      observer_.close();
      throw;
    }
    observer_.close();
    study_.refresh();
    observer_.concluded({study_, run, interrupted_});
    if (interrupted_) return ExitCode::kInterrupted;
    return study_.has_best() || run.complete != 0 ? ExitCode::kDone : ExitCode::kNothingComplete;
  }

 private:
  void asked(const FrozenTrial& trial) {
    progress_.asked(trial);
    observer_.asked(trial);
    if (interrupted_) study_.stop(true);  // the signal came before the run had begun
  }
  void reported(TrialNumber number, const FrozenTrial::Reported& point) {
    progress_.reported(number, point);
    observer_.reported(number, point);
  }
  void finished(const FrozenTrial& trial) {
    progress_.finished(trial);
    if (has_ended(trial)) observer_.finished(trial);
  }

  void interrupt() {
    interrupted_ = true;
    observer_.note("stopping: running trials are given back; Ctrl-C again leaves at once");
    study_.stop(true);
  }
  // Not waiting for anything: the storage has all that was acknowledged, trials without a living
  // process are run again, and their commands do not outlive this process.
  [[noreturn]] void leave() {
    observer_.close();
    fmt::print(stderr, "left at once; resume with: {}\n", info_.resume);
    _exit(static_cast<int>(ExitCode::kInterrupted));
  }

  Study& study_;
  OptimizeOptions options_;
  const RunInfo info_;
  const bool file_changed_;
  Progress progress_;
  const Observer observer_;
  std::atomic<bool> interrupted_ = false;
};

ExitCode run(const RunOptions& options) {
  const Target target = find_target(options.file, {}, all_overrides(options));
  if (!target.file) {
    throw Error(ErrorCode::kInvalidArgument, options.file,
                "this is a database; hone run needs the study file");
  }
  if (options.dry_run) return dry_run(target);
  if (target.file->command.argv.empty()) {
    throw Error(ErrorCode::kBadFile, options.file + "/run",
                "hone run needs a command here; without one, use hone ask and hone tell");
  }
  const Objective objective = make_command_objective(target.file->command);
  if (options.fresh && exists(target)) remove_study(target.database, target.study);
  SignalWatch signals;
  const std::unique_ptr<Study> study = open_for_asking(target, Asker::kProcess);
  return Run(options, target, *study).to_the_end(objective, signals);
}

}  // namespace

void add_run(CLI::App& app, ExitCode& exit_code) {
  CLI::App* command =
      app.add_subcommand("run", "Start the study of a study file, or go on with it");
  const auto options = std::make_shared<RunOptions>();
  command->add_option("file", options->file, "the study file")->required();
  command
      ->add_option("--set", options->sets,
                   "override an entry of the file: budget.trials=100, sampler=random; repeatable")
      ->option_text("PATH=VALUE")
      ->expected(1)
      ->take_all();
  command->add_option("--trials", options->trials, "trials of the whole study")->option_text("N");
  command->add_option("--parallel", options->parallel, "trials at a time")->option_text("N");
  command->add_flag("--fresh", options->fresh, "remove the study's earlier trials first");
  command->add_flag("--dry-run", options->dry_run,
                    "only show the size of the space and the first configurations");
  command->add_flag("--quiet", options->quiet, "print the result only");
  command->add_flag("--json", options->json, "print one JSON object per event and line");
  command->footer(
      "\nExample:\n  hone run digits.json --trials 100 --set sampler=random\n\n"
      "Ctrl-C once ends and gives back what runs; twice leaves at once. Both lose nothing.");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace hone::cli
