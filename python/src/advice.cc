#include "advice.h"

#include <algorithm>
#include <utility>

namespace hone::python {
namespace {

class Advising final : public Pruner {
 public:
  Advising(std::unique_ptr<Pruner> pruner, std::shared_ptr<Advice> advice)
      : pruner_(std::move(pruner)), advice_(std::move(advice)) {}

  void begin(std::span<const ObjectiveSpec> objectives) override { pruner_->begin(objectives); }
  void introduce(MetricId metric, std::string_view name) override {
    pruner_->introduce(metric, name);
  }
  void admit(TrialNumber trial, const std::optional<Origin>& origin) override {
    pruner_->admit(trial, origin);
  }
  void observe(std::span<const Report> reports) override { pruner_->observe(reports); }
  void observe(const History& history, std::size_t begin) override {
    pruner_->observe(history, begin);
  }
  void pause(TrialNumber trial) override { pruner_->pause(trial); }
  void resume(TrialNumber trial) override { pruner_->resume(trial); }
  std::vector<TrialNumber> promote(std::size_t count) const override {
    return pruner_->promote(count);
  }
  const Evolution* evolution() const override { return pruner_->evolution(); }
  std::optional<double> forecast(std::span<const Point> curve) const override {
    return pruner_->forecast(curve);
  }
  void judge(TrialNumber below, std::span<const Report> reports,
             std::span<Verdict> verdicts) const override {
    pruner_->judge(below, reports, verdicts);
    if (advice_->passing()) return;
    // Of a report of several metrics the one that is judged may be any.
    for (const Report& report : reports) advice_->forget(report.trial);
    for (std::size_t i = 0; i < reports.size(); ++i)
      if (verdicts[i] != Verdict::kContinue) advice_->set(reports[i].trial, verdicts[i]);
    std::ranges::fill(verdicts, Verdict::kContinue);
  }

 private:
  const std::unique_ptr<Pruner> pruner_;
  const std::shared_ptr<Advice> advice_;
};

}  // namespace

void Advice::set(TrialNumber trial, Verdict verdict) {
  const std::lock_guard lock(mutex_);
  if (verdict != Verdict::kContinue) {
    leaving_[trial] = verdict;
  } else {
    leaving_.erase(trial);
  }
}

bool Advice::should_prune(TrialNumber trial) const {
  const std::lock_guard lock(mutex_);
  return leaving_.contains(trial);
}

bool Advice::should_pause(TrialNumber trial) const {
  const std::lock_guard lock(mutex_);
  const auto verdict = leaving_.find(trial);
  return verdict != leaving_.end() && verdict->second == Verdict::kPause;
}

std::unique_ptr<Pruner> make_advising(std::unique_ptr<Pruner> pruner,
                                      std::shared_ptr<Advice> advice) {
  if (!pruner) return nullptr;
  return std::make_unique<Advising>(std::move(pruner), std::move(advice));
}

}  // namespace hone::python
