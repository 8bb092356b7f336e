#include "study_handle.h"

#include <utility>

#include "convert.h"
#include "hone/error.h"
#include "plugins.h"
#include "run.h"

namespace hone::python {

StudyHandle::StudyHandle(StudyOptions options, py::handle sampler, py::handle pruner,
                         py::handle storage)
    : advice_(std::make_shared<Advice>()),
      study_(std::move(options), make_sampler(sampler), make_advising(make_pruner(pruner), advice_),
             make_storage(storage)) {}

std::vector<std::shared_ptr<TrialHandle>> StudyHandle::ask(std::size_t count,
                                                           const py::object& owner) {
  std::vector<Trial> trials;
  {
    const py::gil_scoped_release unlocked;
    trials = study_.ask(count);
  }
  std::vector<std::shared_ptr<TrialHandle>> handles;
  handles.reserve(trials.size());
  for (Trial& trial : trials)
    handles.push_back(std::make_shared<TrialHandle>(shared_from_this(), owner, std::move(trial)));
  return handles;
}

void StudyHandle::tell(TrialHandle& handle, TrialState state, py::handle values) {
  Trial& trial = handle.live();
  if (state == TrialState::kComplete) trial.complete(to_values(values));
  if (state == TrialState::kPruned) trial.prune();
  if (state == TrialState::kFailed) trial.fail("told as failed");
  {
    const py::gil_scoped_release unlocked;
    study_.tell(trial);
  }
  handle.end();
}

void StudyHandle::settle(TrialHandle& handle, TrialState state, py::handle values,
                         std::string_view message) {
  Trial& trial = handle.live();
  if (state == TrialState::kPruned) return trial.prune();
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
    study_.tell(trials);
  } catch (...) {
    for (std::size_t i = 0; i < trials.size(); ++i) handles[i]->put_back(std::move(trials[i]));
    throw;
  }
  for (const auto& handle : handles) handle->end();
}

void StudyHandle::tell_number(TrialNumber number, TrialState state, py::handle values) {
  Outcome outcome{.state = state};
  if (!values.is_none()) outcome.losses = to_values(values);
  if (state == TrialState::kFailed) outcome.message = "told as failed";
  const py::gil_scoped_release unlocked;
  study_.tell(number, outcome);
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
    summary = study_.optimize([&run](Trial& trial) { run.evaluate(trial); }, options);
  }
  run.rethrow();
  return stop_reason_name(summary.reason);
}

}  // namespace hone::python
