#include "simulation_binding.h"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "convert.h"
#include "hone/error.h"
#include "space_binding.h"
#include "study_handle.h"

namespace hone::python {
namespace {

using Numbers = py::array_t<double, py::array::c_style | py::array::forcecast>;
using Row = CurveTable::Row;

class Keeping final : public Sampler {
 public:
  Keeping(std::shared_ptr<const CurveTable> table, std::unique_ptr<Sampler> sampler)
      : table_(std::move(table)), sampler_(make_recorded_sampler(*table_, std::move(sampler))) {}

  void observe(const Space& space, const History& history, std::size_t begin) override {
    sampler_->observe(space, history, begin);
  }
  std::size_t suggest(const Ask& ask, Proposals& out) const override {
    if (ask.space != table_->space)
      throw Error(ErrorCode::kInvalidArgument, "sampler",
                  "proposes what is recorded in another space than the study's; create the study "
                  "with the space of the table");
    return sampler_->suggest(ask, out);
  }

 private:
  const std::shared_ptr<const CurveTable> table_;
  const std::unique_ptr<Sampler> sampler_;
};

[[noreturn]] void refuse(std::size_t row, std::string_view what) {
  throw Error(ErrorCode::kInvalidArgument, "row " + std::to_string(row), what);
}

std::vector<double> to_whole_cells(const Space& space, const py::dict& params, std::size_t row) {
  std::vector<double> cells;
  try {
    cells = to_cells(space, to_configuration(params));
  } catch (const Error& error) {  // unknown names, values out of range
    refuse(row, error.what());
  }
  space.deactivate(cells);
  for (ParamId id{0}; id.index < space.size(); ++id.index) {
    if (std::isnan(cells[id.index]) && space.active(id, cells))
      refuse(row, "lacks the parameter \"" + space[id].name + '"');
  }
  return cells;
}

std::vector<double> to_vector(const Numbers& numbers) {
  return {numbers.data(), numbers.data() + numbers.size()};
}

using Columns = std::vector<Column>;
using Recorded = std::tuple<py::dict, Numbers, Numbers>;  // parameters, steps x metrics, seconds

std::shared_ptr<CurveTable> make_table(const Columns& columns,
                                       const std::vector<py::tuple>& constraints,
                                       std::vector<std::string> metrics,
                                       const std::vector<Recorded>& rows) {
  CurveTable table{
      .space = to_space(columns, constraints), .metrics = std::move(metrics), .rows = {}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& [params, values, seconds] = rows[i];
    Row row{.cells = to_whole_cells(table.space, params, i),
            .values = to_vector(values),
            .seconds = to_vector(seconds)};
    const auto duration = [](double each) { return each >= 0 && std::isfinite(each); };
    if (row.seconds.empty()) refuse(i, "has no steps");
    if (!std::ranges::all_of(row.seconds, duration))
      refuse(i, "seconds must be finite and 0 or more");
    if (row.values.size() != row.seconds.size() * table.metrics.size())
      refuse(i, "must have a value of each metric at each step");
    table.rows.push_back(std::move(row));
  }
  return std::make_shared<CurveTable>(std::move(table));
}

std::size_t longest(const CurveTable& table) {
  std::size_t steps = 0;
  for (const Row& row : table.rows) steps = std::max(steps, row.seconds.size());
  return steps;
}

// Rows by steps, NaN after a row's last: numbers[s * stride + offset] of each row's step s.
Numbers from_rows(const CurveTable& table, const std::vector<double> Row::*numbers,
                  std::size_t stride, std::size_t offset) {
  const std::size_t steps = longest(table);
  Numbers array({table.rows.size(), steps});
  double* out = array.mutable_data();
  std::fill_n(out, array.size(), kAbsent);
  for (const Row& row : table.rows) {
    for (std::size_t s = 0; s < row.seconds.size(); ++s)
      out[s] = (row.*numbers)[s * stride + offset];
    out += steps;
  }
  return array;
}

Numbers curves_of(const CurveTable& table, std::size_t metric) {
  return from_rows(table, &Row::values, table.metrics.size(), metric);
}

py::list params_of(const CurveTable& table) {
  py::list params;
  for (const Row& row : table.rows)
    params.append(from_configuration(to_configuration(table.space, row.cells)));
  return params;
}

std::size_t nearest_of(const CurveTable& table, const py::dict& params) {
  std::vector<double> cells = to_cells(table.space, to_configuration(params));
  table.space.deactivate(cells);
  return nearest_row(table, cells);
}

template <class Number, class Field>
py::array_t<Number> column(const std::vector<SimulatedReport>& reports, Field field) {
  py::array_t<Number> values(static_cast<py::ssize_t>(reports.size()));
  std::ranges::transform(reports, values.mutable_data(), [field](const SimulatedReport& report) {
    return static_cast<Number>(report.*field);
  });
  return values;
}

// Python's signal handlers, which would run at the end otherwise. Outlives what it interrupts, and
// is destroyed with the interpreter locked.
class Signals {
 public:
  // Whether a handler has raised an exception. Called without the lock.
  bool raised() {
    const auto now = std::chrono::steady_clock::now();
    if (now - looked_ < std::chrono::milliseconds(50)) return false;
    looked_ = now;
    const py::gil_scoped_acquire locked;
    if (PyErr_CheckSignals() != 0) exception_.emplace();
    return exception_.has_value();
  }
  void rethrow() const {
    if (exception_) throw *exception_;
  }

 private:
  std::chrono::steady_clock::time_point looked_ = std::chrono::steady_clock::now();
  std::optional<py::error_already_set> exception_;
};

py::tuple simulation_of(StudyHandle& study, const CurveTable& table, std::size_t workers,
                        std::optional<double> seconds, std::optional<std::size_t> trials,
                        double resume_seconds) {
  Signals signals;
  SimulationOptions options{.workers = workers,
                            .resume_seconds = resume_seconds,
                            .interrupted = [&signals] { return signals.raised(); }};
  options.seconds = seconds.value_or(options.seconds);
  options.trials = trials.value_or(options.trials);
  Simulation result;
  {
    const Advice::While direct(study.advice(), &Advice::pass_on);
    const py::gil_scoped_release unlocked;
    result = simulate(study.engine(), table, options);
  }
  signals.rethrow();
  const std::vector<SimulatedReport>& reports = result.reports;
  return py::make_tuple(column<double>(reports, &SimulatedReport::time),
                        column<std::int64_t>(reports, &SimulatedReport::trial),
                        column<std::int64_t>(reports, &SimulatedReport::row),
                        column<std::int64_t>(reports, &SimulatedReport::step),
                        column<std::int8_t>(reports, &SimulatedReport::verdict), result.seconds,
                        result.trials);
}

}  // namespace

std::unique_ptr<Sampler> make_recorded(std::shared_ptr<const CurveTable> table,
                                       std::unique_ptr<Sampler> sampler) {
  return std::make_unique<Keeping>(std::move(table), std::move(sampler));
}

void bind_simulation(py::module_& module) {
  py::class_<CurveTable, std::shared_ptr<CurveTable>>(
      module, "CurveTable", "The engine's table; see hone.simulation.CurveTable.")
      .def(py::init(&make_table), py::kw_only(), py::arg("space"), py::arg("constraints"),
           py::arg("metrics"), py::arg("rows"))
      .def_static(
          "parse",
          [](const std::string& text) {
            return std::make_shared<CurveTable>(read_curve_table(text));
          },
          py::arg("text"))
      .def("__len__", [](const CurveTable& table) { return table.rows.size(); })
      .def("space", [](const CurveTable& table) { return from_whole_space(table.space); })
      .def("metrics", [](const CurveTable& table) { return table.metrics; })
      .def("params", params_of)
      .def("curves", curves_of, py::arg("metric"))
      .def("seconds", [](const CurveTable& table) { return from_rows(table, &Row::seconds, 1, 0); })
      .def("nearest", nearest_of, py::arg("params"));
  module.def("simulate", simulation_of, py::arg("study"), py::arg("table"), py::kw_only(),
             py::arg("workers"), py::arg("seconds"), py::arg("trials"), py::arg("resume_seconds"));
}

}  // namespace hone::python
