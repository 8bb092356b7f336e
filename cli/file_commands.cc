// hone check, init and schema: about files, not about trials.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "cli/commands.h"
#include "cli/format.h"
#include "cli/target.h"
#include "hone/storages/sqlite.h"

namespace hone::cli {
namespace {

struct CheckOptions {
  std::string path;
  std::vector<std::string> sets;
  bool print = false;
};

ExitCode check_database(const std::string& path) {
  const std::vector<std::string> faults = check_integrity(path);
  for (const std::string& fault : faults) fmt::print(stderr, "{}: {}\n", path, fault);
  if (!faults.empty()) return ExitCode::kFailed;
  const std::vector<StudySummary> studies = list_studies(path);
  fmt::print("{}: sound, {} {}\n", path, studies.size(), studies.size() == 1 ? "study" : "studies");
  return ExitCode::kDone;
}

ExitCode check(const CheckOptions& options) {
  if (is_database(options.path)) return check_database(options.path);
  const Target target = find_target(options.path, {}, overrides_of(options.sets));
  if (options.print) {
    fmt::print("{}", canonical_study_file(*target.file));
  } else {
    fmt::print("{}: good; study '{}', {} parameters\n", options.path, target.study,
               target.file->study.space.size());
  }
  return ExitCode::kDone;
}

ExitCode init(const std::string& path) {
  if (std::filesystem::exists(path)) {
    throw Error(ErrorCode::kInvalidArgument, path,
                "there is such a file already; name another one, or remove it first");
  }
  write_file(path, starter_study_file());
  fmt::print("wrote {0}; fill it in, then: hone run {0}\n", shell_word(path));
  return ExitCode::kDone;
}

void add_check(CLI::App& app, ExitCode& exit_code) {
  CLI::App* command =
      app.add_subcommand("check", "Find the mistakes in a study file or a database");
  const auto options = std::make_shared<CheckOptions>();
  command->add_option("file", options->path, "a study file or a database")->required();
  command->add_option("--set", options->sets, "override an entry of the file; repeatable")
      ->option_text("PATH=VALUE")
      ->expected(1)
      ->take_all();
  command->add_flag("--print", options->print, "print the file with every default spelled out");
  command->footer("\nExample:\n  hone check digits.json");
  command->callback([options, &exit_code] { exit_code = check(*options); });
}

}  // namespace

void add_file_commands(CLI::App& app, ExitCode& exit_code) {
  CLI::App* starter = app.add_subcommand("init", "Write a commented study file to start from");
  const auto path = std::make_shared<std::string>("study.json");
  starter->add_option("file", *path, "where to; never overwritten")->capture_default_str();
  starter->footer("\nExample:\n  hone init digits.json");
  starter->callback([path, &exit_code] { exit_code = init(*path); });

  add_check(app, exit_code);

  CLI::App* schema = app.add_subcommand("schema", "Print the JSON Schema of study files");
  schema->footer("\nExample:\n  hone schema > study.schema.json");
  schema->callback([] { fmt::print("{}", study_file_schema()); });
}

}  // namespace hone::cli
