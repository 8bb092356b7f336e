#include <cmath>
#include <nlohmann/json.hpp>

#include "hone/error.h"
#include "space/json.h"
#include "storage/event_json.h"
#include "storage/header_json.h"
#include "storage/json_text.h"

namespace hone {
namespace {

// One body under way. Members are written in the order of the calls.
class Writer {
 public:
  Writer(std::span<const ObjectiveSpec> objectives, const Space& space, std::string& out)
      : objectives_(objectives), space_(space), out_(out) {}

  EventColumns write(const Asked& asked);
  EventColumns write(const Told& told);
  EventColumns write(const Requeued& requeued);
  EventColumns write(const Enqueued& enqueued);
  EventColumns write(const Added& added);
  EventColumns write(const SpaceChanged& changed);
  EventColumns write(const AttributeSet& attribute);
  EventColumns write(const Paused& paused);
  EventColumns write(const Passed& passed);

 private:
  void member(std::string_view name);
  void cells(std::span<const double> cells);
  void values(std::span<const double> losses);
  void numbers(std::string_view name, std::span<const double> numbers);
  void late(std::span<const LateParam> params);
  void curve(const Told& told);
  void json(std::string_view key, std::string_view text);
  template <class Attributes>
  void attributes(const Attributes& attributes);  // pairs of name and JSON text
  void notes(const Record& record);
  EventColumns trial(const Told& told, std::string_view kind);
  bool maximized(std::size_t objective) const {
    return objective < objectives_.size() &&
           objectives_[objective].direction == Direction::kMaximize;
  }

  std::span<const ObjectiveSpec> objectives_;
  const Space& space_;
  std::string& out_;
  char before_ = '{';
};

void Writer::member(std::string_view name) {
  out_ += before_;
  out_ += '"';
  out_ += name;
  out_ += "\":";
  before_ = ',';
}

void Writer::cells(std::span<const double> cells) {
  if (cells.size() > space_.size())
    throw Error(ErrorCode::kInvalidArgument, "storage.append",
                "an event has " + std::to_string(cells.size()) + " cells, its space " +
                    std::to_string(space_.size()) + " parameters; pass the space it belongs to");
  member("params");
  if (cells.size() == space_.size()) return append_cells_json(space_, cells, out_);
  // A trial that was asked before the space grew.
  std::vector<double> row(cells.begin(), cells.end());
  row.resize(space_.size(), kAbsent);
  append_cells_json(space_, row, out_);
}

void Writer::numbers(std::string_view name, std::span<const double> numbers) {
  if (numbers.empty()) return;
  member(name);
  char before = '[';
  for (const double number : numbers) {
    out_ += before;
    append_number(number, out_);
    before = ',';
  }
  out_ += ']';
}

void Writer::values(std::span<const double> losses) {
  if (losses.empty()) return;
  member("values");
  char before = '[';
  for (std::size_t i = 0; i < losses.size(); ++i) {
    out_ += before;
    append_number(maximized(i) ? -losses[i] : losses[i], out_);
    before = ',';
  }
  out_ += ']';
}

void Writer::late(std::span<const LateParam> params) {
  if (params.empty()) return;
  auto tree = nlohmann::ordered_json::array();
  for (const LateParam& param : params) {
    auto& entry = tree.emplace_back(nlohmann::ordered_json{{"name", param.name}});
    if (!std::isnan(param.cell)) entry["value"] = value_to_json(to_value(param.dist, param.cell));
    entry["distribution"] = distribution_to_json(param.dist);
  }
  member("late");
  out_ += tree.dump();
}

void Writer::curve(const Told& told) {
  if (told.record.curve.empty()) return;
  member("curve");
  char before = '[';
  for (const Point& point : told.record.curve) {
    const std::size_t metric = point.metric.index;
    const bool objective = metric < objectives_.size();
    if (!objective && metric >= told.metric_names.size())
      throw Error(ErrorCode::kInvalidArgument, "storage.append",
                  "the curve of trial " + std::to_string(told.record.number) +
                      " has a metric without a name; pass the names of all it reports");
    out_ += before;
    out_ += '[';
    append_integer(point.step, out_);
    out_ += ',';
    append_string(objective ? objectives_[metric].name : told.metric_names[metric], out_);
    out_ += ',';
    append_number(maximized(metric) ? -point.value : point.value, out_);
    out_ += ']';
    before = ',';
  }
  out_ += ']';
}

// A member whose value is JSON text already.
void Writer::json(std::string_view key, std::string_view text) {
  if (!is_json(text))
    throw Error(ErrorCode::kInvalidArgument, key,
                "the value of this attribute is no JSON; quote it if it is text");
  out_ += text;
}

void Writer::notes(const Record& record) {
  if (!record.outcome.message.empty()) {
    member("message");
    append_string(record.outcome.message, out_);
  }
  if (!record.metrics.empty()) {
    member("metrics");
    char before = '{';
    for (const auto& [name, value] : record.metrics) {
      out_ += before;
      append_string(name, out_);
      out_ += ':';
      append_number(value, out_);
      before = ',';
    }
    out_ += '}';
  }
  attributes(record.attributes);
}

template <class Attributes>
void Writer::attributes(const Attributes& attributes) {
  if (attributes.empty()) return;
  member("attributes");
  char before = '{';
  for (const auto& [key, text] : attributes) {
    out_ += before;
    append_string(key, out_);
    out_ += ':';
    json(key, text);
    before = ',';
  }
  out_ += '}';
}

EventColumns Writer::write(const Asked& asked) {
  cells(asked.cells);
  member("time");
  append_number(asked.time, out_);
  member("worker");
  append_string(asked.worker, out_);
  if (!asked.presets.empty()) {
    member("presets");
    out_ += configuration_to_json(asked.presets).dump();
  }
  if (asked.lane != 0) {
    member("lane");
    append_integer(asked.lane, out_);
  }
  if (asked.queued) {
    member("queued");
    out_ += "true";
  }
  if (asked.retry_of) {
    member("retry_of");
    append_integer(*asked.retry_of, out_);
  }
  if (asked.origin) {
    member("parent");
    append_integer(asked.origin->parent, out_);
    member("parent_step");
    append_integer(asked.origin->step, out_);
  }
  out_ += '}';
  return {"asked", asked.number};
}

EventColumns Writer::write(const Told& told) {
  const TrialState state = told.record.outcome.state;
  if (state == TrialState::kWaiting || state == TrialState::kRunning ||
      state == TrialState::kPaused)
    throw Error(ErrorCode::kInvalidArgument, "storage.append",
                "trial " + std::to_string(told.record.number) + " is told but has not ended");
  return trial(told, "told");
}

EventColumns Writer::write(const Paused& paused) {
  const Record& record = paused.trial.record;
  if (record.outcome.state != TrialState::kPaused)
    throw Error(ErrorCode::kInvalidArgument, "storage.append",
                "trial " + std::to_string(record.number) + " is set aside but not paused");
  return trial(paused.trial, "paused");
}

// State, values and constraints come first: whoever counts reads no further.
EventColumns Writer::trial(const Told& told, std::string_view kind) {
  const Record& record = told.record;
  const TrialState state = record.outcome.state;
  member("state");
  append_string(state_name(state), out_);
  values(record.outcome.losses);
  numbers("constraints", record.outcome.constraints);
  if (!record.cells.empty()) cells(record.cells);
  late(told.late);
  member("started");
  append_number(record.started, out_);
  member("finished");
  append_number(record.finished, out_);
  member("worker");
  append_string(record.worker, out_);
  notes(record);
  curve(told);
  out_ += '}';
  return {kind, record.number};
}

EventColumns Writer::write(const Requeued& requeued) {
  member("reason");
  append_string(requeued.reason, out_);
  out_ += '}';
  return {"requeued", requeued.number};
}

EventColumns Writer::write(const Enqueued& enqueued) {
  member("params");
  out_ += configuration_to_json(enqueued.configuration).dump();
  attributes(enqueued.attributes);
  out_ += '}';
  return {"enqueued"};
}

EventColumns Writer::write(const Added& added) { return {"added", write(added.trial).trial}; }

EventColumns Writer::write(const SpaceChanged& changed) {
  out_ += space_to_json(changed.space);
  return {"space"};
}

EventColumns Writer::write(const AttributeSet& attribute) {
  member("key");
  append_string(attribute.key, out_);
  member("value");
  json(attribute.key, attribute.value);
  out_ += '}';
  return {"attribute"};
}

EventColumns Writer::write(const Passed&) {
  out_ += "{}";
  return {"passed"};
}

}  // namespace

EventColumns write_event(const Event& event, std::span<const ObjectiveSpec> objectives,
                         const Space& space, std::string& body) {
  Writer writer(objectives, space, body);
  try {
    return std::visit([&](const auto& e) { return writer.write(e); }, event);
  } catch (const nlohmann::json::exception& error) {
    throw Error(ErrorCode::kInvalidArgument, "storage.append",
                std::string("a name or value cannot be written as JSON: ") + error.what());
  }
}

}  // namespace hone
