#include "samplers/tpe/requirements.h"

namespace hone::tpe {

Requirements::Requirements(const TpeOptions& options) : options_(options) {}

void Requirements::observe(const History& history, std::size_t begin) {
  if (options_.feasibility != "probability") return;
  for (std::size_t row = begin; row < history.rows(); ++row) add(history, static_cast<Row>(row));
  evidence_.clear();
  for (const Requirement& each : requirements_)
    if (each.met.count() > 0 && each.unmet.count() > 0)
      evidence_.push_back({each.met.members(), each.unmet.members()});
}

void Requirements::add(const History& history, Row row) {
  const TrialNumber number = history.number()[row];
  const bool failed = history.state()[row] == TrialState::kFailed;
  if (!failed || options_.learn_from_failed) learn(0, !failed, number, row);
  const std::vector<double> constraints = history.constraints(row);
  for (std::size_t i = 0; i < constraints.size(); ++i)
    learn(1 + i, constraints[i] <= 0, number, row);
}

void Requirements::learn(std::size_t requirement, bool met, TrialNumber number, Row row) {
  const Representatives none(options_.max_bad);
  if (requirements_.size() <= requirement) requirements_.resize(requirement + 1, {none, none});
  Requirement& each = requirements_[requirement];
  (met ? each.met : each.unmet).add(number, row);
}

}  // namespace hone::tpe
