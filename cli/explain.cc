#include "cli/explain.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/earlier.h"
#include "cli/explain_moment.h"
#include "cli/options.h"
#include "cli/records.h"
#include "cli/terminal.h"
#include "config/plugins.h"
#include "config/visitors.h"
#include "hone/samplers/tpe.h"
#include "space/json.h"

namespace hone::cli {
namespace {

constexpr std::size_t kShown = 6;  // candidates in a table: the one proposed and runners-up

struct ExplainOptions {
  TargetOptions target;
  std::optional<TrialNumber> trial;
  Format format = Format::kTable;
};

std::string sampler_of(const Target& target, const Study& study) {
  if (target.file) return target.file->sampler;
  const auto found = study.metadata().find("sampler");
  return found == study.metadata().end() ? "random" : found->second;
}

// Throws Error{kInvalidArgument} when the sampler is another one.
TpeOptions options_of(const Target& target, const Study& study) {
  const std::string sampler = sampler_of(target, study);
  const Json given = Json::parse(sampler, nullptr, false);
  const Json object =
      as_plugin_object(given.is_discarded() ? Json(sampler) : given, sampler_catalogue());
  const std::string type = object.value("type", "");
  if (type != "tpe") {
    throw Error(ErrorCode::kInvalidArgument, target.argument,
                fmt::format("its sampler is {}; only what tpe proposes can be explained", type));
  }
  std::vector<Diagnostic> found;
  TpeOptions options;
  Reader reader({object, "/sampler", found});
  options.fields(reader);
  if (!found.empty()) throw ConfigError(std::move(found));
  return options;
}

// What the sampler was started with besides the study's own trials.
std::vector<PastStudy> earlier_of(const Target& target, const Study& study) {
  if (target.file) return open_earlier(target.file->warm_start);
  const auto found = study.metadata().find("warm_start");
  if (found == study.metadata().end()) return {};
  return open_earlier(references_of(found->second));
}

struct Explained {
  const Study& study;
  Moment moment;
  TpeExplanation model;
};

Explained explain_trial(const Study& study, const TpeOptions& options,
                        std::span<const PastStudy> earlier, std::optional<TrialNumber> trial) {
  Explained result{study, moment_of(study, trial), {}};
  std::vector<Pending> pending;
  for (const auto& [number, cells] : result.moment.pending) pending.push_back({number, cells});
  result.model = explain_tpe(options,
                             {.space = *study.space(),
                              .history = result.moment.history,
                              .pending = pending,
                              .numbers = {&result.moment.number, 1},
                              .seed = study.seed()},
                             earlier);
  return result;
}

// Whether the trial has the configuration that the model proposes by itself; nothing when it has
// not been asked for.
std::optional<bool> proposed(const Explained& explained) {
  if (!explained.moment.cells || explained.model.startup) return std::nullopt;
  const Space& space = *explained.study.space();
  std::vector<double> cells = explained.model.blocks.back().candidates.front().cells;
  space.deactivate(cells);
  std::vector<double> actual = *explained.moment.cells;
  actual.resize(space.size(), kAbsent);  // the space may have grown since
  return to_configuration(space, cells) == to_configuration(space, actual);
}

Table good_table(const Explained& explained) {
  const std::span<const ObjectiveSpec> objectives = explained.study.objectives();
  std::vector<FrozenTrial> trials;
  for (const TpeExplanation::Kernel& kernel : explained.model.good)
    trials.push_back(explained.study.trial(kernel.number));
  Table table = trials_table(trials, objectives, false);
  table.columns.insert(table.columns.begin() + 1, "weight");
  for (std::size_t i = 0; i < table.rows.size(); ++i)
    table.rows[i].insert(table.rows[i].begin() + 1, explained.model.good[i].weight);
  return table;
}

Table bandwidth_table(const Space& space, const TpeExplanation::Block& block) {
  Table table{.columns = {"parameter", "good", "bad"}};
  for (std::size_t i = 0; i < block.params.size(); ++i) {
    table.rows.push_back({space[block.params[i]].name, {}, {}});
    if (block.good_bandwidths[i] > 0) table.rows.back()[1] = block.good_bandwidths[i];
    if (block.bad_bandwidths[i] > 0) table.rows.back()[2] = block.bad_bandwidths[i];
  }
  return table;
}

// The parameters of the block that are active, as in the space.
Configuration configuration_of(const Space& space, const TpeExplanation::Block& block,
                               const TpeExplanation::Candidate& candidate) {
  std::vector<double> cells(candidate.cells.size(), kAbsent);
  for (const ParamId id : block.params) cells[id.index] = candidate.cells[id.index];
  return to_configuration(space, cells);
}

Table candidate_table(const Space& space, const TpeExplanation::Block& block) {
  Table table{.columns = {"acquisition", "log good", "log bad", "log feasible", "log belief",
                          "log promise"}};
  for (const ParamId id : block.params) table.columns.push_back(space[id].name);
  for (const TpeExplanation::Candidate& candidate : block.candidates) {
    if (table.rows.size() == kShown) break;
    const Configuration configuration = configuration_of(space, block, candidate);
    std::vector<ParamValue> row = {candidate.acquisition, candidate.log_good,
                                   candidate.log_bad,     candidate.log_met,
                                   candidate.log_belief,  candidate.log_promise};
    for (const ParamId id : block.params) {
      const auto at = std::ranges::find(configuration, space[id].name,
                                        [](const auto& entry) { return entry.first; });
      row.push_back(at == configuration.end() ? ParamValue() : at->second);
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string text_of(const Explained& explained) {
  const Space& space = *explained.study.space();
  const TpeExplanation& model = explained.model;
  const TrialNumber number = explained.moment.number;
  const std::string which = explained.moment.cells ? "" : ", the next one";
  if (model.startup) {
    return fmt::format("trial {}{}: too few trials had finished for a model ({})\n", number, which,
                       explained.moment.history.rows());
  }
  std::string text = fmt::format("trial {}{}: {} good trials, {} kernels of bad ones\n", number,
                                 which, model.good.size(), model.bad.size());
  if (!proposed(explained).value_or(true)) {
    text +=
        "The trial has another configuration than the model proposes for it alone: it was enqueued,"
        "\nasked for together with others, a retry or a fork, or the study changed since.\n";
  }
  text += "\ngood trials\n" + table_text(good_table(explained), table_columns());
  for (const TpeExplanation::Block& block : model.blocks) {
    text += "\nbandwidths, in units of the range\n" +
            table_text(bandwidth_table(space, block), table_columns());
    text +=
        fmt::format("\n{} candidates, of which the first was chosen\n", block.candidates.size()) +
        table_text(candidate_table(space, block), table_columns());
  }
  return text;
}

Json kernels_json(std::span<const TpeExplanation::Kernel> kernels) {
  Json array = Json::array();
  for (const TpeExplanation::Kernel& kernel : kernels)
    array.push_back({{"trial", kernel.number}, {"weight", kernel.weight}});
  return array;
}

Json block_json(const Space& space, const TpeExplanation::Block& block) {
  Json json = {{"bandwidths", Json::object()}, {"candidates", Json::array()}};
  for (std::size_t i = 0; i < block.params.size(); ++i) {
    json["bandwidths"][space[block.params[i]].name] = {{"good", block.good_bandwidths[i]},
                                                       {"bad", block.bad_bandwidths[i]}};
  }
  for (const TpeExplanation::Candidate& candidate : block.candidates) {
    const Configuration configuration = configuration_of(space, block, candidate);
    json["candidates"].push_back({{"acquisition", candidate.acquisition},
                                  {"log_good", candidate.log_good},
                                  {"log_bad", candidate.log_bad},
                                  {"log_feasible", candidate.log_met},
                                  {"log_belief", candidate.log_belief},
                                  {"log_promise", candidate.log_promise},
                                  {"params", configuration_to_json(configuration)}});
  }
  return json;
}

Json json_of(const Explained& explained) {
  Json json = {{"trial", explained.moment.number},
               {"finished", explained.moment.history.rows()},
               {"startup", explained.model.startup}};
  if (const std::optional<bool> same = proposed(explained)) json["proposed"] = *same;
  if (explained.model.startup) return json;
  json["good"] = kernels_json(explained.model.good);
  json["bad"] = kernels_json(explained.model.bad);
  json["blocks"] = Json::array();
  for (const TpeExplanation::Block& block : explained.model.blocks)
    json["blocks"].push_back(block_json(*explained.study.space(), block));
  return json;
}

ExitCode explain(const ExplainOptions& options) {
  const Target target = target_of(options.target);
  const std::unique_ptr<Study> study = open_existing(target);
  const Explained explained =
      explain_trial(*study, options_of(target, *study), earlier_of(target, *study), options.trial);
  if (options.format == Format::kJson)
    fmt::print("{}\n", json_text(json_of(explained), 2));
  else
    fmt::print("{}", text_of(explained));
  return ExitCode::kDone;
}

}  // namespace

void add_explain(CLI::App& app, ExitCode& exit_code) {
  CLI::App* command = app.add_subcommand("explain", "Why tpe proposes what it does");
  const auto options = std::make_shared<ExplainOptions>();
  add_target(*command, options->target);
  command->add_option("trial", options->trial, "the number of a trial; default: the next proposal")
      ->check(CLI::NonNegativeNumber.description(""));
  add_format(*command, options->format, Formats::kNoCsv);
  command->footer(
      "\nFor studies whose sampler is tpe.\n\n"
      "Examples:\n  hone explain digits.json\n  hone explain digits.json 40 --format json");
  command->callback([options, &exit_code] { exit_code = explain(*options); });
}

}  // namespace hone::cli
