// What a trial must meet besides being good, kept up to date row by row: that it does not fail, and
// each constraint. Watanabe and Hutter, "c-TPE: tree-structured Parzen estimator with inequality
// constraints for expensive hyperparameter optimization", arXiv 2211.14411.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hone/samplers/tpe.h"
#include "samplers/tpe/representatives.h"

namespace hone::tpe {

// Trials that met a requirement and trials that did not.
struct Evidence {
  std::vector<Member> met, unmet;  // by row
};

// O(constraints * log max_bad) a row.
class Requirements {
 public:
  explicit Requirements(const TpeOptions& options);

  void observe(const History& history, std::size_t begin);

  // Of those requirements that some trial has met and some has not; empty unless feasibility is
  // "probability".
  std::span<const Evidence> evidence() const noexcept { return evidence_; }

 private:
  struct Requirement {
    Representatives met, unmet;
  };

  void add(const History& history, Row row);
  void learn(std::size_t requirement, bool met, TrialNumber number, Row row);

  TpeOptions options_;
  std::vector<Requirement> requirements_;  // the first is that the trial does not fail
  std::vector<Evidence> evidence_;
};

}  // namespace hone::tpe
