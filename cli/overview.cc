#include "cli/overview.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "cli/format.h"
#include "cli/records.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "space/json.h"

namespace hone::cli {
namespace {

using Json = nlohmann::ordered_json;
using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr std::array kStates = {TrialState::kComplete, TrialState::kPruned, TrialState::kFailed,
                                TrialState::kRunning,  TrialState::kPaused, TrialState::kWaiting};

std::vector<std::size_t> count_states(const Study& study) {
  std::vector<std::size_t> counts(kStates.size());
  for (const FrozenTrial& trial : study.trials()) {
    ++counts[static_cast<std::size_t>(std::find(kStates.begin(), kStates.end(), trial.state) -
                                      kStates.begin())];
  }
  return counts;
}

std::string counts_text(const std::vector<std::size_t>& counts) {
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", counts[i], state_name(kStates[i]));
  }
  return text.empty() ? "none" : text;
}

// "0.0001 to 1, log", "sgd, adam".
std::string range_text(const Json& parameter) {
  if (parameter.contains("choices")) {
    std::string text;
    for (const Json& choice : parameter["choices"]) {
      text += (text.empty() ? "" : ", ") + value_text(value_from_json(choice));
    }
    return text;
  }
  const auto bound = [&](const char* name) { return value_text(value_from_json(parameter[name])); };
  std::string text = bound("low") + " to " + bound("high");
  if (parameter.value("scale", "") == "log") text += ", log";
  if (parameter.contains("step")) text += ", step " + bound("step");
  if (parameter.contains("prior")) text += ", prior " + parameter["prior"].dump();
  return text;
}

Table parameters_table(const Space& space) {
  Table table{.columns = {"parameter", "type", "values", "when"}};
  const Json parameters = parameters_to_json(space);
  for (const auto& [name, parameter] : parameters.items()) {
    const std::string when = parameter.contains("when") ? parameter["when"].dump() : "";
    const bool ranged = parameter.contains("low") || parameter.contains("choices");
    table.rows.push_back({name, parameter.value("type", ""),
                          ranged ? range_text(parameter) : parameter.dump(), when});
  }
  return table;
}

std::string curve_text(const FrozenTrial& trial) {
  constexpr std::size_t kShown = 10;
  const std::size_t first = trial.curve.size() - std::min(trial.curve.size(), kShown);
  Table table{.columns = {"step", "metric", "value"}};
  for (std::size_t i = first; i < trial.curve.size(); ++i) {
    const FrozenTrial::Reported& point = trial.curve[i];
    table.rows.push_back({static_cast<std::int64_t>(point.step), point.metric, point.value});
  }
  return fmt::format("the last {} of {} reports\n{}", table.rows.size(), trial.curve.size(),
                     table_text(table, table_columns()));
}

Pairs value_pairs(const FrozenTrial& trial, std::span<const ObjectiveSpec> objectives) {
  Pairs pairs;
  for (std::size_t i = 0; i < std::min(objectives.size(), trial.values.size()); ++i) {
    pairs.emplace_back(objectives[i].name, number_text(trial.values[i]));
  }
  return pairs;
}

Pairs metric_pairs(const FrozenTrial& trial) {
  Pairs pairs;
  for (const auto& [name, value] : trial.metrics) pairs.emplace_back(name, number_text(value));
  for (const double value : trial.constraints) {
    pairs.emplace_back("constraint", number_text(value) + (value <= 0 ? ", met" : ", violated"));
  }
  return pairs;
}

Pairs param_pairs(const FrozenTrial& trial) {
  Pairs pairs;
  for (const auto& [name, value] : trial.params) pairs.emplace_back(name, value_text(value));
  return pairs;
}

std::string section(std::string_view title, const Pairs& pairs) {
  return pairs.empty() ? "" : fmt::format("{}\n{}", title, pairs_text(pairs));
}

std::string best_text(const Study& study, const FrozenTrial& best) {
  std::string text =
      fmt::format("best {} {}, trial {}, {}\n", study.objectives().front().name,
                  number_text(best.value()), best.number, duration_text(best.seconds()));
  text += pairs_text(param_pairs(best));
  text += section("its other metrics", metric_pairs(best));
  const std::string log = attribute_text(best, "log");
  return log.empty() ? text : text + "its log: " + log + '\n';
}

}  // namespace

std::string pairs_text(std::span<const std::pair<std::string, std::string>> pairs) {
  std::size_t widest = 0;
  for (const auto& [name, value] : pairs) widest = std::max(widest, display_width(name));
  std::string text;
  for (const auto& [name, value] : pairs) {
    text +=
        "  " + name + std::string(widest - display_width(name) + 2, ' ') + one_line(value) + '\n';
  }
  return text;
}

std::string objectives_text(std::span<const ObjectiveSpec> objectives) {
  std::string text;
  for (const ObjectiveSpec& objective : objectives) {
    const bool maximize = objective.direction == Direction::kMaximize;
    text += (text.empty() ? "" : ", ") + std::string(maximize ? "maximize " : "minimize ") +
            objective.name;
  }
  return text;
}

std::string study_text(const Target& target, const Study& study) {
  Pairs pairs = {{"objective", objectives_text(study.objectives())},
                 {"trials", counts_text(count_states(study))}};
  if (study.has_best()) {
    const FrozenTrial best = study.best_trial();
    pairs.emplace_back("best", fmt::format("{} (trial {})", values_text(best.values), best.number));
  }
  pairs.emplace_back("seed", fmt::format("{}", study.seed()));
  if (study.window() != 0) pairs.emplace_back("window", fmt::format("{}", study.window()));
  for (const auto& [key, value] : study.metadata()) pairs.emplace_back(key, value);
  for (const auto& [key, value] : study.attributes()) pairs.emplace_back(key, value);
  return fmt::format("study {} in {}\n{}\n{}", study.name(), target.database, pairs_text(pairs),
                     table_text(parameters_table(*study.space()), table_columns()));
}

Json study_json(const Target& target, const Study& study) {
  Json json = {{"study", study.name()}, {"database", target.database}};
  for (const ObjectiveSpec& objective : study.objectives()) {
    const bool maximize = objective.direction == Direction::kMaximize;
    json["objectives"].push_back(
        {{"metric", objective.name}, {"goal", maximize ? "maximize" : "minimize"}});
  }
  json["seed"] = study.seed();
  json["window"] = study.window();
  const std::vector<std::size_t> counts = count_states(study);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    json["trials"][std::string(state_name(kStates[i]))] = counts[i];
  }
  if (study.has_best()) json["best"] = trial_json(study.best_trial(), study.objectives());
  json["parameters"] = parameters_to_json(*study.space());
  json["constraints"] = constraints_to_json(*study.space());
  json["metadata"] = study.metadata();
  json["attributes"] = study.attributes();
  return json;
}

std::string trial_text(const FrozenTrial& trial, std::span<const ObjectiveSpec> objectives) {
  Pairs pairs = {{"state", std::string(state_name(trial.state))}};
  if (trial.started > 0) pairs.emplace_back("started", time_text(trial.started));
  if (trial.finished > 0) pairs.emplace_back("took", duration_text(trial.seconds()));
  if (!trial.worker.empty()) pairs.emplace_back("worker", trial.worker);
  if (trial.parent)
    pairs.emplace_back("from",
                       fmt::format("trial {} at step {}", *trial.parent, trial.parent_step));
  for (const auto& [key, value] : trial.attributes) {
    pairs.emplace_back(key, attribute_text(trial, key));
  }
  std::string text = fmt::format("trial {}\n{}", trial.number, pairs_text(pairs));
  text += section("values", value_pairs(trial, objectives));
  text += section("parameters", param_pairs(trial));
  text += section("other metrics", metric_pairs(trial));
  if (!trial.message.empty()) text += "message\n  " + trial.message + '\n';
  if (!trial.curve.empty()) text += curve_text(trial);
  text.pop_back();
  return text;
}

std::string result_text(const Study& study) {
  if (!study.has_best()) return "no trial has completed\n";
  const std::vector<FrozenTrial> best = study.best_trials();
  if (study.objectives().size() == 1) return best_text(study, best.front());
  const Table table = trials_table(best, study.objectives(), false);
  return fmt::format("Pareto front: {} trials that none other is better than in everything\n{}",
                     best.size(), table_text(table, table_columns()));
}

}  // namespace hone::cli
