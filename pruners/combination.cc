#include "hone/pruners/combination.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "hone/error.h"

namespace hone {
namespace {

enum class Operator { kAnd, kOr };

int strength(Verdict verdict) {
  switch (verdict) {
    case Verdict::kContinue:
      return 0;
    case Verdict::kPause:
      return 1;
    case Verdict::kPrune:
      return 2;
  }
  return 0;
}

class Combination final : public Pruner {
 public:
  Combination(Operator op, std::vector<std::unique_ptr<Pruner>> pruners)
      : op_(op), pruners_(std::move(pruners)) {}

  void begin(std::span<const ObjectiveSpec> objectives) override {
    for (const auto& pruner : pruners_) pruner->begin(objectives);
  }

  void introduce(MetricId metric, std::string_view name) override {
    for (const auto& pruner : pruners_) pruner->introduce(metric, name);
  }

  void admit(TrialNumber trial, const std::optional<Origin>& origin) override {
    for (const auto& pruner : pruners_) pruner->admit(trial, origin);
  }

  void observe(std::span<const Report> reports) override {
    for (const auto& pruner : pruners_) pruner->observe(reports);
  }

  void observe(const History& history, std::size_t begin) override {
    for (const auto& pruner : pruners_) pruner->observe(history, begin);
  }

  void pause(TrialNumber trial) override {
    for (const auto& pruner : pruners_) pruner->pause(trial);
  }

  void resume(TrialNumber trial) override {
    for (const auto& pruner : pruners_) pruner->resume(trial);
  }

  // Whom any of them promotes goes on.
  std::vector<TrialNumber> promote(std::size_t count) const override {
    std::vector<TrialNumber> trials;
    for (const auto& pruner : pruners_) {
      for (const TrialNumber trial : pruner->promote(count)) {
        const bool known = std::ranges::find(trials, trial) != trials.end();
        if (!known && trials.size() < count) trials.push_back(trial);
      }
    }
    return trials;
  }

  // One alone may let trials give way to others.
  const Evolution* evolution() const override {
    for (const auto& pruner : pruners_)
      if (const Evolution* evolution = pruner->evolution()) return evolution;
    return nullptr;
  }

  // The first of them that forecasts.
  std::optional<double> forecast(std::span<const Point> curve) const override {
    for (const auto& pruner : pruners_)
      if (const std::optional<double> end = pruner->forecast(curve)) return end;
    return std::nullopt;
  }

  void judge(TrialNumber below, std::span<const Report> reports,
             std::span<Verdict> verdicts) const override {
    pruners_.front()->judge(below, reports, verdicts);
    std::vector<Verdict> next(reports.size());
    for (std::size_t p = 1; p < pruners_.size(); ++p) {
      pruners_[p]->judge(below, reports, next);
      for (std::size_t i = 0; i < reports.size(); ++i) verdicts[i] = both(verdicts[i], next[i]);
    }
  }

 private:
  Verdict both(Verdict a, Verdict b) const {
    return op_ == Operator::kAnd ? std::min(a, b, weaker) : std::max(a, b, weaker);
  }
  static bool weaker(Verdict a, Verdict b) { return strength(a) < strength(b); }

  Operator op_;
  std::vector<std::unique_ptr<Pruner>> pruners_;  // one at least
};

std::unique_ptr<Pruner> combine(Operator op, std::vector<std::unique_ptr<Pruner>> pruners,
                                std::string_view where) {
  const auto missing = [](const std::unique_ptr<Pruner>& pruner) { return pruner == nullptr; };
  if (pruners.empty() || std::ranges::any_of(pruners, missing)) {
    throw Error(ErrorCode::kInvalidArgument, where, "must name one pruner at least, and no null");
  }
  return std::make_unique<Combination>(op, std::move(pruners));
}

std::vector<std::unique_ptr<Pruner>> pair_of(std::unique_ptr<Pruner> a, std::unique_ptr<Pruner> b) {
  std::vector<std::unique_ptr<Pruner>> pair;
  pair.push_back(std::move(a));
  pair.push_back(std::move(b));
  return pair;
}

}  // namespace

std::unique_ptr<Pruner> make_and(std::vector<std::unique_ptr<Pruner>> pruners) {
  return combine(Operator::kAnd, std::move(pruners), "and.pruners");
}
std::unique_ptr<Pruner> make_or(std::vector<std::unique_ptr<Pruner>> pruners) {
  return combine(Operator::kOr, std::move(pruners), "or.pruners");
}
std::unique_ptr<Pruner> make_and(std::unique_ptr<Pruner> a, std::unique_ptr<Pruner> b) {
  return make_and(pair_of(std::move(a), std::move(b)));
}
std::unique_ptr<Pruner> make_or(std::unique_ptr<Pruner> a, std::unique_ptr<Pruner> b) {
  return make_or(pair_of(std::move(a), std::move(b)));
}

}  // namespace hone
