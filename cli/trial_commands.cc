// hone trials and curve: trial by trial.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/filter.h"
#include "cli/options.h"
#include "cli/records.h"

namespace hone::cli {
namespace {

struct TrialsOptions {
  TargetOptions target;
  Selection selection;
  bool metrics = false;
  Format format = Format::kTable;
};

struct CurveOptions {
  TargetOptions target;
  std::optional<TrialNumber> trial;
  Format format = Format::kTable;
};

ExitCode trials(const TrialsOptions& options) {
  const std::unique_ptr<Study> study = open_existing(target_of(options.target));
  const std::vector<FrozenTrial> found =
      select(study->trials(), options.selection, study->objectives());
  if (options.format == Format::kJson) {
    auto array = nlohmann::ordered_json::array();
    for (const FrozenTrial& trial : found) {
      array.push_back(trial_json(trial, study->objectives()));
    }
    fmt::print("{}\n", json_text(array, 2));
  } else {
    const Table table = trials_table(found, study->objectives(), options.metrics);
    fmt::print("{}", render(table, options.format));
  }
  return ExitCode::kDone;
}

// One row per complete trial in the order of finishing; those that improved alone, if asked for.
Table study_curve(const Study& study, bool improvements) {
  std::vector<FrozenTrial> trials = study.trials();
  std::erase_if(trials, [](const FrozenTrial& trial) {
    return trial.state != TrialState::kComplete || !trial.feasible();
  });
  std::stable_sort(trials.begin(), trials.end(),
                   [](const auto& a, const auto& b) { return a.finished < b.finished; });
  double start = std::numeric_limits<double>::infinity(), best = kAbsent;
  for (const FrozenTrial& trial : trials) start = std::min(start, trial.started);
  Table table{.columns = {"trial", "seconds", study.objectives().front().name, "best"}};
  for (const FrozenTrial& trial : trials) {
    const bool improved = better(trial.value(), best, study.objectives().front().direction);
    if (improved) best = trial.value();
    if (!improved && improvements) continue;
    table.rows.push_back(
        {static_cast<std::int64_t>(trial.number), trial.finished - start, trial.value(), best});
  }
  return table;
}

// One row per step, one column per metric.
Table trial_curve(const FrozenTrial& trial) {
  Table table{.columns = {"step"}};
  std::map<Step, std::map<std::string, double>> steps;
  for (const FrozenTrial::Reported& point : trial.curve) {
    steps[point.step][point.metric] = point.value;
    const auto known = std::find(table.columns.begin() + 1, table.columns.end(), point.metric);
    if (known == table.columns.end()) table.columns.push_back(point.metric);
  }
  for (const auto& [step, values] : steps) {
    std::vector<ParamValue> row(table.columns.size());
    row[0] = static_cast<std::int64_t>(step);
    for (std::size_t c = 1; c < table.columns.size(); ++c) {
      const auto value = values.find(table.columns[c]);
      if (value != values.end()) row[c] = value->second;
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

ExitCode curve(const CurveOptions& options) {
  const std::unique_ptr<Study> study = open_existing(target_of(options.target));
  const bool people = options.format == Format::kTable;
  const Table table =
      options.trial ? trial_curve(study->trial(*options.trial)) : study_curve(*study, people);
  if (people && table.rows.empty()) {
    fmt::print("{}\n", options.trial ? "the trial has reported nothing" : "no trial has completed");
  } else {
    fmt::print("{}", render(table, options.format));
  }
  return ExitCode::kDone;
}

void add_selection(CLI::App& command, Selection& selection) {
  command
      .add_option("--state", selection.states,
                  "waiting, running, complete, pruned or failed; repeatable")
      ->option_text("STATE")
      ->delimiter(',')
      ->expected(1)
      ->take_all();
  command
      .add_option("--where", selection.where,
                  "such as 'lr<0.1', 'optimizer=sgd', 'value>=0.9'; repeatable, all must hold")
      ->option_text("TEXT")
      ->expected(1)
      ->take_all();
  command
      .add_option("--sort", selection.sort,
                  "value (best first), an objective, seconds, trial, a parameter or a metric")
      ->option_text("FIELD");
  command.add_flag("--reverse", selection.reverse, "turn the order round");
  command.add_option("--last", selection.last, "of those, the last by number")
      ->check(CLI::PositiveNumber.description(""))
      ->option_text("N");
  command.add_option("--limit", selection.limit, "at most this many, after sorting")
      ->check(CLI::PositiveNumber.description(""))
      ->option_text("N");
}

}  // namespace

void add_trial_commands(CLI::App& app, ExitCode& exit_code) {
  CLI::App* list = app.add_subcommand("trials", "List trials, filtered and sorted");
  const auto listed = std::make_shared<TrialsOptions>();
  add_target(*list, listed->target);
  add_selection(*list, listed->selection);
  list->add_flag("--metrics", listed->metrics, "a column for every further metric");
  add_format(*list, listed->format);
  list->footer(
      "\nExamples:\n  hone trials digits.json --sort value --limit 10\n"
      "  hone trials digits.json --state failed\n"
      "  hone trials digits.json --where 'lr<0.1' --format csv > trials.csv");
  list->callback([listed, &exit_code] { exit_code = trials(*listed); });

  CLI::App* one = app.add_subcommand("curve", "How the best value grew, or how one trial learned");
  const auto drawn = std::make_shared<CurveOptions>();
  add_target(*one, drawn->target);
  one->add_option("trial", drawn->trial, "the number of a trial: its reports, step by step")
      ->check(CLI::NonNegativeNumber.description(""));
  add_format(*one, drawn->format);
  one->footer(
      "\nThe table shows the trials that improved; json and csv every complete one.\n\n"
      "Examples:\n  hone curve digits.json\n  hone curve digits.json 12 --format csv");
  one->callback([drawn, &exit_code] { exit_code = curve(*drawn); });
}

}  // namespace hone::cli
