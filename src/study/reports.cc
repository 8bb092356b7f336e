// What trials ask of their study: what a pruner says of a report, values that are drawn late, names
// and folders.
#include <algorithm>
#include <cmath>

#include "space/draw.h"
#include "study/propose.h"
#include "study/state.h"

namespace hone {

Verdict Study::report(Trial& trial, Step step,
                      std::span<const std::pair<std::string, double>> metrics) {
  State::Lock lock(state_->mutex);
  const std::vector<Report> reports = state_->note(trial, step, metrics);
  Verdict strongest = Verdict::kContinue;
  for (const Verdict verdict : state_->ledger.report(reports))
    if (verdict == Verdict::kPrune || strongest == Verdict::kContinue) strongest = verdict;
  const std::shared_ptr<Run> run = state_->run;
  if (run && !run->options.prune) strongest = Verdict::kContinue;
  lock.unlock();
  if (run && run->options.callbacks.reported) {
    const std::lock_guard turn(run->callback_mutex);
    for (const auto& [name, value] : metrics)
      run->options.callbacks.reported(trial.number_, {step, name, value});
  }
  return strongest;
}

// Adds a report to the trial's curve, and says what it means to a pruner.
std::vector<Report> Study::State::note(Trial& trial, Step step,
                                       std::span<const std::pair<std::string, double>> metrics) {
  std::vector<Report> reports;
  reports.reserve(metrics.size());
  const OpenTrial* open = ledger.find_open(trial.number_);
  const std::uint64_t later = open == nullptr ? 0 : open->turn - trial.number_;
  for (const auto& [name, given] : metrics) {
    const MetricId metric = ledger.metric(name);
    const double value =
        metric.index < ledger.objectives() ? ledger.sign(metric.index) * given : given;
    const auto before = std::find_if(trial.curve_.rbegin(), trial.curve_.rend(),
                                     [&](const Point& point) { return point.metric == metric; });
    const bool first = before == trial.curve_.rend();
    if (trial.best_.size() <= metric.index) trial.best_.resize(metric.index + 1, kAbsent);
    trial.best_[metric.index] = std::fmin(trial.best_[metric.index], value);
    reports.push_back({.trial = trial.number_,
                       .step = step,
                       .metric = metric,
                       .value = value,
                       .best = trial.best_[metric.index],
                       .previous = first ? 0 : before->step,
                       .first = first,
                       .later = later});
    trial.curve_.push_back({.step = step, .metric = metric, .value = value});
  }
  const std::span<const Point> curve(trial.curve_);
  const std::size_t before = curve.size() - reports.size();
  for (std::size_t i = 0; i < reports.size(); ++i) reports[i].curve = curve.first(before + i + 1);
  return reports;
}

double Study::redraw(const Trial& trial, ParamId id, const Distribution& dist) {
  const State::Lock lock(state_->mutex);
  const bool numeric =
      std::holds_alternative<FloatRange>(dist) || std::holds_alternative<IntRange>(dist);
  // What the sampler has learned by now depends on timing when trials overlap in a deterministic
  // study, and choices are no part of a known range: the prior decides there.
  if (header_.window > 1 || !numeric)
    return from_quantile(dist, trial.stream((*trial.space_)[id].name).uniform());
  state_->ledger.learn();
  const Proposer proposer(state_->ledger, *state_->sampler, header_.seed, {}, 0);
  return proposer.redraw(trial.number_, trial.used_cells(), id, dist);
}

std::string Study::checkpoint_dir(TrialNumber number) const {
  return state_->checkpoints.of(number);
}

bool Study::cancelled() const noexcept { return state_->cancelled; }

std::string Study::metric_name(MetricId metric) const {
  const State::Lock lock(state_->mutex);
  return state_->ledger.metrics()[metric.index];
}

double Study::user_value(MetricId metric, double value) const {
  const auto& objectives = header_.objectives;
  const bool turned = metric.index < objectives.size() &&
                      objectives[metric.index].direction == Direction::kMaximize;
  return turned ? -value : value;
}

}  // namespace hone
