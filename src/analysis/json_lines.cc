#include <algorithm>
#include <array>
#include <istream>
#include <limits>
#include <nlohmann/json.hpp>
#include <ostream>

#include "hone/analysis.h"
#include "hone/error.h"
#include "space/json.h"
#include "space/json_reader.h"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kMaxNesting = 64;  // of attributes; deeper ones could overflow the stack

constexpr std::array<TrialState, 6> kStates = {TrialState::kWaiting,  TrialState::kRunning,
                                               TrialState::kComplete, TrialState::kPruned,
                                               TrialState::kFailed,   TrialState::kPaused};

constexpr std::array<std::string_view, 14> kKeys = {
    "number",     "state",   "values",   "params", "curve",   "metrics", "constraints",
    "attributes", "started", "finished", "worker", "message", "parent",  "parent_step"};

Json parse(std::string_view text) {
  return Json::parse(text, [](int depth, Json::parse_event_t, const Json&) {
    if (depth > kMaxNesting) {
      throw Error(ErrorCode::kBadFile, "nesting",
                  "more than " + std::to_string(kMaxNesting) + " objects and arrays deep");
    }
    return true;
  });
}

// ---- out

Json values_json(const FrozenTrial& trial, std::span<const ObjectiveSpec> objectives) {
  if (trial.values.size() != objectives.size()) {
    throw Error(ErrorCode::kInvalidArgument, "trial " + std::to_string(trial.number),
                "has " + std::to_string(trial.values.size()) +
                    " values; expected one for each of " + std::to_string(objectives.size()) +
                    " objectives");
  }
  Json values = Json::object();
  for (std::size_t i = 0; i < objectives.size(); ++i) {
    values[objectives[i].name] = value_to_json(trial.values[i]);
  }
  return values;
}

Json attributes_json(const FrozenTrial& trial) {
  Json attributes = Json::object();
  for (const auto& [key, text] : trial.attributes) {
    try {
      attributes[key] = parse(text);
    } catch (const std::exception&) {
      throw Error(ErrorCode::kInvalidArgument, "trial " + std::to_string(trial.number),
                  "attribute " + key + " is no JSON, or nested too deeply: " + text);
    }
  }
  return attributes;
}

// What a trial does not have is left out.
Json trial_json(const FrozenTrial& trial, std::span<const ObjectiveSpec> objectives) {
  Json json = {{"number", trial.number}, {"state", state_name(trial.state)}};
  if (!trial.values.empty()) json["values"] = values_json(trial, objectives);
  json["params"] = configuration_to_json(trial.params);
  for (const FrozenTrial::Reported& point : trial.curve) {
    json["curve"].push_back(Json::array({point.step, point.metric, value_to_json(point.value)}));
  }
  for (const auto& [name, value] : trial.metrics) json["metrics"][name] = value_to_json(value);
  for (const double value : trial.constraints) json["constraints"].push_back(value_to_json(value));
  if (!trial.attributes.empty()) json["attributes"] = attributes_json(trial);
  if (trial.started != 0) json["started"] = value_to_json(trial.started);
  if (trial.finished != 0) json["finished"] = value_to_json(trial.finished);
  if (!trial.worker.empty()) json["worker"] = trial.worker;
  if (!trial.message.empty()) json["message"] = trial.message;
  if (trial.parent) {
    json["parent"] = *trial.parent;
    json["parent_step"] = trial.parent_step;
  }
  return json;
}

// ---- in

double read_number(const JsonPlace& place) { return place.number().value_or(kAbsent); }

// Calls `each(key, place)` for every member of an object; notes what is no object.
template <class Each>
void for_members(const JsonPlace& place, const Each& each) {
  if (!place.is_object("an object")) return;
  for (const auto& item : place.json.items()) each(item.key(), place.member(item.key()));
}

template <class Each>
void for_elements(const JsonPlace& place, const Each& each) {
  if (!place.json.is_array()) return place.expect("an array");
  for (std::size_t i = 0; i < place.json.size(); ++i) each(place.element(i));
}

std::string read_text(const JsonPlace& place) {
  if (place.json.is_string()) return place.json.get<std::string>();
  place.expect("a string");
  return {};
}

std::uint64_t read_count(const JsonPlace& place) {
  if (place.json.is_number_unsigned()) return place.json.get<std::uint64_t>();
  place.expect("an integer from 0 on");
  return 0;
}

TrialState read_state(const JsonPlace& place) {
  std::array<std::string_view, kStates.size()> words;
  std::transform(kStates.begin(), kStates.end(), words.begin(), state_name);
  return kStates[place.word(words).value_or(0)];
}

std::vector<double> read_values(const JsonPlace& place, std::span<const ObjectiveSpec> objectives) {
  if (!place.is_object("an object of one number per objective")) return {};
  std::vector<std::string_view> names;
  for (const ObjectiveSpec& objective : objectives) names.push_back(objective.name);
  place.only(names);
  std::vector<double> values;
  for (const std::string_view name : names) {
    if (const auto value = place.required(name, "a number")) values.push_back(read_number(*value));
  }
  return values;
}

FrozenTrial::Reported read_point(const JsonPlace& place) {
  if (!place.json.is_array() || place.json.size() != 3) {
    place.expect("[step, metric, value]");
    return {};
  }
  const std::int64_t step = place.element(0).integer().value_or(0);
  if (step < 0 || step > std::numeric_limits<Step>::max()) {
    place.element(0).expect("a step from 0 to 4294967295");
  }
  return {.step = static_cast<Step>(step),
          .metric = read_text(place.element(1)),
          .value = read_number(place.element(2))};
}

void read_optional_parts(const JsonPlace& place, FrozenTrial& trial) {
  if (const auto curve = place.optional("curve")) {
    for_elements(*curve, [&](const JsonPlace& point) { trial.curve.push_back(read_point(point)); });
  }
  if (const auto metrics = place.optional("metrics")) {
    for_members(*metrics, [&](const std::string& name, const JsonPlace& value) {
      trial.metrics.emplace_back(name, read_number(value));
    });
  }
  if (const auto constraints = place.optional("constraints")) {
    for_elements(*constraints,
                 [&](const JsonPlace& value) { trial.constraints.push_back(read_number(value)); });
  }
  if (const auto attributes = place.optional("attributes")) {
    for_members(*attributes, [&](const std::string& key, const JsonPlace& value) {
      trial.attributes[key] = value.json.dump();
    });
  }
  if (const auto started = place.optional("started")) trial.started = read_number(*started);
  if (const auto finished = place.optional("finished")) trial.finished = read_number(*finished);
  if (const auto worker = place.optional("worker")) trial.worker = read_text(*worker);
  if (const auto message = place.optional("message")) trial.message = read_text(*message);
  if (const auto parent = place.optional("parent")) trial.parent = read_count(*parent);
  if (const auto step = place.optional("parent_step"))
    trial.parent_step = static_cast<Step>(read_count(*step));
}

FrozenTrial read_trial(const JsonPlace& place, std::span<const ObjectiveSpec> objectives) {
  FrozenTrial trial;
  if (!place.is_object("a trial, as one object")) return trial;
  place.only(kKeys);
  if (const auto number = place.required("number", "a trial number"))
    trial.number = read_count(*number);
  if (const auto state = place.required("state", "a word")) trial.state = read_state(*state);
  if (const auto params = place.required("params", "an object of names and values")) {
    for_members(*params, [&](const std::string& name, const JsonPlace& value) {
      if (auto scalar = value.scalar()) trial.params.emplace_back(name, std::move(*scalar));
    });
  }
  const auto values = trial.state == TrialState::kComplete
                          ? place.required("values", "an object of one number per objective")
                          : place.optional("values");
  if (values) trial.values = read_values(*values, objectives);
  read_optional_parts(place, trial);
  return trial;
}

Json parse_line(const std::string& text, std::size_t line) {
  const std::string where = "line " + std::to_string(line);
  try {
    return parse(text);
  } catch (const Json::parse_error& error) {
    throw Error(ErrorCode::kBadFile, where + ", column " + std::to_string(error.byte),
                "this is no JSON; expected one object a line, as an export writes it");
  } catch (const std::exception& error) {
    throw Error(ErrorCode::kBadFile, where, error.what());
  }
}

}  // namespace

void export_json_lines(std::span<const FrozenTrial> trials,
                       std::span<const ObjectiveSpec> objectives, std::ostream& out) {
  for (const FrozenTrial& trial : trials) {
    const Json json = trial_json(trial, objectives);
    out << json.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
  }
}

std::vector<FrozenTrial> import_json_lines(std::istream& in,
                                           std::span<const ObjectiveSpec> objectives) {
  std::vector<FrozenTrial> trials;
  std::string text;
  for (std::size_t line = 1; std::getline(in, text); ++line) {
    if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
    const Json json = parse_line(text, line);
    std::vector<Diagnostic> found;
    trials.push_back(read_trial({json, "", found}, objectives));
    if (!found.empty()) {
      throw Error(ErrorCode::kBadFile, "line " + std::to_string(line), found.front().text());
    }
  }
  return trials;
}

}  // namespace hone
