#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "space/json.h"
#include "storage/event_json.h"
#include "storage/header_json.h"
#include "storage/json_cursor.h"

namespace hone {
namespace {

constexpr std::array kEnded = {TrialState::kComplete, TrialState::kPruned, TrialState::kFailed,
                               TrialState::kPaused};

TrialState ended_state(std::string_view name) {
  const auto* found = std::ranges::find(kEnded, name, state_name);
  if (found == kEnded.end()) throw JsonDamage("no state of a trial that was told");
  return *found;
}

std::vector<double> read_numbers(JsonCursor& cursor) {
  std::vector<double> numbers;
  for (cursor.open('['); cursor.more(']');) numbers.push_back(cursor.number());
  return numbers;
}

bool maximized(std::span<const ObjectiveSpec> objectives, std::size_t index) {
  return index < objectives.size() && objectives[index].direction == Direction::kMaximize;
}

std::vector<double> read_losses(JsonCursor& cursor, std::span<const ObjectiveSpec> objectives) {
  std::vector<double> losses = read_numbers(cursor);
  for (std::size_t i = 0; i < losses.size(); ++i)
    if (maximized(objectives, i)) losses[i] = -losses[i];
  return losses;
}

std::vector<LateParam> read_late(std::string_view text) {
  std::vector<LateParam> late;
  std::vector<Diagnostic> found;
  for (const auto& entry : nlohmann::ordered_json::parse(text)) {
    LateParam param{.name = entry.at("name"),
                    .dist = distribution_from_json(entry.at("distribution"), "", found)};
    if (!found.empty()) throw JsonDamage(found.front().text());
    if (entry.contains("value"))
      param.cell = to_cell(param.dist, value_from_json(entry.at("value")), param.name);
    late.push_back(std::move(param));
  }
  return late;
}

// Names and the JSON text of their values.
std::vector<std::pair<std::string, std::string>> read_attributes(JsonCursor& cursor) {
  std::vector<std::pair<std::string, std::string>> attributes;
  for (cursor.open('{'); cursor.more('}');) {
    std::string name(cursor.key());
    attributes.emplace_back(std::move(name), cursor.raw());
  }
  return attributes;
}

// The metric's number within the event; new names are added.
std::uint32_t metric_index(std::string_view name, std::vector<std::string>& names) {
  const auto found = std::ranges::find(names, name);
  const auto index = static_cast<std::uint32_t>(found - names.begin());
  if (found == names.end()) names.emplace_back(name);
  return index;
}

// Moves to the next element of a report, which must be there.
JsonCursor& element(JsonCursor& cursor) {
  if (!cursor.more(']')) throw JsonDamage("a report with less than step, metric and value");
  return cursor;
}

void read_curve(JsonCursor& cursor, std::span<const ObjectiveSpec> objectives, Told& told) {
  for (const ObjectiveSpec& objective : objectives) told.metric_names.push_back(objective.name);
  for (cursor.open('['); cursor.more(']');) {
    Point point{};
    cursor.open('[');
    point.step = static_cast<Step>(element(cursor).integer());
    point.metric.index = metric_index(element(cursor).string(), told.metric_names);
    point.value = element(cursor).number();
    if (maximized(objectives, point.metric.index)) point.value = -point.value;
    if (cursor.more(']')) throw JsonDamage("a report with more than step, metric and value");
    told.record.curve.push_back(point);
  }
}

double read_cell(JsonCursor& cursor, const Param& param) {
  if (std::holds_alternative<FloatRange>(param.dist) ||
      std::holds_alternative<IntRange>(param.dist))
    return cursor.number();
  const ParamValue value = cursor.peek() == '"'
                               ? ParamValue(std::string(cursor.string()))
                               : value_from_json(nlohmann::ordered_json::parse(cursor.raw()));
  return to_cell(param.dist, value, param.name);
}

// Rows are written in the order of columns, so the next key is most often the next column's. This
// is the hot path of replay, hence no cells_from_json(), which parses with the library.
std::vector<double> read_cells(JsonCursor& cursor, const Space& space) {
  std::vector<double> cells(space.size(), kAbsent);
  ParamId id;
  for (cursor.open('{'); cursor.more('}'); ++id.index) {
    const std::string_view name = cursor.key();
    if (id.index >= space.size() || space[id].name != name) id = space.at(name);
    cells[id.index] = read_cell(cursor, space[id]);
  }
  return cells;
}

Origin& origin_of(Asked& asked) {
  if (!asked.origin) asked.origin.emplace();
  return *asked.origin;
}

Asked read_asked(JsonCursor& cursor, const Space& space) {
  Asked asked;
  for (cursor.open('{'); cursor.more('}');) {
    const std::string_view key = cursor.key();
    if (key == "params")
      asked.cells = read_cells(cursor, space);
    else if (key == "time")
      asked.time = cursor.number();
    else if (key == "worker")
      asked.worker = cursor.string();
    else if (key == "presets")
      asked.presets = configuration_from_json(nlohmann::ordered_json::parse(cursor.raw()));
    else if (key == "lane")
      asked.lane = static_cast<std::uint32_t>(cursor.integer());
    else if (key == "queued")
      asked.queued = cursor.boolean();
    else if (key == "retry_of")
      asked.retry_of = cursor.integer();
    else if (key == "parent")
      origin_of(asked).parent = cursor.integer();
    else if (key == "parent_step")
      origin_of(asked).step = static_cast<Step>(cursor.integer());
    else
      cursor.raw();
  }
  return asked;
}

void read_outcome(std::string_view key, JsonCursor& cursor,
                  std::span<const ObjectiveSpec> objectives, Outcome& outcome) {
  if (key == "state")
    outcome.state = ended_state(cursor.string());
  else if (key == "values")
    outcome.losses = read_losses(cursor, objectives);
  else if (key == "constraints")
    outcome.constraints = read_numbers(cursor);
  else if (key == "message")
    outcome.message = cursor.string();
  else
    cursor.raw();
}

void read_record(std::string_view key, JsonCursor& cursor,
                 std::span<const ObjectiveSpec> objectives, const Space& space, Record& record) {
  if (key == "params") {
    record.cells = read_cells(cursor, space);
  } else if (key == "started") {
    record.started = cursor.number();
  } else if (key == "finished") {
    record.finished = cursor.number();
  } else if (key == "worker") {
    record.worker = cursor.string();
  } else if (key == "metrics") {
    for (cursor.open('{'); cursor.more('}');) {
      std::string name(cursor.key());
      record.metrics.emplace_back(std::move(name), cursor.number());
    }
  } else if (key == "attributes") {
    record.attributes = read_attributes(cursor);
  } else {
    read_outcome(key, cursor, objectives, record.outcome);
  }
}

Told read_told(JsonCursor& cursor, std::span<const ObjectiveSpec> objectives, const Space& space) {
  Told told;
  for (cursor.open('{'); cursor.more('}');) {
    const std::string_view key = cursor.key();
    if (key == "late")
      told.late = read_late(cursor.raw());
    else if (key == "curve")
      read_curve(cursor, objectives, told);
    else
      read_record(key, cursor, objectives, space, told.record);
  }
  return told;
}

// The members of a small body as they stand in the text; empty where missing.
template <std::size_t n>
std::array<std::string_view, n> read_members(JsonCursor& cursor,
                                             const std::array<std::string_view, n>& names) {
  std::array<std::string_view, n> members;
  for (cursor.open('{'); cursor.more('}');) {
    const auto* found = std::ranges::find(names, cursor.key());
    const std::string_view text = cursor.raw();
    if (found != names.end()) members[static_cast<std::size_t>(found - names.begin())] = text;
  }
  return members;
}

TrialNumber number_of(const EventColumns& columns) {
  if (!columns.trial) throw JsonDamage("no trial number");
  return *columns.trial;
}

Enqueued read_enqueued(JsonCursor& cursor) {
  Enqueued enqueued;
  for (cursor.open('{'); cursor.more('}');) {
    const std::string_view key = cursor.key();
    if (key == "params") {
      enqueued.configuration = configuration_from_json(nlohmann::ordered_json::parse(cursor.raw()));
    } else if (key == "attributes") {
      const auto attributes = read_attributes(cursor);
      enqueued.attributes = {attributes.begin(), attributes.end()};
    } else {
      cursor.raw();
    }
  }
  return enqueued;
}

Event read_body(const EventColumns& columns, std::string_view body, JsonCursor& cursor,
                std::span<const ObjectiveSpec> objectives, const Space& space) {
  const std::string_view kind = columns.kind;
  if (kind == "asked") {
    Asked asked = read_asked(cursor, space);
    asked.number = number_of(columns);
    return asked;
  }
  if (kind == "told" || kind == "added" || kind == "paused") {
    Told told = read_told(cursor, objectives, space);
    told.record.number = number_of(columns);
    if ((told.record.outcome.state == TrialState::kPaused) != (kind == "paused"))
      throw JsonDamage("the trial is paused, or the event is, but not both");
    if (kind == "paused") return Paused{std::move(told)};
    if (kind == "added") return Added{std::move(told)};
    return told;
  }
  if (kind == "requeued") {
    const auto [reason] = read_members<1>(cursor, {"reason"});
    return Requeued{number_of(columns), std::string(JsonCursor(reason).string())};
  }
  if (kind == "enqueued") {
    return read_enqueued(cursor);
  }
  if (kind == "passed") {
    cursor.raw();
    return Passed{};
  }
  if (kind == "space") {
    cursor.raw();
    return SpaceChanged{space_from_text(body)};
  }
  if (kind == "attribute") {
    const auto [key, value] = read_members<2>(cursor, {"key", "value"});
    return AttributeSet{std::string(JsonCursor(key).string()), std::string(value)};
  }
  throw JsonDamage("unknown kind of event \"" + std::string(kind) + "\"");
}

}  // namespace

Event read_event(const EventColumns& columns, std::string_view body,
                 std::span<const ObjectiveSpec> objectives, const Space& space) {
  JsonCursor cursor(body);
  Event event = read_body(columns, body, cursor, objectives, space);
  cursor.end();
  return event;
}

Ending read_ending(std::string_view body) {
  Ending ending;
  JsonCursor cursor(body);
  for (cursor.open('{'); cursor.more('}');) {
    const std::string_view key = cursor.key();
    if (key == "params" || key == "started") break;
    if (key == "state") {
      ending.state = ended_state(cursor.string());
    } else if (key == "values") {
      const std::vector<double> values = read_numbers(cursor);
      if (!values.empty()) ending.value = values.front();
    } else if (key == "constraints") {
      ending.feasible = std::ranges::all_of(read_numbers(cursor), [](double c) { return c <= 0; });
    } else {
      cursor.raw();
    }
  }
  return ending;
}

}  // namespace hone
