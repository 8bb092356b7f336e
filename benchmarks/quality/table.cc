// Matern 5/2 covariance: Rasmussen and Williams 2006, Gaussian Processes for Machine Learning,
// equation 4.17; posterior mean: equation 2.25.
#include "benchmarks/quality/table.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "hone/error.h"
#include "space/json.h"

namespace hone::quality {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kInactive = -1;

struct Rows {
  std::vector<std::vector<double>> cells;
  std::vector<double> loss, weight;
};

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find(',', begin), line.size());
    fields.push_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  return fields;
}

double cell_of(const Param& param, const std::string& text) {
  if (text.empty()) return kAbsent;
  const auto* categorical = std::get_if<Categorical>(&param.dist);
  const auto* ordinal = std::get_if<Ordinal>(&param.dist);
  if (!categorical && !ordinal) return to_cell(param.dist, std::stod(text), param.name);
  for (const ParamValue& choice : categorical ? categorical->choices : ordinal->choices)
    if (to_string(choice) == text) return to_cell(param.dist, choice, param.name);
  throw Error(ErrorCode::kBadFile, param.name, text + " is none of its choices");
}

// A line holds one field per parameter, then the loss and, for samples, the weight.
Rows read_rows(const Space& space, std::istream& in) {
  Rows rows;
  std::string line;
  std::getline(in, line);  // names of the columns
  while (std::getline(in, line)) {
    const std::vector<std::string> fields = split(line);
    std::vector<double> cells;
    for (std::uint32_t i = 0; i < space.size(); ++i)
      cells.push_back(cell_of(space[{i}], fields.at(i)));
    rows.cells.push_back(std::move(cells));
    rows.loss.push_back(std::stod(fields.at(space.size())));
    if (fields.size() > space.size() + 1) rows.weight.push_back(std::stod(fields.back()));
  }
  return rows;
}

// The sum of equation (1) over points whose coordinates are already divided by the lengthscales.
class Posterior {
 public:
  Posterior(const Space& space, double mean, std::vector<double> lengthscales, const Rows& rows)
      : space_(space), mean_(mean), lengthscales_(std::move(lengthscales)), weights_(rows.weight) {
    for (const std::vector<double>& cells : rows.cells) {
      const std::vector<double> point = positions(cells);
      points_.insert(points_.end(), point.begin(), point.end());
    }
  }

  double operator()(std::span<const double> cells) const {
    const std::vector<double> at = positions(cells);
    double sum = mean_;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      const double r = std::sqrt(5 * squared_distance(at, i));
      sum += weights_[i] * (1 + r + r * r / 3) * std::exp(-r);
    }
    return std::exp(sum);
  }

 private:
  bool chosen(std::size_t i) const {
    return std::holds_alternative<Categorical>(space_.params()[i].dist);
  }

  std::vector<double> positions(std::span<const double> cells) const {
    std::vector<double> at(cells.begin(), cells.end());
    for (std::uint32_t i = 0; i < at.size(); ++i) {
      if (std::isnan(at[i]))
        at[i] = kInactive;
      else if (!chosen(i))
        at[i] = unit(space_, {i}, cells);
    }
    return at;
  }

  double squared_distance(std::span<const double> at, std::size_t row) const {
    const std::span other = std::span(points_).subspan(row * at.size(), at.size());
    double sum = 0;
    for (std::size_t j = 0; j < at.size(); ++j) {
      if (at[j] == other[j]) continue;
      const bool apart = chosen(j) || at[j] == kInactive || other[j] == kInactive;
      const double difference = (apart ? 1 : at[j] - other[j]) / lengthscales_[j];
      sum += difference * difference;
    }
    return sum;
  }

  Space space_;
  double mean_;
  std::vector<double> lengthscales_, weights_, points_;
};

std::function<double(std::span<const double>)> posterior(const Space& space, const Json& header,
                                                         const Rows& rows) {
  std::vector<double> lengthscales;
  for (const Param& param : space.params())
    lengthscales.push_back(header.at("lengthscales").at(param.name).get<double>());
  return Posterior(space, header.at("mean").get<double>(), std::move(lengthscales), rows);
}

std::function<double(std::span<const double>)> lookup(const Rows& rows) {
  std::map<std::vector<double>, double> table;
  for (std::size_t i = 0; i < rows.cells.size(); ++i) table[rows.cells[i]] = rows.loss[i];
  return [table = std::move(table)](std::span<const double> cells) {
    return table.at({cells.begin(), cells.end()});
  };
}

Task parse_table(std::istream& in) {
  std::string line;
  std::getline(in, line);
  const Json header = Json::parse(line.substr(std::min<std::size_t>(line.size(), 2)));
  std::vector<Diagnostic> found;
  Task task{.space = space_from_json(header.at("parameters"), Json(), found)};
  if (!found.empty()) throw ConfigError(std::move(found));
  const Rows rows = read_rows(task.space, in);
  task.loss = header.contains("lengthscales") ? posterior(task.space, header, rows) : lookup(rows);
  if (header.contains("optimum")) {
    task.optimum = to_cells(task.space, configuration_from_json(header.at("optimum")));
    task.best = header.at("best").get<double>();
  }
  return task;
}

}  // namespace

Task read_table(const std::string& path) {
  try {
    std::ifstream in(path);
    if (!in) throw Error(ErrorCode::kBadFile, path, "cannot be read");
    Task task = parse_table(in);
    task.name = std::filesystem::path(path).stem();
    return task;
  } catch (const std::exception& error) {
    throw Error(ErrorCode::kBadFile, path, error.what());
  }
}

}  // namespace hone::quality
