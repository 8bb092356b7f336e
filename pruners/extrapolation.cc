#include "hone/pruners/extrapolation.h"

#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "hone/error.h"
#include "pruners/curve_model.h"
#include "pruners/deciding_metric.h"

namespace hone {
namespace {

class Extrapolation final : public Pruner {
 public:
  explicit Extrapolation(const ExtrapolationOptions& options)
      : options_(options), metric_(options.metric) {}

  void begin(std::span<const ObjectiveSpec> objectives) override {
    metric_.begin(objectives);
    objectives_ = objectives.size();
  }
  void introduce(MetricId metric, std::string_view name) override {
    metric_.introduce(metric, name);
  }
  void observe(std::span<const Report>) override {}  // the curves of finished trials say it all

  void observe(const History& history, std::size_t begin) override {
    for (std::size_t row = begin; row < history.rows(); ++row) {
      if (history.state()[row] != TrialState::kComplete || metric_.ids().empty()) continue;
      const std::optional<double> end = end_of(history, row);
      if (!end || !std::isfinite(*end)) continue;
      model_.add(history.turn()[row], stage_values(history.curve(row), metric_.ids().front()), *end,
                 history.violation()[row] == 0);
    }
  }

  // Where the first objective decides: the median of its end.
  std::optional<double> forecast(std::span<const Point> curve) const override {
    if (!metric_.is({0}) || model_.curves() < options_.startup_trials) return std::nullopt;
    const std::optional<Forecast> end = model_.forecast(stage_values(curve, {0}));
    return end ? std::optional(end->median) : std::nullopt;
  }

  void judge(TrialNumber below, std::span<const Report> reports,
             std::span<Verdict> verdicts) const override {
    const bool started = model_.curves(below) >= options_.startup_trials;
    for (std::size_t i = 0; i < reports.size(); ++i) {
      const bool judged = started && metric_.is(reports[i].metric) && due(reports[i]);
      verdicts[i] = judged && hopeless(below, reports[i]) ? Verdict::kPrune : Verdict::kContinue;
    }
  }

 private:
  std::optional<double> end_of(const History& history, std::size_t row) const {
    const MetricId metric = metric_.ids().front();
    if (metric.index < objectives_) return history.loss(metric.index)[row];
    std::optional<double> last;
    for (const Point& point : history.curve(row))
      if (point.metric == metric && std::isfinite(point.value)) last = point.value;
    return last;
  }

  // Whether it is the trial's first report in its stage.
  bool due(const Report& report) const {
    if (report.step < options_.warmup_steps) return false;
    return report.first || report.previous < options_.warmup_steps ||
           stage_of(report.previous) < stage_of(report.step);
  }

  bool hopeless(TrialNumber below, const Report& report) const {
    const std::vector<StageValue> curve = stage_values(report.curve, report.metric);
    if (curve.empty()) return true;
    const std::optional<Forecast> forecast = model_.forecast(curve, below);
    return forecast && forecast->beats < options_.min_probability;
  }

  ExtrapolationOptions options_;
  DecidingMetric metric_;
  std::size_t objectives_ = 1;
  CurveModel model_;
};

}  // namespace

void ExtrapolationOptions::fields(OptionVisitor& visit) {
  visit("min_probability", min_probability,
        "of ending better than the best so far; what has less is pruned");
  visit("startup_trials", startup_trials, "finished curves before any trial is pruned");
  visit("warmup_steps", warmup_steps, "reports at smaller steps are never judged");
  visit("metric", metric, "the metric that decides; the first objective unless given");
}

std::unique_ptr<Pruner> make_extrapolation(const ExtrapolationOptions& options) {
  if (!(options.min_probability >= 0 && options.min_probability <= 1)) {
    throw Error(ErrorCode::kInvalidArgument, "extrapolation.min_probability",
                "must lie from 0 (prunes nothing) to 1");
  }
  if (options.startup_trials < 2) {
    throw Error(ErrorCode::kInvalidArgument, "extrapolation.startup_trials",
                "must be at least 2: nothing follows from a single curve");
  }
  return std::make_unique<Extrapolation>(options);
}

}  // namespace hone
