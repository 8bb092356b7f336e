// The two-way layout without replication: Scheffe, "The Analysis of Variance", 1959, section 4.2.
#include "analysis/instances.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

namespace hone {
namespace {

using Instances = std::map<Step, double>;

// Programs print their values with few digits.
constexpr double kRounding = 0.01;  // of the range of a trial's values

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

Instances reported(const History& history, std::size_t row, std::size_t objective) {
  Instances values;
  for (const Point& point : history.curve(row))
    if (point.metric.index == objective) values[point.step] = point.value;
  return values;
}

bool has_mean(const Instances& instances, double loss) {
  if (instances.size() < 2) return false;
  std::vector<double> values;
  for (const auto& [step, value] : instances) values.push_back(value);
  const auto [least, most] = std::ranges::minmax(values);
  const double slack = kRounding * (most - least) + 1e-9 * std::abs(loss);
  return std::abs(mean(values) - loss) <= slack;  // false where one is NaN
}

}  // namespace

std::optional<InstanceTable> find_instances(const History& history,
                                            std::span<const std::size_t> rows,
                                            std::size_t objective) {
  std::vector<Instances> all;
  std::set<Step> shared;
  for (const std::size_t row : rows) {
    all.push_back(reported(history, row, objective));
    if (!has_mean(all.back(), history.loss(objective)[row])) return std::nullopt;
    if (all.size() == 1) {
      for (const auto& [step, value] : all.front()) shared.insert(step);
    } else {
      std::erase_if(shared, [&](Step step) { return !all.back().contains(step); });
    }
    if (shared.size() < 2) return std::nullopt;
  }
  if (all.empty()) return std::nullopt;
  InstanceTable table{.instances = shared.size()};
  for (const Instances& instances : all)
    for (const Step step : shared) table.losses.push_back(instances.at(step));
  return table;
}

Residual residual(const InstanceTable& table, std::span<const std::size_t> used) {
  std::vector<double> row_means, column_means(table.instances);
  for (const std::size_t r : used) {
    const std::span<const double> row = table.row(r);
    row_means.push_back(mean(row));
    for (std::size_t f = 0; f < row.size(); ++f)
      column_means[f] += row[f] / static_cast<double>(used.size());
  }
  const double grand = mean(row_means);
  double sum = 0;
  for (std::size_t i = 0; i < used.size(); ++i) {
    const std::span<const double> row = table.row(used[i]);
    for (std::size_t f = 0; f < row.size(); ++f) {
      const double rest = row[f] - row_means[i] - column_means[f] + grand;
      sum += rest * rest;
    }
  }
  const double degrees =
      static_cast<double>(used.size() - 1) * static_cast<double>(table.instances - 1);
  return {.mean_square = sum / degrees, .degrees = degrees};
}

}  // namespace hone
