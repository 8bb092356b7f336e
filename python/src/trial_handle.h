#pragma once

#include <pybind11/pybind11.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hone/trial.h"

namespace hone::python {

namespace py = pybind11;

class StudyHandle;

// hone.Trial: a running trial, which this owns (ask) or which a worker lends it while the objective
// runs (optimize). Once it has ended only its record is left.
class TrialHandle {
 public:
  TrialHandle(std::shared_ptr<StudyHandle> study, py::object owner, Trial trial);
  TrialHandle(std::shared_ptr<StudyHandle> study, py::object owner, Trial* lent);

  TrialNumber number() const noexcept { return number_; }
  // Throws Error{kInvalidArgument} once the trial has ended. Waits while another thread reports.
  Trial& live() const;
  bool ended() const noexcept { return trial_ == nullptr; }
  void end();
  // From here on reporting and should_prune() throw a KeyboardInterrupt: its run wants it back.
  void interrupt() noexcept { interrupted_ = true; }
  // The trial that this owns, to be told together with others, and back if that failed.
  Trial take();
  void put_back(Trial trial);

  FrozenTrial frozen() const;
  // By name: what its parameters were asked for from; of an ended trial what the study knows.
  std::map<std::string, Distribution> distributions() const;
  py::object study() const { return owner_(); }
  py::object suggest(std::string_view name, const Distribution& dist);
  // [(name, distribution, value)]: what was proposed with it, for a stand-in in another process.
  py::list proposals() const;
  void report(double value, std::int64_t step);
  void report_metrics(const py::dict& metrics, std::int64_t step);
  bool should_prune() const;
  bool should_pause() const;
  // One of several constraints, by name; the record lists them in the order of their first values.
  void set_constraint(const std::string& name, double value);

 private:
  // Held while the trial is used without the GIL.
  class Busy {
   public:
    explicit Busy(TrialHandle& handle) : handle_(handle) { handle_.busy_ = true; }
    ~Busy() { handle_.busy_ = false; }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;

   private:
    TrialHandle& handle_;
  };

  Step checked(std::int64_t step) const;
  void raise_if_interrupted() const;

  const std::shared_ptr<StudyHandle> study_;  // outlives the trial
  const py::object owner_;                    // a weak reference to the hone.Study
  const TrialNumber number_;
  std::optional<Trial> own_;
  Trial* trial_;
  std::vector<std::pair<std::string, double>> constraints_;  // those that were set by name
  bool busy_ = false;                                        // guarded by the GIL
  bool interrupted_ = false;                                 // likewise
};

void bind_trial(py::module_& module);

}  // namespace hone::python
