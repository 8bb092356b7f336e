// What a study's sampler knew when it was asked for a trial.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "hone/study.h"

namespace hone::cli {

struct Moment {
  TrialNumber number = 0;
  History history = History(1);                                      // what had finished
  std::vector<std::pair<TrialNumber, std::vector<double>>> pending;  // what ran; by number
  std::optional<std::vector<double>> cells;  // the trial's own, when it has been asked for
};

// Of the trial, or of the next one that will be asked for. Which trials had finished is told by the
// window of a deterministic study, and otherwise by their times. Throws Error{kInvalidArgument}
// when there is no such trial. O(all trials).
Moment moment_of(const Study& study, std::optional<TrialNumber> trial);

}  // namespace hone::cli
