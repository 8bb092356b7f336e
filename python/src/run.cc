#include "run.h"

#include <string>
#include <utility>

#include "convert.h"

namespace hone::python {
namespace {

py::object pruned_class() { return py::module_::import("hone.exceptions").attr("TrialPruned"); }

std::string traceback_of(const py::error_already_set& error) {
  py::object trace = error.trace();
  if (!trace) trace = py::none();  // raised by code that is not Python's
  const py::object lines =
      py::module_::import("traceback").attr("format_exception")(error.type(), error.value(), trace);
  return py::str("").attr("join")(lines).cast<std::string>();
}

class PythonThreads final : public Backend {
 public:
  PythonThreads(std::size_t jobs, py::handle threads) : jobs_(jobs), threads_(threads) {}

  std::size_t in_flight() const override { return jobs_; }

  void run(Study& study, const Objective& objective) override {
    const py::gil_scoped_acquire locked;
    threads_(jobs_, py::cpp_function([&study, &objective] {
               const py::gil_scoped_release unlocked;
               study.run_worker(objective);
             }));
  }

 private:
  const std::size_t jobs_;
  const py::handle threads_;  // held by the caller of optimize()
};

}  // namespace

std::shared_ptr<Backend> PythonRun::backend(std::size_t jobs) const {
  return std::make_shared<PythonThreads>(jobs, arguments_.threads);
}

void PythonRun::finished(const FrozenTrial& trial) const {
  const py::gil_scoped_acquire locked;
  arguments_.finished(from_frozen(trial));
}

void PythonRun::rethrow() const {
  if (first_) std::rethrow_exception(first_);
}

void PythonRun::evaluate(Trial& trial) {
  const py::gil_scoped_acquire locked;
  const auto handle =
      std::make_shared<TrialHandle>(study_.shared_from_this(), arguments_.owner, &trial);
  try {
    const py::object result = arguments_.objective(handle);
    try {
      trial.complete(to_values(result));
    } catch (const py::type_error& error) {
      trial.fail(error.what());
    }
  } catch (py::error_already_set& error) {
    settle(trial, error);
  }
  handle->end();
}

void PythonRun::settle(Trial& trial, py::error_already_set& error) {
  if (error.matches(pruned_class())) return trial.prune();
  const bool ordinary = error.matches(PyExc_Exception);
  if (ordinary) {
    trial.fail(traceback_of(error));
    if (error.matches(arguments_.caught)) return;
  } else {
    trial.release("interrupted");
  }
  if (!first_) first_ = std::current_exception();
  const py::gil_scoped_release unlocked;
  study_.engine().stop(!ordinary);
}

}  // namespace hone::python
