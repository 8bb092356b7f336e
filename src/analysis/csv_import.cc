#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_set>

#include "analysis/csv_text.h"
#include "analysis/text_value.h"
#include "hone/analysis.h"
#include "hone/error.h"
#include "space/json.h"

namespace hone {
namespace {

enum class Field {
  kNumber,
  kState,
  kValue,
  kParam,
  kMetric,
  kConstraint,
  kAttribute,
  kStarted,
  kFinished,
  kWorker,
  kMessage,
  kParent,
  kParentStep
};

constexpr std::array<std::pair<std::string_view, Field>, 8> kPlainColumns = {
    {{"number", Field::kNumber},
     {"state", Field::kState},
     {"started", Field::kStarted},
     {"finished", Field::kFinished},
     {"worker", Field::kWorker},
     {"message", Field::kMessage},
     {"parent", Field::kParent},
     {"parent_step", Field::kParentStep}}};

constexpr std::array<std::pair<std::string_view, Field>, 5> kPrefixes = {
    {{"values_", Field::kValue},
     {"params_", Field::kParam},
     {"metrics_", Field::kMetric},
     {"constraints_", Field::kConstraint},
     {"attributes_", Field::kAttribute}}};

struct Column {
  Field field;
  std::string header;
  std::string key;        // what follows the prefix
  std::size_t index = 0;  // of the objective, the parameter or the constraint
};

[[noreturn]] void refuse(std::size_t line, const std::string& header, const std::string& what) {
  throw Error(ErrorCode::kBadFile, "line " + std::to_string(line) + ", column " + header, what);
}

class Importer {
 public:
  Importer(std::span<const ObjectiveSpec> objectives, const Space& space)
      : objectives_(objectives), space_(&space) {}

  void read_header(const CsvLine& line);
  FrozenTrial read_trial(const CsvLine& line) const;

 private:
  Column column(const std::string& header, std::size_t line) const;
  std::size_t index_of(Field field, const std::string& key, const std::string& header,
                       std::size_t line) const;
  void read_cell(const Column& column, const std::string& text, std::size_t line,
                 FrozenTrial& trial) const;

  std::span<const ObjectiveSpec> objectives_;
  const Space* space_;
  std::vector<Column> columns_;
};

void Importer::read_header(const CsvLine& line) {
  std::unordered_set<std::string> seen;
  for (const CsvCell& cell : line.cells) {
    if (!seen.insert(cell.text).second) refuse(line.number, cell.text, "stands there twice");
    columns_.push_back(column(cell.text, line.number));
  }
  if (!seen.contains("state")) refuse(line.number, "state", "is missing");
}

Column Importer::column(const std::string& header, std::size_t line) const {
  for (const auto& [name, field] : kPlainColumns) {
    if (header == name) return {field, header, {}, 0};
  }
  for (const auto& [prefix, field] : kPrefixes) {
    if (!header.starts_with(prefix)) continue;
    const std::string key = header.substr(prefix.size());
    return {field, header, key, index_of(field, key, header, line)};
  }
  refuse(line, header,
         "is unknown; expected number, state, started, finished, worker, message, parent, "
         "parent_step, or a name after "
         "values_, params_, metrics_, constraints_ or attributes_");
}

std::size_t Importer::index_of(Field field, const std::string& key, const std::string& header,
                               std::size_t line) const {
  std::vector<std::string> known;
  if (field == Field::kValue) {
    for (const ObjectiveSpec& objective : objectives_) known.push_back(objective.name);
  } else if (field == Field::kParam) {
    for (const Param& param : space_->params()) known.push_back(param.name);
  } else if (field == Field::kConstraint) {
    const auto index = parse_number<std::uint32_t>(key);
    if (!index || *index >= 1000)
      refuse(line, header, "expected constraints_0, constraints_1, ...");
    return *index;
  } else {
    return 0;
  }
  const auto found = std::find(known.begin(), known.end(), key);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  const std::string nearest = nearest_name(key, known);
  refuse(line, header,
         std::string(field == Field::kValue ? "the study has no such objective"
                                            : "the space has no such parameter") +
             (nearest.empty() ? "" : "; did you mean " + nearest + "?"));
}

// ---- rows

FrozenTrial Importer::read_trial(const CsvLine& line) const {
  if (line.cells.size() != columns_.size()) {
    throw Error(ErrorCode::kBadFile, "line " + std::to_string(line.number),
                "has " + std::to_string(line.cells.size()) + " cells; expected " +
                    std::to_string(columns_.size()) + ", as the header");
  }
  FrozenTrial trial;
  std::size_t values = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const CsvCell& cell = line.cells[i];
    const Field field = columns_[i].field;
    if (field == Field::kState && cell.absent()) refuse(line.number, "state", "is empty");
    if (cell.absent()) continue;
    read_cell(columns_[i], cell.text, line.number, trial);
    if (field == Field::kValue) ++values;
  }
  const bool needed = trial.state == TrialState::kComplete || values != 0;
  if (needed && values != objectives_.size()) {
    refuse(line.number, "values_...",
           "found " + std::to_string(values) + " values; expected one per objective, " +
               std::to_string(objectives_.size()));
  }
  std::stable_sort(trial.params.begin(), trial.params.end(), [&](const auto& a, const auto& b) {
    return space_->at(a.first).index < space_->at(b.first).index;
  });
  return trial;
}

TrialState parse_state(const std::string& text, std::size_t line) {
  for (const TrialState state : {TrialState::kWaiting, TrialState::kRunning, TrialState::kComplete,
                                 TrialState::kPruned, TrialState::kFailed, TrialState::kPaused}) {
    if (state_name(state) == text) return state;
  }
  refuse(line, "state",
         "found \"" + text + "\"; expected waiting, running, complete, pruned, failed or paused");
}

void put(std::vector<double>& values, std::size_t index, double value) {
  if (index >= values.size()) values.resize(index + 1, kAbsent);
  values[index] = value;
}

void Importer::read_cell(const Column& column, const std::string& text, std::size_t line,
                         FrozenTrial& trial) const {
  const auto expect = [&](auto parsed, const char* what) {
    if (!parsed) refuse(line, column.header, "found \"" + text + "\"; expected " + what);
    return *parsed;
  };
  const auto number = [&] { return expect(parse_number<double>(text), "a number"); };
  switch (column.field) {
    case Field::kNumber:
      trial.number = expect(parse_number<TrialNumber>(text), "an integer from 0 on");
      break;
    case Field::kState:
      trial.state = parse_state(text, line);
      break;
    case Field::kValue:
      if (trial.values.empty()) trial.values.resize(objectives_.size(), kAbsent);
      trial.values[column.index] = number();
      break;
    case Field::kParam: {
      const Distribution& dist = (*space_)[ParamId{static_cast<std::uint32_t>(column.index)}].dist;
      trial.params.emplace_back(column.key, expect(parse_param(dist, text),
                                                   "a number, or the text of exactly one choice"));
      break;
    }
    case Field::kMetric:
      trial.metrics.emplace_back(column.key, number());
      break;
    case Field::kConstraint:
      put(trial.constraints, column.index, number());
      break;
    case Field::kAttribute:
      if (!nlohmann::json::accept(text)) refuse(line, column.header, "found no JSON: " + text);
      trial.attributes[column.key] = text;
      break;
    case Field::kStarted:
      trial.started = number();
      break;
    case Field::kFinished:
      trial.finished = number();
      break;
    case Field::kWorker:
      trial.worker = text;
      break;
    case Field::kMessage:
      trial.message = text;
      break;
    case Field::kParent:
      trial.parent = expect(parse_number<TrialNumber>(text), "an integer from 0 on");
      break;
    case Field::kParentStep:
      trial.parent_step = expect(parse_number<Step>(text), "an integer from 0 on");
      break;
  }
}

}  // namespace

std::vector<FrozenTrial> import_csv(std::istream& in, std::span<const ObjectiveSpec> objectives,
                                    const Space& space) {
  CsvReader csv(in);
  CsvLine line;
  Importer importer(objectives, space);
  if (!csv.next(line)) {
    throw Error(ErrorCode::kBadFile, "line 1", "is empty; expected a header line");
  }
  importer.read_header(line);
  std::vector<FrozenTrial> trials;
  while (csv.next(line)) trials.push_back(importer.read_trial(line));
  return trials;
}

}  // namespace hone
