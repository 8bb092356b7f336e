#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "hone/trial.h"

namespace hone {

// What is tuned: anything that takes a trial from running to its end. Must be safe to call from as
// many threads as the backend has. What it throws is that trial's failure, with what() as message.
class Objective {
 public:
  // The value of the first objective (minimised or maximised as the study says).
  Objective(std::function<double(Trial&)> function);  // NOLINT: implicit on purpose
  // One value per objective.
  Objective(std::function<std::vector<double>(Trial&)> function);  // NOLINT
  // Ends the trial itself: complete(), prune(), fail() or release().
  Objective(std::function<void(Trial&)> function);  // NOLINT

  // Leaves the trial ended; never throws what the function threw.
  void evaluate(Trial& trial) const;

 private:
  std::function<void(Trial&)> function_;
};

}  // namespace hone
