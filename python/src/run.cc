#include "run.h"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "convert.h"

namespace hone::python {
namespace {

py::object exception_class(const char* name) {
  return py::module_::import("hone.exceptions").attr(name);
}

std::string traceback_of(const py::error_already_set& error) {
  py::object trace = error.trace();
  if (!trace) trace = py::none();  // raised by code that is not Python's
  const py::object lines =
      py::module_::import("traceback").attr("format_exception")(error.type(), error.value(), trace);
  return py::str("").attr("join")(lines).cast<std::string>();
}

// Trials on threads of their own, while the calling thread waits for Ctrl-C: Python tells no other
// thread of it. They are started and awaited here because Python code could be interrupted between
// the two.
class PythonThreads final : public Backend {
 public:
  explicit PythonThreads(std::size_t jobs) : jobs_(jobs) {}

  std::size_t in_flight() const override { return jobs_; }

  void run(Study& study, const Objective& objective) override {
    Shared shared{.running = jobs_};
    {
      std::vector<std::jthread> threads;
      try {
        while (threads.size() < jobs_)
          threads.emplace_back([&] { work(study, objective, shared); });
        watch(study, shared);
      } catch (const std::exception&) {  // no more threads to be had
        fail(study, shared);
      }
    }
    if (shared.first) std::rethrow_exception(shared.first);
  }

 private:
  struct Shared {
    std::mutex mutex = {};
    std::condition_variable ended = {};
    std::size_t running = 0;
    std::exception_ptr first = {};
  };

  static void fail(Study& study, Shared& shared) {
    {
      const std::lock_guard lock(shared.mutex);
      if (!shared.first) shared.first = std::current_exception();
    }
    study.stop(true);
  }

  static void work(Study& study, const Objective& objective, Shared& shared) {
    {
      const py::gil_scoped_acquire locked;    // one Python thread, with its thread-local state,
      const py::gil_scoped_release unlocked;  // for all trials
      try {
        study.run_worker(objective);
      } catch (const std::exception&) {
        fail(study, shared);
      }
    }
    const std::lock_guard lock(shared.mutex);
    --shared.running;
    shared.ended.notify_all();
  }

  static void watch(Study& study, Shared& shared) {
    std::unique_lock lock(shared.mutex);
    while (!shared.ended.wait_for(lock, kPoll, [&] { return shared.running == 0; })) {
      lock.unlock();
      try {
        const py::gil_scoped_acquire locked;
        if (PyErr_CheckSignals() != 0) throw py::error_already_set();
      } catch (const py::error_already_set&) {
        fail(study, shared);
      }
      lock.lock();
    }
  }

  static constexpr std::chrono::milliseconds kPoll{50};
  const std::size_t jobs_;
};

}  // namespace

std::shared_ptr<Backend> PythonRun::backend(std::size_t jobs) {
  return std::make_shared<PythonThreads>(jobs);
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
  if (error.matches(exception_class("TrialPruned"))) return study_.leave(trial);
  if (error.matches(exception_class("TrialReleased")))
    return trial.release(py::str(error.value()).cast<std::string>());
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
