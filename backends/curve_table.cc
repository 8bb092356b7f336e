#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "backends/nearest_rows.h"
#include "hone/backends/simulated.h"
#include "hone/error.h"
#include "space/json.h"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;

// Nothing that a table says is nested deeper.
constexpr int kMaxNesting = 32;

[[noreturn]] void refuse(std::size_t line, std::string_view what) {
  throw Error(ErrorCode::kBadFile, "line " + std::to_string(line), what);
}

Json parse(std::string_view text, std::size_t line) {
  const auto shallow = [line](int depth, Json::parse_event_t, const Json&) {
    if (depth > kMaxNesting) refuse(line, "is nested too deeply for a table of curves");
    return true;
  };
  try {
    Json json = Json::parse(text, shallow);
    if (!json.is_object()) refuse(line, "is no JSON object");
    return json;
  } catch (const Json::exception& error) {
    refuse(line, error.what());
  }
}

const Json& member(const Json& object, const char* name, std::size_t line) {
  const auto found = object.find(name);
  if (found == object.end()) refuse(line, std::string("lacks \"") + name + '"');
  return *found;
}

void read_header(const Json& header, CurveTable& table) {
  std::vector<Diagnostic> found;
  table.space = space_from_json(member(header, "parameters", 1), Json::array(), found);
  if (!found.empty()) throw ConfigError(std::move(found));
  const Json& metrics = member(header, "metrics", 1);
  const auto text = [](const Json& name) { return name.is_string(); };
  if (!metrics.is_array() || metrics.empty() || !std::ranges::all_of(metrics, text))
    refuse(1, "\"metrics\" must be an array of names, one at least");
  for (const Json& name : metrics) table.metrics.push_back(name.get<std::string>());
  std::vector<std::string> names = table.metrics;
  std::ranges::sort(names);
  if (std::ranges::adjacent_find(names) != names.end()) refuse(1, "names a metric twice");
}

std::vector<double> read_steps(const Json& array, std::size_t line, const std::string& name) {
  if (!array.is_array() || array.empty()) refuse(line, name + " must be an array of numbers");
  std::vector<double> values;
  for (const Json& value : array) {
    if (!value.is_number() && !value.is_null()) refuse(line, name + " must hold numbers or null");
    values.push_back(value.is_null() ? kAbsent : value.get<double>());
  }
  return values;
}

void read_metrics(const Json& metrics, std::size_t line, const CurveTable& table,
                  CurveTable::Row& row) {
  const std::size_t steps = row.seconds.size();
  row.values.resize(steps * table.metrics.size());
  for (std::size_t m = 0; m < table.metrics.size(); ++m) {
    const std::string& name = table.metrics[m];
    if (!metrics.is_object()) refuse(line, "\"metrics\" must be an object of arrays");
    const std::vector<double> values =
        read_steps(member(metrics, name.c_str(), line), line, '"' + name + '"');
    if (values.size() != steps) refuse(line, "\"seconds\" and \"" + name + "\" differ in length");
    for (std::size_t s = 0; s < steps; ++s) row.values[s * table.metrics.size() + m] = values[s];
  }
}

CurveTable::Row read_row(const Json& json, std::size_t line, const CurveTable& table) {
  CurveTable::Row row;
  const Json& params = member(json, "params", line);
  if (!params.is_object()) refuse(line, "\"params\" must be an object");
  try {
    row.cells = to_cells(table.space, configuration_from_json(params));
  } catch (const std::exception& error) {  // unknown names, values out of range
    refuse(line, error.what());
  }
  table.space.deactivate(row.cells);
  for (ParamId id{0}; id.index < table.space.size(); ++id.index) {
    if (std::isnan(row.cells[id.index]) && table.space.active(id, row.cells))
      refuse(line, "\"params\" lacks \"" + table.space[id].name + '"');
  }
  row.seconds = read_steps(member(json, "seconds", line), line, "\"seconds\"");
  const auto duration = [](double seconds) { return seconds >= 0 && std::isfinite(seconds); };
  if (!std::ranges::all_of(row.seconds, duration))
    refuse(line, "\"seconds\" must be finite and 0 or more");
  read_metrics(member(json, "metrics", line), line, table, row);
  return row;
}

// Absent cells are NaN, which no order knows.
std::vector<double> key_of(std::span<const double> cells) {
  std::vector<double> key(cells.begin(), cells.end());
  for (double& cell : key) cell = std::isnan(cell) ? -HUGE_VAL : cell;
  return key;
}

class Recorded final : public Sampler {
 public:
  Recorded(const CurveTable& table, std::unique_ptr<Sampler> sampler)
      : table_(table), nearest_(table), sampler_(std::move(sampler)), tried_(table.rows.size(), 0) {
    for (std::size_t row = 0; row < table.rows.size(); ++row)
      row_of_.emplace(key_of(table.rows[row].cells), row);
  }

  void observe(const Space& space, const History& history, std::size_t begin) override {
    std::vector<double> cells(space.size());
    for (std::size_t row = begin; row < history.rows(); ++row) {
      for (ParamId id{0}; id.index < space.size(); ++id.index)
        cells[id.index] = history.cells(id)[row];
      mark(cells, tried_);
    }
    sampler_->observe(space, history, begin);
  }

  std::size_t suggest(const Ask& ask, Proposals& out) const override {
    const std::size_t filled = sampler_->suggest(ask, out);
    std::vector<std::uint8_t> taken = tried_;
    for (const Pending& pending : ask.pending) mark(pending.cells, taken);
    std::vector<double> cells(out.params());
    for (std::size_t lane = 0; lane < filled; ++lane) {
      out.get(lane, cells);
      ask.space.deactivate(cells);
      const std::optional<std::size_t> row = nearest_.find(cells, taken);
      if (!row) return lane;
      taken[*row] = 1;
      out.set(lane, table_.rows[*row].cells);
    }
    return filled;
  }

 private:
  void mark(std::span<const double> cells, std::vector<std::uint8_t>& rows) const {
    const auto found = row_of_.find(key_of(cells));
    if (found != row_of_.end()) rows[found->second] = 1;
  }

  const CurveTable& table_;
  const NearestRows nearest_;
  const std::unique_ptr<Sampler> sampler_;
  std::vector<std::uint8_t> tried_;  // by row
  std::map<std::vector<double>, std::size_t> row_of_;
};

}  // namespace

CurveTable read_curve_table(std::string_view text) {
  CurveTable table;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view one = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (one.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const Json json = parse(one, line);
    if (table.metrics.empty()) {
      read_header(json, table);
    } else {
      table.rows.push_back(read_row(json, line, table));
    }
  }
  if (table.metrics.empty()) refuse(1, "must say which parameters and metrics were recorded");
  return table;
}

std::size_t nearest_row(const CurveTable& table, std::span<const double> cells) {
  return NearestRows(table).find(cells).value_or(0);
}

std::unique_ptr<Sampler> make_recorded_sampler(const CurveTable& table,
                                               std::unique_ptr<Sampler> sampler) {
  return std::make_unique<Recorded>(table, std::move(sampler));
}

}  // namespace hone
