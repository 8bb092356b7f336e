#include "analysis/configurations.h"

#include <cmath>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "study/duplicates.h"

namespace hone {
namespace {

bool has_attribute(const History& history, std::size_t row, std::string_view name) {
  for (const auto& [key, value] : history.record(row).attributes)
    if (key == name) return true;
  return false;
}

}  // namespace

bool is_repeat(const History& history, std::size_t row) {
  return has_attribute(history, row, "repeat_of");
}

std::vector<std::vector<std::size_t>> rows_by_configuration(const History& history,
                                                            std::size_t objective) {
  std::vector<std::vector<std::size_t>> groups;
  std::unordered_map<std::size_t, std::size_t> group_of;  // by its first row
  Seen seen;
  std::vector<double> cells(history.params());
  for (std::size_t row = 0; row < history.rows(); ++row) {
    const bool counts = history.state()[row] == TrialState::kComplete &&
                        history.violation()[row] == 0 &&
                        std::isfinite(history.loss(objective)[row]);
    if (!counts) continue;
    for (ParamId id{0}; id.index < cells.size(); ++id.index)
      cells[id.index] = history.cells(id)[row];
    if (const auto first = seen.find(cells)) {
      if (!has_attribute(history, row, "reuse_of")) groups[group_of.at(*first)].push_back(row);
      continue;
    }
    seen.add(cells, row);
    group_of.emplace(row, groups.size());
    groups.push_back({row});
  }
  return groups;
}

}  // namespace hone
