#include "trial_handle.h"

#include <pybind11/stl.h>

#include <algorithm>
#include <limits>
#include <thread>
#include <utility>
#include <vector>

#include "convert.h"
#include "hone/error.h"
#include "study_handle.h"

namespace hone::python {

TrialHandle::TrialHandle(std::shared_ptr<StudyHandle> study, py::object owner, Trial trial)
    : study_(std::move(study)),
      owner_(std::move(owner)),
      number_(trial.number()),
      own_(std::move(trial)),
      trial_(&*own_) {}

TrialHandle::TrialHandle(std::shared_ptr<StudyHandle> study, py::object owner, Trial* lent)
    : study_(std::move(study)), owner_(std::move(owner)), number_(lent->number()), trial_(lent) {}

Trial& TrialHandle::live() const {
  (void)study_->engine();  // in this process
  while (busy_) {
    const py::gil_scoped_release unlocked;
    std::this_thread::yield();
  }
  if (trial_ != nullptr) return *trial_;
  throw Error(ErrorCode::kInvalidArgument, "trial " + std::to_string(number_),
              "has ended; only its record can be read");
}

void TrialHandle::end() {
  study_->advice().forget(number_);
  trial_ = nullptr;
  own_.reset();
}

Trial TrialHandle::take() {
  (void)live();
  if (!own_)
    throw Error(ErrorCode::kInvalidArgument, "trial " + std::to_string(number_),
                "belongs to a run of optimize(), which tells it");
  trial_ = nullptr;
  return std::move(*own_);
}

void TrialHandle::put_back(Trial trial) {
  own_ = std::move(trial);
  trial_ = &*own_;
}

FrozenTrial TrialHandle::frozen() const {
  const py::gil_scoped_release unlocked;
  return trial_ != nullptr ? trial_->frozen() : study_->engine().trial(number_);
}

std::map<std::string, Distribution> TrialHandle::distributions() const {
  const py::gil_scoped_release unlocked;
  if (trial_ != nullptr) return trial_->distributions();
  const std::shared_ptr<const Space> space = study_->engine().space();
  std::map<std::string, Distribution> distributions;
  for (const auto& [name, value] : study_->engine().trial(number_).params)
    distributions.emplace(name, (*space)[space->at(name)].dist);
  return distributions;
}

py::object TrialHandle::suggest(std::string_view name, const Distribution& dist) {
  Trial& trial = live();
  if (!study_->calls_python()) return from_param(trial.suggest(name, dist));
  ParamValue value;
  {
    const Busy busy(*this);
    const py::gil_scoped_release unlocked;
    value = trial.suggest(name, dist);
  }
  return from_param(value);
}

py::list TrialHandle::proposals() const {
  const Trial& trial = live();
  py::list proposals;
  for (const Param& param : trial.space().params())
    if (trial.active(param.name))
      proposals.append(py::make_tuple(param.name, from_distribution(param.dist),
                                      from_param(trial.get(param.name))));
  return proposals;
}

Step TrialHandle::checked(std::int64_t step) const {
  if (step >= 0 && step <= std::numeric_limits<Step>::max()) return static_cast<Step>(step);
  throw Error(ErrorCode::kInvalidArgument, "step",
              "is " + std::to_string(step) + "; steps count from 0 up to 4294967295");
}

void TrialHandle::report(double value, std::int64_t step) {
  const Step at = checked(step);
  Trial& trial = live();
  raise_if_interrupted();
  const Busy busy(*this);
  const py::gil_scoped_release unlocked;
  trial.report(at, value);
}

void TrialHandle::report_metrics(const py::dict& metrics, std::int64_t step) {
  std::vector<std::pair<std::string, double>> values;
  for (const auto& [name, value] : metrics)
    values.emplace_back(name.cast<std::string>(), value.cast<double>());
  const Step at = checked(step);
  Trial& trial = live();
  raise_if_interrupted();
  const Busy busy(*this);
  const py::gil_scoped_release unlocked;
  trial.report(at, values);
}

// After Ctrl-C the trial is handed back.
void TrialHandle::raise_if_interrupted() const {
  if (!interrupted_ && (own_ || !live().cancelled())) return;
  PyErr_SetString(PyExc_KeyboardInterrupt, "the study was interrupted");
  throw py::error_already_set();
}

bool TrialHandle::should_prune() const {
  (void)live();
  raise_if_interrupted();
  if (study_->advice().muted()) return false;
  if (study_->judge()) return study_->judge()(owner_(), from_frozen(frozen())).cast<bool>();
  return study_->advice().should_prune(number_);
}

bool TrialHandle::should_pause() const {
  (void)live();
  return !study_->advice().muted() && study_->advice().should_pause(number_);
}

void TrialHandle::set_constraint(const std::string& name, double value) {
  Trial& trial = live();
  const auto known = std::ranges::find(constraints_, name, &std::pair<std::string, double>::first);
  if (known != constraints_.end()) {
    known->second = value;
  } else {
    constraints_.emplace_back(name, value);
  }
  std::vector<double> values;
  for (const auto& [each, number] : constraints_) values.push_back(number);
  trial.set_constraints(values);
}

namespace {

py::object suggest_float(TrialHandle& trial, std::string_view name, double low, double high,
                         std::optional<double> step, bool log) {
  return trial.suggest(name,
                       FloatRange{.low = low, .high = high, .log = log, .step = step.value_or(0)});
}

py::object suggest_int(TrialHandle& trial, std::string_view name, std::int64_t low,
                       std::int64_t high, std::int64_t step, bool log) {
  return trial.suggest(name, IntRange{.low = low, .high = high, .log = log, .step = step});
}

py::dict user_attrs_of(const TrialHandle& trial) {
  const py::object loads = py::module_::import("json").attr("loads");
  py::dict attributes;
  for (const auto& [key, json] : trial.frozen().attributes) attributes[py::str(key)] = loads(json);
  return attributes;
}

py::dict distributions_of(const TrialHandle& trial) {
  const py::object from_spec = py::module_::import("hone.distributions").attr("_from_spec");
  py::dict distributions;
  for (const auto& [name, dist] : trial.distributions())
    distributions[py::str(name)] = from_spec(from_distribution(dist));
  return distributions;
}

std::vector<ParamValue> choices_of(const py::iterable& choices, std::string_view name) {
  std::vector<ParamValue> values;
  for (const py::handle choice : choices) values.push_back(to_param(choice, name));
  return values;
}

}  // namespace

void bind_trial(py::module_& module) {
  using Handle = TrialHandle;
  py::class_<Handle, std::shared_ptr<Handle>>(
      module, "Trial",
      "A running trial: asks for the values of its parameters and reports how it goes.")
      .def_property_readonly("number", &Handle::number, "Its number, counted from 0.")
      .def_property_readonly(
          "parent", [](const Handle& trial) { return trial.live().parent(); },
          "The trial that a fork goes on from, with its checkpoint but other parameters, or None.")
      .def_property_readonly(
          "resume_step", [](const Handle& trial) { return trial.live().resume_step(); },
          "The step to go on from after a pause, its own or its parent's; 0 for a new trial.")
      .def_property_readonly(
          "checkpoint_dir", [](const Handle& trial) { return trial.live().checkpoint_dir(); },
          "A folder of this trial alone, for what it needs to go on after a pause.")
      .def_property_readonly("study", &Handle::study, "The study that it belongs to.")
      .def("suggest_float", suggest_float, py::arg("name"), py::arg("low"), py::arg("high"),
           py::kw_only(), py::arg("step") = py::none(), py::arg("log") = false,
           "A float in [low, high]; with `log` its logarithm is searched evenly, with `step` only "
           "low, low + step, ... are tried.")
      .def("suggest_int", suggest_int, py::arg("name"), py::arg("low"), py::arg("high"),
           py::kw_only(), py::arg("step") = 1, py::arg("log") = false,
           "An int of low, low + step, ... up to high, both ends included.")
      .def(
          "suggest_categorical",
          [](Handle& trial, std::string_view name, const py::iterable& choices) {
            return trial.suggest(name, Categorical{.choices = choices_of(choices, name)});
          },
          py::arg("name"), py::arg("choices"), "One of the choices, which have no order.")
      .def(
          "suggest_ordinal",
          [](Handle& trial, std::string_view name, const py::iterable& choices) {
            return trial.suggest(name, Ordinal{.choices = choices_of(choices, name)});
          },
          py::arg("name"), py::arg("choices"), "One of the choices, which stand in order.")
      .def(
          "suggest",
          [](Handle& trial, std::string_view name, const py::object& distribution) {
            return trial.suggest(name, to_distribution(distribution.attr("_spec")(), name));
          },
          py::arg("name"), py::arg("distribution"),
          "A value of any distribution, which may have a prior or weights.")
      .def("report", &Handle::report, py::arg("value"), py::arg("step"),
           "Records an intermediate value of the first objective at a step 0, 1, 2, ...")
      .def("report_metrics", &Handle::report_metrics, py::arg("metrics"), py::arg("step"),
           "Records several named values at a step at once.")
      .def("should_prune", &Handle::should_prune,
           "Whether the pruner thinks that the trial is not worth finishing, judged at its last "
           "report. An objective that agrees raises TrialPruned.")
      .def(
          "should_pause", &Handle::should_pause,
          "Whether a trial that leaves now is set aside, and may go on later with what it saves to "
          "checkpoint_dir.")
      .def(
          "seed",
          [](const Handle& trial, std::string_view purpose) {
            return trial.live().stream(purpose)();
          },
          py::arg("purpose") = "",
          "A seed for the random numbers of the objective: the same whenever the trial is run, "
          "another one for each trial and each purpose.")
      .def(
          "set_metric",
          [](Handle& trial, std::string_view name, double value) {
            trial.live().set_metric(name, value);
          },
          py::arg("name"), py::arg("value"), "Records a final value besides the objectives.")
      .def(
          "set_constraints",
          [](Handle& trial, const std::vector<double>& values) {
            trial.live().set_constraints(values);
          },
          py::arg("values"), "Constraint values, each of which is met when it is at most 0.")
      .def("set_constraint", &Handle::set_constraint, py::arg("key"), py::arg("value"),
           "The value of a constraint, by its name; it is met when it is at most 0.")
      .def(
          "set_user_attr",
          [](Handle& trial, std::string_view key, const py::object& value) {
            const auto json = py::module_::import("json").attr("dumps")(value).cast<std::string>();
            trial.live().set_json_attribute(key, json);
          },
          py::arg("key"), py::arg("value"), "Keeps anything that JSON can say with the trial.")
      .def_property_readonly(
          "params", [](const Handle& trial) { return from_configuration(trial.frozen().params); },
          "The values of its parameters so far, by name.")
      .def_property_readonly("distributions", distributions_of,
                             "What its parameters so far were asked for from, by name.")
      .def_property_readonly("user_attrs", user_attrs_of, "What set_user_attr() has kept.")
      .def_property_readonly(
          "datetime_start",
          [](const Handle& trial) {
            return py::module_::import("datetime")
                .attr("datetime")
                .attr("fromtimestamp")(trial.frozen().started);
          },
          "When it was asked for.")
      .def(
          "_suggest",
          [](Handle& trial, std::string_view name, const py::tuple& spec) {
            return trial.suggest(name, to_distribution(spec, name));
          },
          py::arg("name"), py::arg("spec"))
      .def("_frozen", [](const Handle& trial) { return from_frozen(trial.frozen()); })
      .def("_proposals", &Handle::proposals)
      .def("_interrupt", &Handle::interrupt)
      .def_property_readonly("_ended", &Handle::ended);
}

}  // namespace hone::python
