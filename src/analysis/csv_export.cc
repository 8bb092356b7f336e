#include <algorithm>
#include <optional>
#include <unordered_set>

#include "analysis/csv_text.h"
#include "hone/analysis.h"
#include "hone/error.h"

namespace hone {
namespace {

// Names in the order of first sight.
class Names {
 public:
  void add(const std::string& name) {
    if (seen_.insert(name).second) names_.push_back(name);
  }
  std::span<const std::string> all() const noexcept { return names_; }

 private:
  std::unordered_set<std::string> seen_;
  std::vector<std::string> names_;
};

struct Columns {
  Names params, metrics, attributes;
  std::size_t constraints = 0;
  bool parents = false;
};

Columns columns_of(std::span<const FrozenTrial> trials) {
  Columns columns;
  for (const FrozenTrial& trial : trials) {
    for (const auto& [name, value] : trial.params) columns.params.add(name);
    for (const auto& [name, value] : trial.metrics) columns.metrics.add(name);
    for (const auto& [key, text] : trial.attributes) columns.attributes.add(key);
    columns.parents = columns.parents || trial.parent;
    columns.constraints = std::max(columns.constraints, trial.constraints.size());
  }
  return columns;
}

void write_header(const Columns& columns, std::span<const ObjectiveSpec> objectives,
                  CsvWriter& csv) {
  csv.text("number");
  csv.text("state");
  for (const ObjectiveSpec& objective : objectives) csv.text("values_" + objective.name);
  for (const std::string& name : columns.params.all()) csv.text("params_" + name);
  for (const std::string& name : columns.metrics.all()) csv.text("metrics_" + name);
  for (std::size_t i = 0; i < columns.constraints; ++i)
    csv.text("constraints_" + std::to_string(i));
  for (const std::string& key : columns.attributes.all()) csv.text("attributes_" + key);
  for (const char* name : {"started", "finished", "worker", "message"}) csv.text(name);
  if (columns.parents) {
    csv.text("parent");
    csv.text("parent_step");
  }
  csv.end_line();
}

void write_number(std::optional<double> number, CsvWriter& csv) {
  if (number) {
    csv.text(to_string(*number));
  } else {
    csv.absent();
  }
}

void write_nonempty(const std::string& text, CsvWriter& csv) {
  if (text.empty()) {
    csv.absent();
  } else {
    csv.text(text);
  }
}

std::optional<double> element(std::span<const double> values, std::size_t index) {
  if (index >= values.size()) return std::nullopt;
  return values[index];
}

std::optional<double> metric(const FrozenTrial& trial, const std::string& name) {
  const auto found = std::find_if(trial.metrics.begin(), trial.metrics.end(),
                                  [&](const auto& entry) { return entry.first == name; });
  if (found == trial.metrics.end()) return std::nullopt;
  return found->second;
}

void write_trial(const FrozenTrial& trial, const Columns& columns, std::size_t objectives,
                 CsvWriter& csv) {
  csv.text(std::to_string(trial.number));
  csv.text(state_name(trial.state));
  for (std::size_t i = 0; i < objectives; ++i) write_number(element(trial.values, i), csv);
  for (const std::string& name : columns.params.all()) {
    if (const ParamValue* value = trial.find(name)) {
      csv.text(to_string(*value));
    } else {
      csv.absent();
    }
  }
  for (const std::string& name : columns.metrics.all()) write_number(metric(trial, name), csv);
  for (std::size_t i = 0; i < columns.constraints; ++i) {
    write_number(element(trial.constraints, i), csv);
  }
  for (const std::string& key : columns.attributes.all()) {
    const auto attribute = trial.attributes.find(key);
    write_nonempty(attribute == trial.attributes.end() ? std::string() : attribute->second, csv);
  }
  write_number(trial.started, csv);
  write_number(trial.finished, csv);
  write_nonempty(trial.worker, csv);
  write_nonempty(trial.message, csv);
  if (columns.parents) {
    write_nonempty(trial.parent ? std::to_string(*trial.parent) : std::string(), csv);
    write_nonempty(trial.parent ? std::to_string(trial.parent_step) : std::string(), csv);
  }
  csv.end_line();
}

}  // namespace

void export_csv(std::span<const FrozenTrial> trials, std::span<const ObjectiveSpec> objectives,
                std::ostream& out) {
  const Columns columns = columns_of(trials);
  CsvWriter csv(out);
  write_header(columns, objectives, csv);
  for (const FrozenTrial& trial : trials) {
    if (!trial.values.empty() && trial.values.size() != objectives.size()) {
      throw Error(ErrorCode::kInvalidArgument, "trial " + std::to_string(trial.number),
                  "has " + std::to_string(trial.values.size()) + " values; expected " +
                      std::to_string(objectives.size()) + ", one per objective");
    }
    write_trial(trial, columns, objectives.size(), csv);
  }
}

}  // namespace hone
