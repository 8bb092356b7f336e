// hone importance: how much each parameter mattered.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/options.h"
#include "hone/analysis.h"
#include "hone/error.h"

namespace hone::cli {
namespace {

struct MatteredOptions {
  TargetOptions target;
  ImportanceMethod method = ImportanceMethod::kPedAnova;
  std::string objective;
  Format format = Format::kTable;
};

std::size_t objective_of(const Study& study, const std::string& name) {
  if (name.empty()) return 0;
  std::string known;
  for (std::size_t i = 0; i < study.objectives().size(); ++i) {
    if (study.objectives()[i].name == name) return i;
    known += (i > 0 ? ", " : "") + study.objectives()[i].name;
  }
  throw Error(ErrorCode::kInvalidArgument, "--objective",
              "found '" + name + "'; the study has " + known);
}

ExitCode importances(const MatteredOptions& options) {
  const Target target = target_of(options.target);
  const std::unique_ptr<Study> study = open_existing(target);
  if (!study->has_best()) {
    fmt::print(stderr, "hone: {}: no trial has completed yet\n", target.argument);
    return ExitCode::kNothingComplete;
  }
  Table table{.columns = {"parameter", "share", "trials"}};
  for (const Importance& each :
       importance(*study,
                  {.objective = objective_of(*study, options.objective), .method = options.method}))
    table.rows.push_back({each.parameter, each.share, static_cast<std::int64_t>(each.trials)});
  fmt::print("{}", render(table, options.format));
  return ExitCode::kDone;
}

}  // namespace

void add_importance(CLI::App& app, ExitCode& exit_code) {
  CLI::App* command = app.add_subcommand("importance", "How much each parameter mattered");
  const auto options = std::make_shared<MatteredOptions>();
  add_target(*command, options->target);
  const std::map<std::string, ImportanceMethod> methods = {
      {"ped-anova", ImportanceMethod::kPedAnova}, {"fanova", ImportanceMethod::kFanova}};
  command
      ->add_option("--method", options->method,
                   "for the best trials (the default), or for the value anywhere in the space")
      ->transform(CLI::CheckedTransformer(methods).description(""))
      ->option_text("ped-anova|fanova");
  command->add_option("--objective", options->objective, "of several; default: the first")
      ->option_text("NAME");
  add_format(*command, options->format);
  command->footer(
      "\nExamples:\n  hone importance digits.json\n"
      "  hone importance digits.json --method fanova --format csv");
  command->callback([options, &exit_code] { exit_code = importances(*options); });
}

}  // namespace hone::cli
