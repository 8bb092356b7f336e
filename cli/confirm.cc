#include "cli/confirm.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/certainty.h"
#include "cli/format.h"
#include "cli/options.h"
#include "cli/records.h"
#include "cli/signals.h"
#include "hone/analysis/confirm.h"
#include "hone/backends/command.h"
#include "hone/backends/thread_pool.h"

namespace hone::cli {
namespace {

struct Options {
  std::string file;
  ConfirmOptions race;
  std::size_t parallel = 0;  // 0: as the study file says
  bool quiet = false;
  Format format = Format::kTable;
};

std::string repeat_line(const FrozenTrial& trial) {
  std::string line = fmt::format("trial {} {}", trial.number, state_name(trial.state));
  if (!trial.values.empty()) line += ' ' + values_text(trial.values);
  const std::string original = attribute_text(trial, "repeat_of");
  if (!original.empty()) line += fmt::format(", repeats trial {}", original);
  if (trial.state == TrialState::kFailed) line += ": " + one_line(trial.message);
  return line + ' ' + duration_text(trial.seconds()) + '\n';
}

std::string result_text(const Confirmation& result, const Options& options) {
  const Contender& winner = result.leaderboard.contenders.front();
  std::string text =
      fmt::format("{} repeats; {}\n", result.repeats,
                  result.confident ? fmt::format("trial {} is the best", winner.trials.front())
                                   : "it is not clear yet which is the best");
  text += contenders_text(result.leaderboard);
  if (result.confident) return text;
  return text + fmt::format("go on with: hone confirm {}\n", shell_word(options.file));
}

void print(const Confirmation& result, const Options& options) {
  if (options.format == Format::kTable) {
    fmt::print("{}", result_text(result, options));
    return;
  }
  nlohmann::ordered_json json = {{"confident", result.confident}, {"repeats", result.repeats}};
  json.update(leaderboard_json(result.leaderboard));
  fmt::print("{}\n", json_text(json, 2));
}

// What a race shows while it runs, and how Ctrl-C ends it.
class Watched {
 public:
  Watched(Study& study, const Options& options) : study_(study), options_(options) {}

  Callbacks callbacks() {
    return {.asked =
                [this](const FrozenTrial&) {
                  if (interrupted_) study_.stop(true);  // the signal came between two rounds
                },
            .finished =
                [this](const FrozenTrial& trial) {
                  if (options_.quiet || options_.format != Format::kTable) return;
                  fmt::print("{}", repeat_line(trial));
                  std::fflush(stdout);
                }};
  }

  SignalAnswers answers() {
    return {.interrupt = [this](int count) { count == 1 ? interrupt() : leave(); },
            .suspend = [](const auto& stop) { stop(); }};
  }

  bool interrupted() const { return interrupted_; }

 private:
  void interrupt() {
    interrupted_ = true;
    study_.stop(true);
  }
  // The storage has all that was acknowledged.
  [[noreturn]] static void leave() { _exit(static_cast<int>(ExitCode::kInterrupted)); }

  Study& study_;
  const Options& options_;
  std::atomic<bool> interrupted_ = false;
};

ExitCode confirm(Options options) {
  const Target target = find_target(options.file);
  if (!target.file) {
    throw Error(ErrorCode::kInvalidArgument, options.file,
                "this is a database; hone confirm needs the study file, which has the command");
  }
  if (target.file->command.argv.empty()) {
    throw Error(ErrorCode::kBadFile, options.file + "/run", "hone confirm needs a command here");
  }
  const Objective objective = make_command_objective(target.file->command);
  SignalWatch signals;
  const std::unique_ptr<Study> study = open_existing(target);
  if (!study->has_best()) {
    fmt::print(stderr, "hone: {}: no trial has completed yet\n", options.file);
    return ExitCode::kNothingComplete;
  }
  const std::size_t workers = options.parallel == 0 ? target.file->parallel : options.parallel;
  options.race.backend =
      workers == 1 ? make_serial() : make_thread_pool({.workers = workers, .threads_per_trial = 1});
  Watched watched(*study, options);
  options.race.callbacks = watched.callbacks();
  signals.start(watched.answers());
  print(hone::confirm(*study, objective, options.race), options);
  return watched.interrupted() ? ExitCode::kInterrupted : ExitCode::kDone;
}

}  // namespace

void add_confirm(CLI::App& app, ExitCode& exit_code) {
  CLI::App* command =
      app.add_subcommand("confirm", "Repeat the best configurations to see which is the best");
  const auto options = std::make_shared<Options>();
  command->add_option("file", options->file, "the study file; its command is run")->required();
  command->add_option("--top", options->race.top, "how many configurations race; default 5")
      ->check(CLI::PositiveNumber.description(""))
      ->option_text("K");
  command
      ->add_option("--confidence", options->race.confidence,
                   "the probability of being the best that ends the race; default 0.95")
      ->option_text("P");
  command->add_option("--repeats", options->race.repeats, "trials at most; default 50")
      ->check(CLI::PositiveNumber.description(""))
      ->option_text("N");
  command
      ->add_option("--tolerance", options->race.tolerance,
                   "configurations that differ by no more are equally good")
      ->option_text("D");
  command->add_option("--parallel", options->parallel, "trials at a time")
      ->check(CLI::PositiveNumber.description(""))
      ->option_text("N");
  command->add_flag("--quiet", options->quiet, "print the result only");
  add_format(*command, options->format, Formats::kNoCsv);
  command->footer(
      "\nExample:\n  hone confirm digits.json --top 3 --repeats 30\n\n"
      "Repeats are trials of the study, with seeds of their own; no pruner stops them.");
  command->callback([options, &exit_code] { exit_code = confirm(*options); });
}

}  // namespace hone::cli
