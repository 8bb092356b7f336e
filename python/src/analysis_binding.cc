// What a study has taught.
#include "analysis_binding.h"

#include <pybind11/stl.h>

#include <cstdint>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "hone/analysis.h"
#include "hone/error.h"
#include "hone/pareto.h"
#include "study_handle.h"

namespace hone::python {
namespace {

using Columns = std::vector<std::vector<double>>;

std::vector<std::span<const double>> views(const Columns& losses) {
  std::vector<std::span<const double>> columns;
  for (const std::vector<double>& column : losses) {
    if (column.size() != losses.front().size())
      throw Error(ErrorCode::kInvalidArgument, "losses", "the columns must be equally long");
    columns.emplace_back(column);
  }
  return columns;
}

double volume(const Columns& losses, const std::vector<double>& reference) {
  if (losses.size() != reference.size())
    throw Error(ErrorCode::kInvalidArgument, "reference_point",
                "has " + std::to_string(reference.size()) + " coordinates; it needs one for each " +
                    "of the " + std::to_string(losses.size()) + " objectives");
  return hypervolume(views(losses), reference);
}

std::string export_text(StudyHandle& study, bool csv) {
  const py::gil_scoped_release unlocked;
  const Study& engine = study.engine();
  std::ostringstream out;
  (csv ? export_csv : export_json_lines)(engine.trials(), engine.objectives(), out);
  return out.str();
}

// Adds the trials of a file to the study, and says how many they were.
std::size_t import_text(StudyHandle& study, const std::string& text, bool csv) {
  const py::gil_scoped_release unlocked;
  Study& engine = study.engine();
  std::istringstream in(text);
  const std::vector<FrozenTrial> trials = csv ? import_csv(in, engine.objectives(), *engine.space())
                                              : import_json_lines(in, engine.objectives());
  engine.add_trials(trials);
  return trials.size();
}

std::vector<std::pair<std::string, double>> shares_of(StudyHandle& study, std::size_t objective,
                                                      bool fanova, double quantile,
                                                      std::size_t trees, std::size_t depth,
                                                      std::uint64_t seed, bool normalize) {
  const ImportanceOptions options{
      .objective = objective,
      .method = fanova ? ImportanceMethod::kFanova : ImportanceMethod::kPedAnova,
      .quantile = quantile,
      .trees = trees,
      .depth = depth,
      .seed = seed,
      .normalize = normalize};
  const py::gil_scoped_release unlocked;
  std::vector<std::pair<std::string, double>> shares;
  for (const Importance& each : importance(study.engine(), options))
    shares.emplace_back(each.parameter, each.share);
  return shares;
}

}  // namespace

void bind_analysis(py::module_& module) {
  module.def(
      "pareto_front", [](const Columns& losses) { return pareto_front(views(losses)); },
      py::arg("losses"));
  module.def(
      "nondominated_ranks",
      [](const Columns& losses) {
        std::vector<std::int64_t> ranks;
        for (const std::size_t rank : nondominated_ranks(views(losses)))
          ranks.push_back(rank == kUnranked ? -1 : static_cast<std::int64_t>(rank));
        return ranks;
      },
      py::arg("losses"));
  module.def("export_text", export_text, py::arg("study"), py::arg("csv"));
  module.def("import_text", import_text, py::arg("study"), py::arg("text"), py::arg("csv"));
  module.def("importance", shares_of, py::arg("study"), py::kw_only(), py::arg("objective"),
             py::arg("fanova"), py::arg("quantile"), py::arg("trees"), py::arg("depth"),
             py::arg("seed"), py::arg("normalize"));
  module.def("hypervolume", volume, py::arg("losses"), py::arg("reference"));
}

}  // namespace hone::python
