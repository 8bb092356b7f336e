// hone._hone: the engine for Python. The package in ../hone gives it the names that users know.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "analysis_binding.h"
#include "hone/error.h"
#include "hone/samplers/grid.h"
#include "hone/storages/sqlite.h"
#include "leaderboard_binding.h"
#include "plugins.h"
#include "simulation_binding.h"
#include "space_binding.h"
#include "study_handle.h"
#include "trial_handle.h"

namespace hone::python {
namespace {

const char* exception_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "InvalidArgumentError";
    case ErrorCode::kBadSpace:
      return "BadSpaceError";
    case ErrorCode::kBadFile:
      return "BadFileError";
    case ErrorCode::kStorage:
      return "StorageInternalError";
    case ErrorCode::kUnavailable:
      return "UnavailableError";
    case ErrorCode::kBackend:
      return "BackendError";
  }
  return "HoneError";
}

void translate(std::exception_ptr thrown) {
  try {
    if (thrown) std::rethrow_exception(thrown);
  } catch (const Error& error) {
    const py::object type =
        py::module_::import("hone.exceptions").attr(exception_name(error.code()));
    py::set_error(type, error.what());
  }
}

py::list studies_in(const std::string& path) {
  py::list studies;
  for (const StudySummary& study : list_studies(path)) {
    py::list maximized;
    for (const ObjectiveSpec& objective : study.objectives)
      maximized.append(py::make_tuple(objective.name, objective.direction == Direction::kMaximize));
    const std::size_t trials =
        study.complete + study.pruned + study.failed + study.running + study.waiting;
    studies.append(py::make_tuple(study.name, maximized, trials, study.best, study.created));
  }
  return studies;
}

}  // namespace

PYBIND11_MODULE(engine, module) {
  module.doc() = "The engine of hone.";
  py::register_local_exception_translator(translate);
  bind_trial(module);
  bind_study(module);
  bind_space(module);
  bind_analysis(module);
  bind_leaderboard(module);
  bind_simulation(module);
  module.def(
      "check_sampler", [](const py::object& spec) { (void)make_sampler(spec); }, py::arg("spec"));
  module.def(
      "check_pruner", [](const py::object& spec) { (void)make_pruner(spec); }, py::arg("spec"));
  module.def(
      "grid_size",
      [](const std::vector<Column>& columns, const std::vector<py::tuple>& constraints,
         std::size_t points, bool thin) {
        return grid_size(to_space(columns, constraints), {.points = points, .thin = thin});
      },
      py::arg("columns"), py::arg("constraints"), py::arg("points"), py::arg("thin"));
  module.def("check_integrity", check_integrity, py::arg("path"),
             py::call_guard<py::gil_scoped_release>());
  module.def("studies_in", studies_in, py::arg("path"));
  module.def("remove_study", remove_study, py::arg("path"), py::arg("study"));
}

}  // namespace hone::python

// pybind11 waits for ever when it is loaded in a sub-interpreter, so this is asked before.
extern "C" PYBIND11_EXPORT PyObject* PyInit__hone() {
  if (PyInterpreterState_Get() == PyInterpreterState_Main()) return hone::python::PyInit_engine();
  PyErr_SetString(PyExc_ImportError,
                  "hone works in the main interpreter only, not in sub-interpreters");
  return nullptr;
}
