// hone ask and tell: for shell scripts that run the trials themselves.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include "analysis/text_value.h"
#include "cli/commands.h"
#include "cli/format.h"
#include "cli/options.h"
#include "cli/records.h"
#include "space/json.h"

namespace hone::cli {
namespace {

struct AskOptions {
  TargetOptions target;
  std::size_t count = 1;
  bool json = false;
};

struct TellOptions {
  TargetOptions target;
  TrialNumber trial = 0;
  std::vector<double> values;
  std::vector<std::string> metrics;  // NAME=NUMBER
  std::optional<std::string> failed;
  bool pruned = false;
};

std::string ask_text(const Trial& trial, bool json) {
  if (json) {
    const nlohmann::ordered_json object = {
        {"trial", trial.number()}, {"params", configuration_to_json(trial.configuration())}};
    return json_text(object) + '\n';
  }
  std::string text = fmt::format("trial={}\n", trial.number());
  for (const auto& [name, value] : trial.configuration()) {
    text += name + '=' + shell_word(to_string(value)) + '\n';
  }
  return text;
}

ExitCode ask(const AskOptions& options) {
  const std::unique_ptr<Study> study = open_for_asking(target_of(options.target), Asker::kScript);
  const std::vector<Trial> trials = study->ask(options.count);
  if (trials.empty()) {
    throw Error(ErrorCode::kUnavailable, study->name(),
                "every configuration of the space was tried");
  }
  for (const Trial& trial : trials) fmt::print("{}", ask_text(trial, options.json));
  return ExitCode::kDone;
}

Outcome outcome_of(const TellOptions& options) {
  const int ends = (options.failed ? 1 : 0) + (options.pruned ? 1 : 0);
  if (ends > 1 || (ends == 0 && options.values.empty()) ||
      (options.failed && !options.values.empty())) {
    throw Error(ErrorCode::kInvalidArgument, "tell",
                "say how the trial ended: --value NUMBER, or --pruned with or without one, or "
                "--failed WHY");
  }
  if (options.failed) return {.state = TrialState::kFailed, .message = *options.failed};
  return {.state = options.pruned ? TrialState::kPruned : TrialState::kComplete,
          .losses = options.values};
}

std::pair<std::string, double> metric_of(const std::string& text) {
  const std::size_t equals = text.find('=');
  const auto number = equals == std::string::npos
                          ? std::nullopt
                          : parse_number<double>(std::string_view(text).substr(equals + 1));
  if (!number || equals == 0) {
    throw Error(ErrorCode::kInvalidArgument, "--metric",
                fmt::format("expected NAME=NUMBER, found '{}'", text));
  }
  return {text.substr(0, equals), *number};
}

ExitCode tell(const TellOptions& options) {
  const Outcome outcome = outcome_of(options);
  std::vector<std::pair<std::string, double>> metrics;
  std::ranges::transform(options.metrics, std::back_inserter(metrics), metric_of);
  const Target target = target_of(options.target);
  const std::unique_ptr<Study> study = open_existing(target);
  for (const ObjectiveSpec& objective : study->objectives()) {
    if (std::ranges::count(metrics, objective.name, &std::pair<std::string, double>::first) == 0) {
      continue;
    }
    throw Error(ErrorCode::kInvalidArgument, "--metric",
                fmt::format("'{}' is what the study tunes; give it with --value", objective.name));
  }
  const std::size_t objectives = study->objectives().size();
  if (!outcome.losses.empty() && outcome.losses.size() != objectives) {
    throw Error(ErrorCode::kInvalidArgument, "--value",
                fmt::format("the study has {} objectives, so give as many values, separated by "
                            "commas; found {}",
                            objectives, outcome.losses.size()));
  }
  study->tell(options.trial, outcome, metrics);
  return ExitCode::kDone;
}

}  // namespace

void add_script_commands(CLI::App& app, ExitCode& exit_code) {
  CLI::App* asking = app.add_subcommand("ask", "Hand out a trial for a script to run");
  const auto asked = std::make_shared<AskOptions>();
  add_target(*asking, asked->target);
  asking->add_option("--count", asked->count, "so many at once")
      ->check(CLI::PositiveNumber.description(""))
      ->option_text("N");
  asking->add_flag("--json", asked->json, "one JSON object a trial and line");
  asking->footer(
      "\nPrints trial=NUMBER and name=value lines, quoted for a shell. The trial runs until it is "
      "told.\n\nExample:\n  eval \"$(hone ask digits.json)\"\n"
      "  hone tell digits.json $trial --value $(./train $lr)");
  asking->callback([asked, &exit_code] { exit_code = ask(*asked); });

  CLI::App* telling = app.add_subcommand("tell", "Say how a trial ended that was asked for");
  const auto told = std::make_shared<TellOptions>();
  add_target(*telling, told->target);
  telling->add_option("trial", told->trial, "its number")
      ->check(CLI::NonNegativeNumber.description(""))
      ->required();
  telling
      ->add_option("--value,--values", told->values,
                   "what it reached: one number per objective, separated by commas")
      ->option_text("NUMBER")
      ->delimiter(',')
      ->expected(1)
      ->take_all();
  telling->add_option("--metric", told->metrics, "something else it measured; may be repeated")
      ->option_text("NAME=NUMBER")
      ->expected(1)
      ->take_all();
  telling->add_option("--failed", told->failed, "it failed, and why")->option_text("WHY");
  telling->add_flag("--pruned", told->pruned, "it was stopped early");
  telling->footer(
      "\nExamples:\n  hone tell digits.json 12 --value 0.93 --metric seconds=4.5\n"
      "  hone tell digits.json 13 --failed 'out of memory'");
  telling->callback([told, &exit_code] { exit_code = tell(*told); });
}

}  // namespace hone::cli
