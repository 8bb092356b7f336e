// hone export and import: trials as JSON lines and CSV.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <sstream>

#include "cli/commands.h"
#include "cli/options.h"
#include "hone/analysis.h"

namespace hone::cli {
namespace {

struct TransferOptions {
  TargetOptions target;
  std::string path = "-";  // standard input or output
  std::string format;      // empty: as the path ends
};

bool as_csv(const TransferOptions& options) {
  if (!options.format.empty()) return options.format == "csv";
  return std::filesystem::path(options.path).extension() == ".csv";
}

bool finished(const FrozenTrial& trial) {
  return trial.state == TrialState::kComplete || trial.state == TrialState::kPruned ||
         trial.state == TrialState::kFailed;
}

ExitCode export_trials(const TransferOptions& options) {
  const std::unique_ptr<Study> study = open_existing(target_of(options.target));
  std::vector<FrozenTrial> trials = study->trials();
  std::erase_if(trials, [](const FrozenTrial& trial) { return !finished(trial); });
  std::ostringstream text;
  (as_csv(options) ? export_csv : export_json_lines)(trials, study->objectives(), text);
  if (options.path != "-") {
    write_file(options.path, text.view());
  } else if (std::fwrite(text.view().data(), 1, text.view().size(), stdout) != text.view().size()) {
    throw Error(ErrorCode::kBadFile, "standard output", "cannot be written");
  }
  return ExitCode::kDone;
}

ExitCode import_trials(const TransferOptions& options) {
  const Target target = target_of(options.target);
  const std::unique_ptr<Study> study = open_for_asking(target, Asker::kScript);
  std::istringstream text(read_file(options.path));
  const std::vector<FrozenTrial> trials =
      as_csv(options) ? import_csv(text, study->objectives(), *study->space())
                      : import_json_lines(text, study->objectives());
  study->add_trials(trials);
  fmt::print("{} trials added to the study {}, which has {} now\n", trials.size(), study->name(),
             study->finished());
  return ExitCode::kDone;
}

void add_format_choice(CLI::App& command, std::string& format) {
  command.add_option("--format", format, "default: as the file ends, else jsonl")
      ->check(CLI::IsMember({"jsonl", "csv"}).description(""))
      ->option_text("jsonl|csv");
}

}  // namespace

void add_transfer_commands(CLI::App& app, ExitCode& exit_code) {
  CLI::App* out = app.add_subcommand("export", "Write the finished trials to a file");
  const auto exported = std::make_shared<TransferOptions>();
  add_target(*out, exported->target);
  out->add_option("--output,-o", exported->path, "default: standard output")->option_text("FILE");
  add_format_choice(*out, exported->format);
  out->footer(
      "\nJSON lines keep everything; CSV everything but learning curves.\n\n"
      "Example:\n  hone export digits.json -o digits.csv");
  out->callback([exported, &exit_code] { exit_code = export_trials(*exported); });

  CLI::App* in = app.add_subcommand("import", "Add trials that were run elsewhere to a study");
  const auto imported = std::make_shared<TransferOptions>();
  add_target(*in, imported->target);
  in->add_option("file", imported->path, "what hone export wrote; - is standard input")->required();
  add_format_choice(*in, imported->format);
  in->footer(
      "\nThe trials get new numbers and count towards the budget.\n\n"
      "Example:\n  hone import digits.json earlier.jsonl");
  in->callback([imported, &exit_code] { exit_code = import_trials(*imported); });
}

}  // namespace hone::cli
