#include "cli/records.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "space/json.h"

namespace hone::cli {
namespace {

using Json = nlohmann::ordered_json;

template <class Value>
Json named(std::span<const ObjectiveSpec> objectives, const std::vector<Value>& values) {
  Json json = Json::object();
  for (std::size_t i = 0; i < std::min(values.size(), objectives.size()); ++i) {
    json[objectives[i].name] = values[i];
  }
  return json;
}

Json attributes_json(const FrozenTrial& trial) {
  Json json = Json::object();
  for (const auto& [key, text] : trial.attributes) {
    Json value = Json::parse(text, nullptr, false);
    json[key] = value.is_discarded() ? Json(text) : std::move(value);
  }
  return json;
}

// Names in the order of first sight.
void add_names(std::vector<std::string>& names, const auto& pairs) {
  for (const auto& [name, value] : pairs) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
}

ParamValue metric_of(const FrozenTrial& trial, std::string_view name) {
  for (const auto& [metric, value] : trial.metrics) {
    if (metric == name) return value;
  }
  return {};
}

struct Columns {
  std::size_t objectives = 0;
  std::vector<std::string> params = {}, metrics = {};
  bool parents = false, messages = false;

  std::size_t count() const {
    return 3 + objectives + params.size() + metrics.size() + (parents ? 1 : 0) + (messages ? 1 : 0);
  }
};

std::vector<ParamValue> row_of(const FrozenTrial& trial, const Columns& columns) {
  std::vector<ParamValue> row(columns.count());  // null where the trial has nothing to say
  std::size_t at = 0;
  row[at++] = static_cast<std::int64_t>(trial.number);
  row[at++] = std::string(state_name(trial.state));
  for (std::size_t i = 0; i < columns.objectives; ++i, ++at) {
    if (i < trial.values.size()) row[at] = trial.values[i];
  }
  if (trial.finished > 0) row[at] = std::round(trial.seconds() * 1000) / 1000;
  ++at;
  for (const std::string& name : columns.params) {
    if (const ParamValue* value = trial.find(name)) row[at] = *value;
    ++at;
  }
  for (const std::string& name : columns.metrics) row[at++] = metric_of(trial, name);
  if (columns.parents) {
    if (trial.parent) row[at] = static_cast<std::int64_t>(*trial.parent);
    ++at;
  }
  if (!trial.message.empty()) row[at] = trial.message;
  return row;
}

}  // namespace

std::string json_text(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Json trial_json(const FrozenTrial& trial, std::span<const ObjectiveSpec> objectives) {
  Json json = {{"trial", trial.number}, {"state", state_name(trial.state)}};
  if (!trial.values.empty()) json["values"] = named(objectives, trial.values);
  json["params"] = configuration_to_json(trial.params);
  if (!trial.metrics.empty()) {
    for (const auto& [name, value] : trial.metrics) json["metrics"][name] = value;
  }
  if (!trial.constraints.empty()) json["constraints"] = trial.constraints;
  for (const auto& point : trial.curve) {
    json["curve"].push_back(
        {{"step", point.step}, {"metric", point.metric}, {"value", point.value}});
  }
  if (!trial.attributes.empty()) json["attributes"] = attributes_json(trial);
  if (trial.started > 0) json["started"] = trial.started;
  if (trial.finished > 0) json["finished"] = trial.finished;
  if (!trial.worker.empty()) json["worker"] = trial.worker;
  if (!trial.message.empty()) json["message"] = trial.message;
  if (trial.parent) {
    json["parent"] = *trial.parent;
    json["parent_step"] = trial.parent_step;
  }
  return json;
}

Table trials_table(std::span<const FrozenTrial> trials, std::span<const ObjectiveSpec> objectives,
                   bool metrics) {
  Columns columns{.objectives = objectives.size()};
  for (const FrozenTrial& trial : trials) {
    add_names(columns.params, trial.params);
    if (metrics) add_names(columns.metrics, trial.metrics);
    columns.messages = columns.messages || !trial.message.empty();
    columns.parents = columns.parents || trial.parent;
  }
  Table table{.columns = {"trial", "state"}};
  for (const ObjectiveSpec& objective : objectives) table.columns.push_back(objective.name);
  table.columns.emplace_back("seconds");
  for (const auto* names : {&columns.params, &columns.metrics}) {
    table.columns.insert(table.columns.end(), names->begin(), names->end());
  }
  if (columns.parents) table.columns.emplace_back("parent");
  if (columns.messages) table.columns.emplace_back("message");
  for (const FrozenTrial& trial : trials) table.rows.push_back(row_of(trial, columns));
  return table;
}

Table configurations_table(std::span<const FrozenTrial> trials) {
  Table table{.columns = {"trial"}};
  for (const FrozenTrial& trial : trials) add_names(table.columns, trial.params);
  for (const FrozenTrial& trial : trials) {
    std::vector<ParamValue>& row = table.rows.emplace_back(table.columns.size());
    row[0] = static_cast<std::int64_t>(trial.number);
    for (std::size_t c = 1; c < row.size(); ++c) {
      if (const ParamValue* value = trial.find(table.columns[c])) row[c] = *value;
    }
  }
  return table;
}

bool better(double a, double b, Direction direction) {
  if (std::isnan(a)) return false;
  if (std::isnan(b)) return true;
  return direction == Direction::kMaximize ? a > b : a < b;
}

std::string attribute_text(const FrozenTrial& trial, std::string_view key) {
  const auto found = trial.attributes.find(std::string(key));
  if (found == trial.attributes.end()) return "";
  const Json json = Json::parse(found->second, nullptr, false);
  return json.is_string() ? json.get<std::string>() : found->second;
}

}  // namespace hone::cli
