// hone studies, show and best: what there is and what came out.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/certainty.h"
#include "cli/commands.h"
#include "cli/format.h"
#include "cli/options.h"
#include "cli/overview.h"
#include "cli/records.h"
#include "hone/storages/sqlite.h"

namespace hone::cli {
namespace {

struct StudiesOptions {
  std::vector<std::string> databases;
  Format format = Format::kTable;
};

struct ShowOptions {
  TargetOptions target;
  std::optional<TrialNumber> trial;
  Format format = Format::kTable;
};

std::vector<std::string> databases_here() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(".")) {
    if (entry.path().extension() == ".db") paths.push_back(entry.path().filename().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

constexpr std::size_t kBestColumn = 9;

ParamValue count(std::size_t value) { return static_cast<std::int64_t>(value); }

ExitCode studies(const StudiesOptions& options) {
  Table table{.columns = {"study", "database", "objective", "complete", "pruned", "failed",
                          "running", "paused", "waiting", "best", "changed"}};
  const bool here = options.databases.empty();
  for (const std::string& path : here ? databases_here() : options.databases) {
    for (const StudySummary& study : list_studies(path)) {
      table.rows.push_back({study.name,
                            path,
                            objectives_text(study.objectives),
                            count(study.complete),
                            count(study.pruned),
                            count(study.failed),
                            count(study.running),
                            count(study.paused),
                            count(study.waiting),
                            {},
                            time_text(study.changed)});
      if (study.best) table.rows.back()[kBestColumn] = *study.best;
    }
  }
  if (table.rows.empty() && options.format == Format::kTable) {
    fmt::print("no studies{}\n", here ? " in the databases (*.db) of this folder" : "");
  } else {
    fmt::print("{}", render(table, options.format));
  }
  return ExitCode::kDone;
}

ExitCode show(const ShowOptions& options) {
  const Target target = target_of(options.target);
  const std::unique_ptr<Study> study = open_existing(target);
  const bool json = options.format == Format::kJson;
  if (options.trial) {
    const FrozenTrial trial = study->trial(*options.trial);
    fmt::print("{}\n", json ? json_text(trial_json(trial, study->objectives()), 2)
                            : trial_text(trial, study->objectives()));
  } else {
    fmt::print("{}\n",
               json ? json_text(study_json(target, *study), 2) : study_text(target, *study));
  }
  return ExitCode::kDone;
}

ExitCode best(const ShowOptions& options) {
  const Target target = target_of(options.target);
  const std::unique_ptr<Study> study = open_existing(target);
  if (!study->has_best()) {
    fmt::print(stderr, "hone: {}: no trial has completed yet\n", target.argument);
    return ExitCode::kNothingComplete;
  }
  const std::vector<FrozenTrial> front = study->best_trials();
  if (options.format == Format::kCsv) {
    fmt::print("{}", table_csv(trials_table(front, study->objectives(), true)));
  } else if (options.format == Format::kTable) {
    const bool single = study->objectives().size() == 1;
    fmt::print("{}{}", result_text(*study), single ? certainty_text(target, *study) : "");
  } else if (study->objectives().size() == 1) {
    auto json = trial_json(front.front(), study->objectives());
    json["certainty"] = leaderboard_json(leaderboard(*study));
    fmt::print("{}\n", json_text(json, 2));
  } else {
    auto array = nlohmann::ordered_json::array();
    for (const FrozenTrial& trial : front) array.push_back(trial_json(trial, study->objectives()));
    fmt::print("{}\n", json_text(array, 2));
  }
  return ExitCode::kDone;
}

}  // namespace

void add_study_commands(CLI::App& app, ExitCode& exit_code) {
  CLI::App* list = app.add_subcommand("studies", "List the studies of databases");
  const auto listed = std::make_shared<StudiesOptions>();
  list->add_option("database", listed->databases, "default: all *.db of this folder");
  add_format(*list, listed->format);
  list->footer("\nExample:\n  hone studies digits.db");
  list->callback([listed, &exit_code] { exit_code = studies(*listed); });

  CLI::App* one = app.add_subcommand("show", "Show a study, or one of its trials");
  const auto shown = std::make_shared<ShowOptions>();
  add_target(*one, shown->target);
  one->add_option("trial", shown->trial, "the number of a trial")
      ->check(CLI::NonNegativeNumber.description(""));
  add_format(*one, shown->format, Formats::kNoCsv);
  one->footer("\nExample:\n  hone show digits.json\n  hone show digits.json 12");
  one->callback([shown, &exit_code] { exit_code = show(*shown); });

  CLI::App* result =
      app.add_subcommand("best", "Show the best trial and how sure that is, or the Pareto front");
  const auto wanted = std::make_shared<ShowOptions>();
  add_target(*result, wanted->target);
  add_format(*result, wanted->format);
  result->footer("\nExample:\n  hone best digits.json --format json");
  result->callback([wanted, &exit_code] { exit_code = best(*wanted); });
}

}  // namespace hone::cli
