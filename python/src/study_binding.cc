#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <string>
#include <utility>

#include "convert.h"
#include "hone/analysis.h"
#include "hone/error.h"
#include "space_binding.h"
#include "study_handle.h"

namespace hone::python {
namespace {

using Handle = StudyHandle;
using Objectives = std::vector<std::pair<std::string, bool>>;

DuplicatePolicy to_policy(const std::string& name) {
  if (name == "auto") return DuplicatePolicy::kAuto;
  if (name == "allow") return DuplicatePolicy::kAllow;
  if (name == "resample") return DuplicatePolicy::kResample;
  if (name == "reuse") return DuplicatePolicy::kReuse;
  throw Error(ErrorCode::kInvalidArgument, "duplicates",
              "is '" + name + "'; it may be auto, allow, resample or reuse");
}

std::shared_ptr<Handle> make_study(
    const std::string& name, const Objectives& objectives, std::uint64_t seed, std::size_t window,
    const std::string& duplicates, std::size_t retries, bool detached,
    const std::string& checkpoints, const std::vector<Column>& space,
    const std::vector<py::tuple>& constraints, const py::object& sampler, const py::object& pruner,
    const py::object& storage, const std::vector<std::shared_ptr<Handle>>& earlier) {
  StudyOptions options{.name = name,
                       .seed = seed,
                       .window = window,
                       .duplicates = to_policy(duplicates),
                       .retries = retries,
                       .detached = detached,
                       .checkpoints = checkpoints,
                       .space = to_space(space, constraints)};
  for (const auto& [metric, maximize] : objectives)
    options.objectives.push_back(
        {.name = metric, .direction = maximize ? Direction::kMaximize : Direction::kMinimize});
  return std::make_shared<Handle>(std::move(options), sampler, pruner, storage, earlier);
}

std::string optimize(Handle& study, const py::object& objective, std::optional<std::size_t> trials,
                     std::optional<double> seconds, std::size_t jobs, const py::object& caught,
                     const py::object& finished, const py::object& owner) {
  OptimizeOptions options;
  options.trials = trials.value_or(options.trials);
  options.seconds = seconds.value_or(options.seconds);
  return std::string(study.optimize({objective, caught, finished, owner}, options, jobs));
}

// Asks the engine without the GIL: who has the engine's lock may be waiting for it, in a sampler
// that is written in Python.
template <class Question>
auto unlocked(Handle& study, Question question) {
  const py::gil_scoped_release released;
  return question(study.engine());
}

template <class Question>
auto asking(Question question) {
  return [question](Handle& study) { return unlocked(study, question); };
}

py::list trials_of(Handle& study) {
  std::vector<FrozenTrial> trials;
  {
    const py::gil_scoped_release unlocked;
    trials = study.engine().trials();
  }
  py::list records(trials.size());
  for (std::size_t i = 0; i < trials.size(); ++i) records[i] = from_frozen(trials[i]);
  return records;
}

py::list best_trials_of(Handle& study) {
  py::list records;
  for (const FrozenTrial& trial :
       unlocked(study, [](Study& engine) { return engine.best_trials(); }))
    records.append(from_frozen(trial));
  return records;
}

py::list enqueued_of(Handle& study) {
  py::list waiting;
  for (const Enqueued& each : unlocked(study, [](Study& engine) { return engine.enqueued(); }))
    waiting.append(py::make_tuple(from_configuration(each.configuration), each.attributes));
  return waiting;
}

py::list objectives_of(Handle& study) {
  py::list objectives;
  for (const ObjectiveSpec& spec : study.engine().objectives())
    objectives.append(py::make_tuple(spec.name, spec.direction == Direction::kMaximize));
  return objectives;
}

template <class To, class From>
py::array_t<To> copied(std::span<const From> column) {
  py::array_t<To> array(static_cast<py::ssize_t>(column.size()));
  std::ranges::transform(column, array.mutable_data(),
                         [](From value) { return static_cast<To>(value); });
  return array;
}

// (numbers, states, losses by objective, cells by name, started, finished, violations, forecasts),
// arrays all.
py::tuple history_of(Handle& study) {
  const auto [space, history] =
      unlocked(study, [](Study& engine) { return std::pair(engine.space(), engine.history()); });
  py::list losses;
  for (std::size_t m = 0; m < history.objectives(); ++m)
    losses.append(copied<double>(history.loss(m)));
  py::dict cells;
  for (ParamId id{0}; id.index < history.params(); ++id.index)
    cells[py::str((*space)[id].name)] = copied<double>(history.cells(id));
  std::vector<double> forecasts;
  for (std::size_t row = 0; row < history.rows(); ++row)
    forecasts.push_back(history.forecast(row).value_or(kAbsent));
  return py::make_tuple(
      copied<std::int64_t>(history.number()), copied<std::int8_t>(history.state()), losses, cells,
      copied<double>(history.started()), copied<double>(history.finished()),
      copied<double>(history.violation()), copied<double>(std::span<const double>(forecasts)));
}

void bind_records(py::class_<Handle, std::shared_ptr<Handle>>& study) {
  study.def("trials", trials_of)
      .def("trial",
           [](Handle& self, TrialNumber number) {
             return from_frozen(unlocked(self, [&](Study& study) { return study.trial(number); }));
           })
      .def("best_trial",
           [](Handle& self) {
             return from_frozen(unlocked(self, [](Study& study) { return study.best_trial(); }));
           })
      .def("best_trials", best_trials_of)
      .def("finished", asking([](Study& study) { return study.finished(); }))
      .def("size", asking([](Study& study) { return study.trials().size(); }))
      .def("waiting", asking([](Study& study) { return study.waiting(); }))
      .def("space",
           [](Handle& self) {
             return from_space(*unlocked(self, [](Study& study) { return study.space(); }));
           })
      .def("whole_space",
           [](Handle& self) {
             return from_whole_space(*unlocked(self, [](Study& study) { return study.space(); }));
           })
      .def("history", history_of)
      .def("attributes", asking([](Study& study) { return study.attributes(); }))
      .def_property_readonly("metadata", [](Handle& self) { return self.engine().metadata(); })
      .def_property_readonly("name", [](Handle& self) { return self.engine().name(); })
      .def_property_readonly("window", [](Handle& self) { return self.engine().window(); })
      .def_property_readonly("seed", [](Handle& self) { return self.engine().seed(); })
      .def_property_readonly("objectives", objectives_of);
}

}  // namespace

void bind_study(py::module_& module) {
  using Unlocked = py::call_guard<py::gil_scoped_release>;
  py::class_<Handle, std::shared_ptr<Handle>> study(module, "Study",
                                                    "The engine's study; see hone.Study.");
  study
      .def(py::init(&make_study), py::kw_only(), py::arg("name"), py::arg("objectives"),
           py::arg("seed"), py::arg("window"), py::arg("duplicates"), py::arg("retries"),
           py::arg("detached"), py::arg("checkpoints"), py::arg("space"), py::arg("constraints"),
           py::arg("sampler"), py::arg("pruner"), py::arg("storage"), py::arg("earlier"))
      .def("ask", &Handle::ask, py::arg("count"), py::arg("owner"), py::arg("fresh") = true,
           py::arg("lead") = false)
      .def(
          "tell",
          [](Handle& self, TrialHandle& trial, int state, const py::object& values) {
            self.tell(trial, static_cast<TrialState>(state), values);
          },
          py::arg("trial"), py::arg("state"), py::arg("values"))
      .def(
          "tell_number",
          [](Handle& self, TrialNumber number, int state, const py::object& values,
             const std::map<std::string, double>& metrics) {
            self.tell_number(number, static_cast<TrialState>(state), values,
                             {metrics.begin(), metrics.end()});
          },
          py::arg("number"), py::arg("state"), py::arg("values"), py::arg("metrics"))
      .def(
          "settle",
          [](Handle& self, TrialHandle& trial, int state, const py::object& values,
             const std::string& message) {
            self.settle(trial, static_cast<TrialState>(state), values, message);
          },
          py::arg("trial"), py::arg("state"), py::arg("values"), py::arg("message"))
      .def("commit", &Handle::commit, py::arg("trials"))
      .def(
          "mute", [](Handle& self, bool muted) { self.advice().mute(muted); }, py::arg("muted"))
      .def("optimize", optimize, py::kw_only(), py::arg("objective"), py::arg("trials"),
           py::arg("seconds"), py::arg("jobs"), py::arg("caught"), py::arg("finished"),
           py::arg("owner"))
      .def(
          "stop", [](Handle& self, bool cancel) { self.engine().stop(cancel); }, py::arg("cancel"),
          Unlocked())
      .def(
          "enqueue",
          [](Handle& self, const py::dict& params,
             const std::map<std::string, std::string>& attributes) {
            const Configuration configuration = to_configuration(params);
            const py::gil_scoped_release unlocked;
            self.engine().enqueue(configuration, attributes);
          },
          py::arg("params"), py::arg("attributes"))
      .def("enqueued", enqueued_of)
      .def(
          "fix",
          [](Handle& self, const py::dict& params) {
            const Configuration configuration = to_configuration(params);
            const py::gil_scoped_release unlocked;
            self.engine().fix(configuration);
          },
          py::arg("params"))
      .def("set_sampler", &Handle::set_sampler, py::arg("sampler"))
      .def(
          "add_trials",
          [](Handle& self, const std::vector<py::tuple>& records) {
            std::vector<FrozenTrial> trials;
            for (const py::tuple& record : records) trials.push_back(to_frozen(record));
            const py::gil_scoped_release unlocked;
            self.engine().add_trials(trials);
          },
          py::arg("records"))
      .def(
          "set_attribute",
          [](Handle& self, const std::string& key, const std::string& json) {
            self.engine().set_attribute(key, json);
          },
          py::arg("key"), py::arg("json"), Unlocked())
      .def(
          "refresh", [](Handle& self) { self.engine().refresh(); }, Unlocked());
  bind_records(study);
}

}  // namespace hone::python
