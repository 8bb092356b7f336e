#pragma once

#include <pybind11/pybind11.h>

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "advice.h"
#include "hone/study.h"
#include "trial_handle.h"

namespace hone::python {

namespace py = pybind11;

// What Study.optimize() was given.
struct RunArguments {
  py::object objective;
  py::object caught;    // exception classes that fail their trial alone
  py::object finished;  // called with the record of each trial that ended, or None
  py::object owner;     // a weak reference to the hone.Study
};

// The engine's study as Python holds it. The GIL is released wherever the engine may work or wait.
class StudyHandle : public std::enable_shared_from_this<StudyHandle> {
 public:
  // The sampler starts with the earlier studies.
  StudyHandle(StudyOptions options, py::handle sampler, py::handle pruner, py::handle storage,
              const std::vector<std::shared_ptr<StudyHandle>>& earlier);

  ~StudyHandle();
  StudyHandle(const StudyHandle&) = delete;
  StudyHandle& operator=(const StudyHandle&) = delete;

  // Throws Error{kUnavailable} in a process that was forked off the one that made the study.
  Study& engine() const;
  Advice& advice() noexcept { return *advice_; }
  // A pruner that is written in Python, or null.
  const py::object& judge() const noexcept { return judge_; }
  // Whether the engine calls Python code under its lock, so that nobody may wait for it with the
  // GIL.
  bool calls_python() const noexcept { return calls_python_; }
  // Proposes from now on, once it has learned all finished trials.
  void set_sampler(py::handle sampler);

  // Without `fresh` no new trials: those given back, those that go on after a pause, forks; for
  // `lead` see Study::resume().
  std::vector<std::shared_ptr<TrialHandle>> ask(std::size_t count, const py::object& owner,
                                                bool fresh, bool lead);
  // Ends the trial and records it, kWaiting hands it back; it stays open when `values` do not fit.
  void tell(TrialHandle& trial, TrialState state, py::handle values);
  // Says how the trial has ended without recording it yet: kWaiting hands it back, a result that is
  // no number is a failure.
  void settle(TrialHandle& trial, TrialState state, py::handle values, std::string_view message);
  // Records settled trials in one commit.
  void commit(const std::vector<std::shared_ptr<TrialHandle>>& trials);
  // Ends a trial that its pruner gives up: pruned, or paused if it may go on later.
  void leave(Trial& trial) const;
  void tell_number(TrialNumber number, TrialState state, py::handle values,
                   const std::vector<std::pair<std::string, double>>& metrics);
  // Returns why the run ended. Throws what an objective threw that was not to be caught.
  std::string_view optimize(const RunArguments& arguments, OptimizeOptions options,
                            std::size_t jobs);

 private:
  const std::shared_ptr<Advice> advice_;
  const py::object judge_;
  bool calls_python_;  // guarded by the GIL
  const int process_;
  std::unique_ptr<Study> study_;
};

void bind_study(py::module_& module);

}  // namespace hone::python
