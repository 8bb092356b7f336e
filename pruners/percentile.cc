// Golovin et al., "Google Vizier: A Service for Black-Box Optimization", KDD 2017, section 3.2.2.
#include "hone/pruners/percentile.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>
#include <vector>

#include "pruners/deciding_metric.h"
#include "pruners/reports.h"
#include "pruners/trial_values.h"

namespace hone {
namespace {

// The value at each step of a curve, by step: the last one where a step was reported twice.
std::vector<std::pair<Step, double>> last_values(std::span<const Point> curve,
                                                 const DecidingMetric& metric) {
  std::vector<std::pair<Step, double>> values;
  for (const Point& point : curve) {
    if (metric.is(point.metric) && !std::isnan(point.value)) {
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

class Percentile final : public Pruner {
 public:
  explicit Percentile(const PercentileOptions& options)
      : options_(options),
        metric_(options.metric),
        schedule_{options.warmup_steps, options.interval_steps} {}

  void begin(std::span<const ObjectiveSpec> objectives) override { metric_.begin(objectives); }
  void introduce(MetricId metric, std::string_view name) override {
    metric_.introduce(metric, name);
  }
  void observe(std::span<const Report>) override {}  // the curves of finished trials say it all

  void observe(const History& history, std::size_t begin) override {
    for (std::size_t row = begin; row < history.rows(); ++row) {
      if (history.state()[row] != TrialState::kComplete) continue;
      const TrialNumber number = history.turn()[row];
      complete_.insert(std::upper_bound(complete_.begin(), complete_.end(), number), number);
      for (const auto& [step, value] : last_values(history.curve(row), metric_)) {
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
      const Report& report = reports[i];
      const bool judged = started && metric_.is(report.metric) && schedule_.due(report);
      verdicts[i] = judged && worse(below, report) ? Verdict::kPrune : Verdict::kContinue;
    }
  }

 private:
  bool worse(TrialNumber below, const Report& report) const {
    if (std::isnan(report.best)) return true;
    const auto found = steps_.find(report.step);
    if (found == steps_.end()) return false;
    const std::vector<double> hidden = found->second.hidden(below, report.turn());
    const std::size_t count = found->second.size() - hidden.size();
    if (count == 0 || count < options_.min_trials) return false;
    return report.best > percentile(found->second, count, hidden);
  }

  double percentile(const TrialValues& values, std::size_t count,
                    std::span<const double> hidden) const {
    const double place = options_.percentile / 100 * static_cast<double>(count - 1);
    const auto rank = static_cast<std::size_t>(place);
    const double low = values.select(rank, hidden);
    const double beyond = place - std::floor(place);
    if (beyond == 0) return low;  // whatever the next is: it may be infinite
    const double high = values.select(rank + 1, hidden);
    return low == high ? low : std::lerp(low, high, beyond);
  }

  PercentileOptions options_;
  DecidingMetric metric_;
  Schedule schedule_;
  std::vector<TrialNumber> complete_;  // their turns, ascending
  std::unordered_map<Step, TrialValues> steps_;
};

}  // namespace

void PercentileOptions::fields(OptionVisitor& visit) {
  visit("percentile", percentile, "0 to 100: roughly how many in a hundred are let go on");
  visit("startup_trials", startup_trials, "complete trials before any is pruned");
  visit("warmup_steps", warmup_steps, "reports at smaller steps are never judged");
  visit("interval_steps", interval_steps,
        "judge the first report in each interval of this many steps");
  visit("min_trials", min_trials, "complete trials that must have reported at this very step");
  visit("metric", metric, "the metric that decides; the first objective unless given");
}

std::unique_ptr<Pruner> make_percentile(const PercentileOptions& options) {
  check_interval(options.interval_steps, "percentile.interval_steps");
  if (!(options.percentile >= 0 && options.percentile <= 100)) {
    throw Error(ErrorCode::kInvalidArgument, "percentile.percentile",
                "must lie from 0 (only the best go on) to 100 (only the worst are pruned)");
  }
  return std::make_unique<Percentile>(options);
}

}  // namespace hone
