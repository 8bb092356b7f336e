#include "advice.h"

#include <algorithm>
#include <utility>

namespace hone::python {
namespace {

class Advising final : public Pruner {
 public:
  Advising(std::unique_ptr<Pruner> pruner, std::shared_ptr<Advice> advice)
      : pruner_(std::move(pruner)), advice_(std::move(advice)) {}

  void observe(std::span<const Report> reports) override { pruner_->observe(reports); }
  void observe(const History& history, std::size_t begin) override {
    pruner_->observe(history, begin);
  }
  void judge(TrialNumber below, std::span<const Report> reports,
             std::span<Verdict> verdicts) const override {
    pruner_->judge(below, reports, verdicts);
    for (std::size_t i = 0; i < reports.size(); ++i)
      advice_->set(reports[i].trial, verdicts[i] == Verdict::kPrune);
    std::ranges::fill(verdicts, Verdict::kContinue);
  }

 private:
  const std::unique_ptr<Pruner> pruner_;
  const std::shared_ptr<Advice> advice_;
};

}  // namespace

void Advice::set(TrialNumber trial, bool prune) {
  const std::lock_guard lock(mutex_);
  if (prune) {
    pruned_.insert(trial);
  } else {
    pruned_.erase(trial);
  }
}

bool Advice::should_prune(TrialNumber trial) const {
  const std::lock_guard lock(mutex_);
  return pruned_.contains(trial);
}

std::unique_ptr<Pruner> make_advising(std::unique_ptr<Pruner> pruner,
                                      std::shared_ptr<Advice> advice) {
  if (!pruner) return nullptr;
  return std::make_unique<Advising>(std::move(pruner), std::move(advice));
}

}  // namespace hone::python
