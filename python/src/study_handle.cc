#include "study_handle.h"

#include <unistd.h>

#include <utility>

#include "convert.h"
#include "hone/error.h"
#include "hone/samplers/warm_start.h"
#include "plugins.h"
#include "run.h"

namespace hone::python {

namespace {

std::unique_ptr<Sampler> warm_sampler(py::handle spec,
                                      const std::vector<std::shared_ptr<StudyHandle>>& earlier,
                                      std::size_t objectives) {
  std::vector<PastStudy> past;
  for (const auto& study : earlier) {
    const py::gil_scoped_release unlocked;
    past.push_back({.space = *study->engine().space(), .history = study->engine().history()});
  }
  std::unique_ptr<Sampler> sampler = make_sampler(spec);
  warm_start(*sampler, past, objectives);
  return sampler;
}

std::unique_ptr<Study> make_engine(StudyOptions options, py::handle sampler,
                                   std::unique_ptr<Pruner> pruner, py::handle storage,
                                   const std::vector<std::shared_ptr<StudyHandle>>& earlier) {
  std::unique_ptr<Sampler> made = warm_sampler(sampler, earlier, options.objectives.size());
  return std::make_unique<Study>(std::move(options), std::move(made), std::move(pruner),
                                 make_storage(storage));
}

}  // namespace

StudyHandle::StudyHandle(StudyOptions options, py::handle sampler, py::handle pruner,
                         py::handle storage,
                         const std::vector<std::shared_ptr<StudyHandle>>& earlier)
    : advice_(std::make_shared<Advice>()),
      judge_(python::calls_python(pruner) ? py::object(pruner.cast<py::tuple>()[1]) : py::object()),
      calls_python_(python::calls_python(sampler)),
      process_(::getpid()),
      study_(make_engine(std::move(options), sampler,
                         judge_ ? nullptr : make_advising(make_pruner(pruner), advice_), storage,
                         earlier)) {}

// The storage's connection and leases are the other process's: not even closing them is ours.
StudyHandle::~StudyHandle() {
  if (::getpid() != process_) (void)study_.release();
}

Study& StudyHandle::engine() const {
  if (::getpid() == process_) return *study_;
  throw Error(
      ErrorCode::kUnavailable, "study",
      "belongs to the process that this one was forked off; open it here with load_study()");
}

void StudyHandle::set_sampler(py::handle sampler) {
  std::unique_ptr<Sampler> made = make_sampler(sampler);
  calls_python_ =
      calls_python_ || python::calls_python(sampler);  // either may be asked until it is done
  {
    const py::gil_scoped_release unlocked;
    engine().set_sampler(std::move(made));
  }
  calls_python_ = python::calls_python(sampler);
}

std::vector<std::shared_ptr<TrialHandle>> StudyHandle::ask(std::size_t count,
                                                           const py::object& owner, bool fresh,
                                                           bool lead) {
  std::vector<Trial> trials;
  {
    const py::gil_scoped_release unlocked;
    trials = fresh ? engine().ask(count) : engine().resume(count, lead);
  }
  std::vector<std::shared_ptr<TrialHandle>> handles;
  handles.reserve(trials.size());
  for (Trial& trial : trials)
    handles.push_back(std::make_shared<TrialHandle>(shared_from_this(), owner, std::move(trial)));
  return handles;
}

void StudyHandle::leave(Trial& trial) const {
  advice_->should_pause(trial.number()) ? trial.pause() : trial.prune();
}

void StudyHandle::tell(TrialHandle& handle, TrialState state, py::handle values) {
  Trial& trial = handle.live();
  if (state == TrialState::kComplete) trial.complete(to_values(values));
  if (state == TrialState::kPruned) leave(trial);
  if (state == TrialState::kFailed) trial.fail("told as failed");
  if (state == TrialState::kWaiting) trial.release("told as waiting");
  {
    const py::gil_scoped_release unlocked;
    engine().tell(trial);
  }
  handle.end();
}

void StudyHandle::settle(TrialHandle& handle, TrialState state, py::handle values,
                         std::string_view message) {
  Trial& trial = handle.live();
  if (state == TrialState::kPruned) return leave(trial);
  if (state == TrialState::kFailed) return trial.fail(message);
  if (state == TrialState::kWaiting) return trial.release(message);
  try {
    trial.complete(to_values(values));
  } catch (const py::type_error& error) {
    trial.fail(error.what());
  }
}

void StudyHandle::commit(const std::vector<std::shared_ptr<TrialHandle>>& handles) {
  if (handles.empty()) return;
  std::vector<Trial> trials;
  trials.reserve(handles.size());
  try {
    for (const auto& handle : handles) trials.push_back(handle->take());
    const py::gil_scoped_release unlocked;
    engine().tell(trials);
  } catch (...) {
    for (std::size_t i = 0; i < trials.size(); ++i) handles[i]->put_back(std::move(trials[i]));
    throw;
  }
  for (const auto& handle : handles) handle->end();
}

void StudyHandle::tell_number(TrialNumber number, TrialState state, py::handle values,
                              const std::vector<std::pair<std::string, double>>& metrics) {
  Outcome outcome{.state = state};
  if (!values.is_none()) outcome.losses = to_values(values);
  if (state == TrialState::kFailed) outcome.message = "told as failed";
  const py::gil_scoped_release unlocked;
  engine().tell(number, outcome, metrics);
}

std::string_view StudyHandle::optimize(const RunArguments& arguments, OptimizeOptions options,
                                       std::size_t jobs) {
  PythonRun run(*this, arguments);
  options.backend = jobs > 1 ? PythonRun::backend(jobs) : nullptr;
  if (!arguments.finished.is_none())
    options.callbacks.finished = [&run](const FrozenTrial& trial) { run.finished(trial); };
  RunSummary summary;
  {
    const py::gil_scoped_release unlocked;
    summary = engine().optimize([&run](Trial& trial) { run.evaluate(trial); }, options);
  }
  run.rethrow();
  return stop_reason_name(summary.reason);
}

}  // namespace hone::python
