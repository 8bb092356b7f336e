#pragma once

#include <exception>
#include <memory>

#include "study_handle.h"

namespace hone::python {

// One Study.optimize(): takes trials through a Python objective. Its members lock the GIL.
class PythonRun {
 public:
  PythonRun(StudyHandle& study, const RunArguments& arguments)
      : study_(study), arguments_(arguments) {}

  void evaluate(Trial& trial);
  void finished(const FrozenTrial& trial) const;
  // As many trials at once, each on a thread that stays the same to Python.
  static std::shared_ptr<Backend> backend(std::size_t jobs);
  // What an objective threw that was not to be caught, if one did.
  void rethrow() const;

 private:
  void settle(Trial& trial, py::error_already_set& error);

  StudyHandle& study_;
  const RunArguments& arguments_;
  std::exception_ptr first_;  // guarded by the GIL
};

}  // namespace hone::python
