#include "hone/pruners/patient.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "hone/error.h"
#include "pruners/deciding_metric.h"
#include "pruners/reports.h"

namespace hone {
namespace {

constexpr std::size_t kMostSteps = std::numeric_limits<Step>::max();
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// The last steps of a trial, and the best of all before them.
class Recent {
 public:
  explicit Recent(std::size_t window) : window_(window) {}

  void add(Step step, double value) {
    const auto place = std::ranges::lower_bound(steps_, step, {}, &Entry::first);
    if (place != steps_.end() && place->first == step) {
      place->second = std::fmin(place->second, value);
    } else if (place == steps_.begin() && steps_.size() == window_) {
      before_ = std::fmin(before_, value);
    } else {
      steps_.insert(place, {step, value});
      if (steps_.size() <= window_) return;
      before_ = std::fmin(before_, steps_.front().second);
      steps_.erase(steps_.begin());
    }
  }

  bool stalled(double min_delta) const {
    double recent = kNone;
    for (const auto& [step, value] : steps_) recent = std::fmin(recent, value);
    return std::isnan(recent) ? !std::isnan(before_) : before_ + min_delta < recent;
  }

 private:
  using Entry = std::pair<Step, double>;

  std::size_t window_;
  std::vector<Entry> steps_;  // ascending, at most window_
  double before_ = kNone;     // of steps smaller than these
};

class Patient final : public Pruner {
 public:
  Patient(const PatientOptions& options, std::unique_ptr<Pruner> wrapped)
      : min_delta_(options.min_delta),
        metric_(options.metric),
        window_(std::min(options.patience, kMostSteps) + 1),
        wrapped_(std::move(wrapped)) {}

  void begin(std::span<const ObjectiveSpec> objectives) override {
    metric_.begin(objectives);
    if (wrapped_) wrapped_->begin(objectives);
  }

  void introduce(MetricId metric, std::string_view name) override {
    metric_.introduce(metric, name);
    if (wrapped_) wrapped_->introduce(metric, name);
  }

  void admit(TrialNumber trial, const std::optional<Origin>& origin) override {
    if (wrapped_) wrapped_->admit(trial, origin);
  }

  void observe(std::span<const Report> reports) override {
    if (wrapped_) wrapped_->observe(reports);
  }

  void observe(const History& history, std::size_t begin) override {
    if (wrapped_) wrapped_->observe(history, begin);
  }

  void pause(TrialNumber trial) override {
    if (wrapped_) wrapped_->pause(trial);
  }

  void resume(TrialNumber trial) override {
    if (wrapped_) wrapped_->resume(trial);
  }

  std::vector<TrialNumber> promote(std::size_t count) const override {
    return wrapped_ ? wrapped_->promote(count) : std::vector<TrialNumber>();
  }

  const Evolution* evolution() const override { return wrapped_ ? wrapped_->evolution() : nullptr; }

  std::optional<double> forecast(std::span<const Point> curve) const override {
    return wrapped_ ? wrapped_->forecast(curve) : std::nullopt;
  }

  void judge(TrialNumber below, std::span<const Report> reports,
             std::span<Verdict> verdicts) const override {
    std::ranges::fill(verdicts, Verdict::kPrune);
    if (wrapped_) wrapped_->judge(below, reports, verdicts);
    for (std::size_t i = 0; i < reports.size(); ++i) {
      if (verdicts[i] != Verdict::kContinue && !stalled(reports[i]))
        verdicts[i] = Verdict::kContinue;
    }
  }

 private:
  // A report of another metric is judged by what its trial has reported of this one.
  bool stalled(const Report& report) const {
    if (!wrapped_ && !metric_.is(report.metric)) return false;
    return fold_curve(report, metric_, Recent(window_)).stalled(min_delta_);
  }

  double min_delta_;
  DecidingMetric metric_;
  std::size_t window_;  // of steps that are recent
  std::unique_ptr<Pruner> wrapped_;
};

}  // namespace

void PatientOptions::fields(OptionVisitor& visit) {
  visit("patience", patience, "steps without improvement that are borne");
  visit("min_delta", min_delta, "what is no improvement: a gain of at most this much");
  visit("metric", metric, "the metric that decides; the first objective unless given");
}

std::unique_ptr<Pruner> make_patient(const PatientOptions& options,
                                     std::unique_ptr<Pruner> wrapped) {
  if (!(options.min_delta >= 0 && std::isfinite(options.min_delta))) {
    throw Error(ErrorCode::kInvalidArgument, "patient.min_delta",
                "must be a number from 0 up (0 counts any gain)");
  }
  return std::make_unique<Patient>(options, std::move(wrapped));
}

}  // namespace hone
