// Golovin et al., "Google Vizier: A Service for Black-Box Optimization", KDD 2017, section 3.2.2.
#include "hone/pruners/median.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>
#include <utility>
#include <vector>

#include "hone/error.h"
#include "pruners/ordered_values.h"

namespace hone {
namespace {

constexpr MetricId kFirstObjective{0};

// What complete trials reported at one step, by size and by trial.
class StepValues {
 public:
  void insert(TrialNumber trial, double value) {
    values_.insert(value);
    const auto place = std::upper_bound(
        by_trial_.begin(), by_trial_.end(), trial,
        [](TrialNumber number, const auto& entry) { return number < entry.first; });
    by_trial_.insert(place, {trial, value});
  }

  // The values of trials numbered `below` and above: few, and most often none.
  std::vector<double> hidden(TrialNumber below) const {
    std::vector<double> values;
    for (auto entry = by_trial_.rbegin(); entry != by_trial_.rend(); ++entry) {
      if (entry->first < below) break;
      values.push_back(entry->second);
    }
    std::sort(values.begin(), values.end());
    return values;
  }

  // The median of all but the `hidden` values. Expects that some are left.
  double median_without(std::span<const double> hidden) const {
    const std::size_t count = values_.size() - hidden.size();
    return std::midpoint(select((count - 1) / 2, hidden), select(count / 2, hidden));
  }

  std::size_t size() const noexcept { return values_.size(); }

 private:
  double select(std::size_t rank, std::span<const double> hidden) const {
    // Each hidden value at or below the one looked for shifts it by a place.
    for (const double value : hidden) {
      if (value > values_[rank]) break;
      ++rank;
    }
    return values_[rank];
  }

  OrderedValues values_;
  std::vector<std::pair<TrialNumber, double>> by_trial_;  // by number
};

// The value at each step of a curve, by step: the last one where a step was reported twice.
std::vector<std::pair<Step, double>> last_values(std::span<const Point> curve) {
  std::vector<std::pair<Step, double>> values;
  for (const Point& point : curve) {
    if (point.metric == kFirstObjective && !std::isnan(point.value)) {
      values.emplace_back(point.step, point.value);
    }
  }
  const auto by_step = [](const auto& a, const auto& b) { return a.first < b.first; };
  std::stable_sort(values.begin(), values.end(), by_step);
  const auto same_step = [](const auto& a, const auto& b) { return a.first == b.first; };
  const auto kept = std::unique(values.rbegin(), values.rend(), same_step);
  values.erase(values.begin(), kept.base());
  return values;
}

class Median final : public Pruner {
 public:
  explicit Median(const MedianOptions& options) : options_(options) {}

  void observe(std::span<const Report>) override {}  // the curves of finished trials say it all

  void observe(const History& history, std::size_t begin) override {
    for (std::size_t row = begin; row < history.rows(); ++row) {
      if (history.state()[row] != TrialState::kComplete) continue;
      const TrialNumber number = history.number()[row];
      complete_.insert(std::upper_bound(complete_.begin(), complete_.end(), number), number);
      for (const auto& [step, value] : last_values(history.curve(row))) {
        steps_[step].insert(number, value);
      }
    }
  }

  void judge(TrialNumber below, std::span<const Report> reports,
             std::span<Verdict> verdicts) const override {
    const auto end = std::lower_bound(complete_.begin(), complete_.end(), below);
    const auto complete = static_cast<std::size_t>(end - complete_.begin());
    const bool started = complete > 0 && complete >= options_.startup_trials;
    for (std::size_t i = 0; i < reports.size(); ++i) {
      const bool prune = started && due(reports[i]) && worse(below, reports[i]);
      verdicts[i] = prune ? Verdict::kPrune : Verdict::kContinue;
    }
  }

 private:
  // Past the warm-up, and the first of its trial in its interval of steps.
  bool due(const Report& report) const {
    if (report.metric != kFirstObjective || report.step < options_.warmup_steps) return false;
    if (report.first || report.previous < options_.warmup_steps) return true;
    return interval(report.previous) != interval(report.step);
  }

  std::size_t interval(Step step) const {
    return (step - options_.warmup_steps) / options_.interval_steps;
  }

  bool worse(TrialNumber below, const Report& report) const {
    if (std::isnan(report.best)) return true;
    const auto found = steps_.find(report.step);
    if (found == steps_.end()) return false;
    const std::vector<double> hidden = found->second.hidden(below);
    const std::size_t count = found->second.size() - hidden.size();
    if (count == 0 || count < options_.min_trials) return false;
    return report.best > found->second.median_without(hidden);
  }

  MedianOptions options_;
  std::vector<TrialNumber> complete_;  // ascending
  std::unordered_map<Step, StepValues> steps_;
};

}  // namespace

void MedianOptions::fields(OptionVisitor& visit) {
  visit("startup_trials", startup_trials, "complete trials before any is pruned");
  visit("warmup_steps", warmup_steps, "reports at smaller steps are never judged");
  visit("interval_steps", interval_steps,
        "judge the first report in each interval of this many steps");
  visit("min_trials", min_trials, "complete trials that must have reported at this very step");
}

std::unique_ptr<Pruner> make_median(const MedianOptions& options) {
  if (options.interval_steps == 0) {
    throw Error(ErrorCode::kInvalidArgument, "median.interval_steps",
                "found 0; must be at least 1 (1 judges every step)");
  }
  return std::make_unique<Median>(options);
}

}  // namespace hone
