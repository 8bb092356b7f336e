#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/importance_methods.h"
#include "hone/analysis.h"
#include "hone/error.h"
#include "hone/study.h"

namespace hone {
namespace {

void check(const History& history, const ImportanceOptions& options) {
  const auto require = [](bool met, const char* field, const std::string& what) {
    if (!met) throw Error(ErrorCode::kInvalidArgument, std::string("importance.") + field, what);
  };
  require(options.objective < history.objectives(), "objective",
          "found " + std::to_string(options.objective) + "; the study has " +
              std::to_string(history.objectives()) + " objectives, counted from 0");
  require(options.quantile > 0 && options.quantile < 1, "quantile",
          "found " + to_string(options.quantile) + "; must be above 0 and below 1");
  require(options.trees > 0, "trees", "found 0; must be at least 1");
  require(options.depth > 0, "depth", "found 0; must be at least 1");
}

std::vector<std::size_t> complete_rows(const History& history, std::size_t objective) {
  const std::span<const double> loss = history.loss(objective);
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < history.rows(); ++row) {
    if (history.state()[row] == TrialState::kComplete && std::isfinite(loss[row]))
      rows.push_back(row);
  }
  return rows;
}

std::size_t count_active(std::span<const double> cells, std::span<const std::size_t> rows) {
  return static_cast<std::size_t>(std::count_if(
      rows.begin(), rows.end(), [&](std::size_t row) { return !std::isnan(cells[row]); }));
}

}  // namespace

std::vector<Importance> importance(const Space& space, const History& history,
                                   const ImportanceOptions& options) {
  check(history, options);
  const std::vector<std::size_t> rows = complete_rows(history, options.objective);
  const auto assess = options.method == ImportanceMethod::kFanova ? fanova : ped_anova;
  const std::vector<double> importances = assess(space, history, rows, options);
  const double sum = std::accumulate(importances.begin(), importances.end(), 0.0);
  const double scale = !options.normalize ? 1 : sum > 0 ? 1 / sum : 0;
  std::vector<Importance> result;
  for (std::uint32_t index = 0; index < space.size(); ++index) {
    const ParamId id{index};
    result.push_back(
        {.parameter = space[id].name,
         .share = importances[index] * scale,
         .trials = index < history.params() ? count_active(history.cells(id), rows) : 0});
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const Importance& a, const Importance& b) { return a.share > b.share; });
  return result;
}

std::vector<Importance> importance(const Study& study, const ImportanceOptions& options) {
  return importance(*study.space(), study.history(), options);
}

}  // namespace hone
