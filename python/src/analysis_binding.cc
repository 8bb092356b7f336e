// Functions of records alone, for plots.
#include "analysis_binding.h"

#include <pybind11/stl.h>

#include <span>
#include <vector>

#include "hone/error.h"
#include "hone/pareto.h"

namespace hone::python {
namespace {

namespace py = pybind11;
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

}  // namespace

void bind_analysis(py::module_& module) {
  module.def(
      "pareto_front", [](const Columns& losses) { return pareto_front(views(losses)); },
      py::arg("losses"));
  module.def("hypervolume", volume, py::arg("losses"), py::arg("reference"));
}

}  // namespace hone::python
