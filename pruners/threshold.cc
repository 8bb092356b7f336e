#include "hone/pruners/threshold.h"

#include "pruners/deciding_metric.h"
#include "pruners/reports.h"

namespace hone {
namespace {

class Threshold final : public Pruner {
 public:
  explicit Threshold(const ThresholdOptions& options)
      : options_(options),
        metric_(options.metric),
        schedule_{options.warmup_steps, options.interval_steps} {}

  void begin(std::span<const ObjectiveSpec> objectives) override { metric_.begin(objectives); }
  void introduce(MetricId metric, std::string_view name) override {
    metric_.introduce(metric, name);
  }
  void observe(std::span<const Report>) override {}
  void observe(const History&, std::size_t) override {}

  void judge(TrialNumber, std::span<const Report> reports,
             std::span<Verdict> verdicts) const override {
    for (std::size_t i = 0; i < reports.size(); ++i) {
      const Report& report = reports[i];
      const bool judged = metric_.is(report.metric) && schedule_.due(report);
      verdicts[i] = judged && !within(report.value) ? Verdict::kPrune : Verdict::kContinue;
    }
  }

 private:
  bool within(double loss) const {  // false for NaN
    const double value = metric_.maximized() ? -loss : loss;
    return options_.lower <= value && value <= options_.upper;
  }

  ThresholdOptions options_;
  DecidingMetric metric_;
  Schedule schedule_;
};

}  // namespace

void ThresholdOptions::fields(OptionVisitor& visit) {
  visit("lower", lower, "the smallest value that may go on");
  visit("upper", upper, "the largest value that may go on");
  visit("warmup_steps", warmup_steps, "reports at smaller steps are never judged");
  visit("interval_steps", interval_steps,
        "judge the first report in each interval of this many steps");
  visit("metric", metric, "the metric that decides; the first objective unless given");
}

std::unique_ptr<Pruner> make_threshold(const ThresholdOptions& options) {
  check_interval(options.interval_steps, "threshold.interval_steps");
  if (!(options.lower <= options.upper)) {
    throw Error(ErrorCode::kInvalidArgument, "threshold.lower",
                "lies above the upper bound, so nothing could go on");
  }
  return std::make_unique<Threshold>(options);
}

}  // namespace hone
