#pragma once

#include <span>
#include <unordered_map>
#include <utility>

#include "hone/pruner.h"

namespace hone {

// What the reports of one metric add up to, for each running trial: a fold of State::add(step,
// value) that starts from a blank state and is dropped when the trial is finished.
template <class State>
class RunningStates {
 public:
  RunningStates(MetricId metric, State blank) : metric_(metric), blank_(std::move(blank)) {}

  void observe(std::span<const Report> reports) {
    for (const Report& report : reports) {
      if (report.metric != metric_) continue;
      State& state = states_.try_emplace(report.trial, blank_).first->second;
      if (report.first) state = blank_;  // the trial is run again
      state.add(report.step, report.value);
    }
  }

  void observe(const History& history, std::size_t begin) {
    for (std::size_t row = begin; row < history.rows(); ++row) {
      states_.erase(history.number()[row]);
    }
  }

  // That of the trial of reports[index] after this report: what was learned of it, and what
  // `reports` say of it up to there.
  State after(std::span<const Report> reports, std::size_t index) const {
    const TrialNumber trial = reports[index].trial;
    const auto known = states_.find(trial);
    State state = known == states_.end() ? blank_ : known->second;
    for (const Report& report : reports.first(index + 1)) {
      if (report.trial != trial || report.metric != metric_) continue;
      if (report.first) state = blank_;
      state.add(report.step, report.value);
    }
    return state;
  }

 private:
  MetricId metric_;
  State blank_;
  std::unordered_map<TrialNumber, State> states_;
};

}  // namespace hone
