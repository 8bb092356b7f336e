// Li et al., "A System for Massively Parallel Hyperparameter Tuning", MLSys 2020, with the stopping
// rule in place of promotion; several objectives: Schmucker et al., arXiv:2106.12639.
#include "hone/pruners/asha.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "hone/error.h"
#include "pruners/reports.h"
#include "pruners/rung.h"

namespace hone {
namespace {

// A report at which its trial enters the rungs [begin, end).
struct Arrival {
  std::size_t report;
  TrialNumber trial;
  std::size_t begin, end;
  std::vector<double> losses;

  bool valid() const {
    return std::ranges::none_of(losses, [](double v) { return std::isnan(v); });
  }
};

std::vector<Step> rung_steps(const AshaOptions& options) {
  constexpr std::size_t kLast = std::numeric_limits<Step>::max();
  const std::size_t limit = options.max_steps == 0 ? kLast : std::min(options.max_steps, kLast);
  std::vector<Step> steps;
  std::size_t level = 0;
  for (std::size_t step = options.min_steps; step < limit; step *= options.reduction_factor) {
    if (level++ >= options.min_early_stopping_rate) steps.push_back(static_cast<Step>(step));
    if (step > limit / options.reduction_factor) break;
  }
  return steps;
}

class Asha final : public Pruner {
 public:
  explicit Asha(const AshaOptions& options)
      : options_(options), metric_(metric_of(options.metric)), steps_(rung_steps(options)) {
    const Rung empty = options.objectives == 1 ? Rung(ScalarRung()) : Rung(VectorRung());
    rungs_.assign(steps_.size(), empty);
  }

  void observe(std::span<const Report> reports) override {
    for (const Arrival& arrival : arrivals(reports)) {
      if (arrival.valid()) enter(arrival);
    }
  }

  void observe(const History&, std::size_t) override {}  // the reports said it all

  void judge(TrialNumber below, std::span<const Report> reports,
             std::span<Verdict> verdicts) const override {
    std::ranges::fill(verdicts, Verdict::kContinue);
    const std::vector<Arrival> all = arrivals(reports);
    for (const Arrival& arrival : all) {
      if (!passes(below, arrival, all)) verdicts[arrival.report] = Verdict::kPrune;
    }
  }

 private:
  std::vector<Arrival> arrivals(std::span<const Report> reports) const {
    std::vector<Arrival> all;
    for (std::size_t i = 0; i < reports.size(); ++i) {
      const Report& report = reports[i];
      if (report.metric != metric_) continue;
      const std::size_t begin = report.first ? 0 : rungs_up_to(report.previous);
      const std::size_t end = rungs_up_to(report.step);
      if (begin >= end) continue;
      std::vector<double> losses = losses_with(reports, i);
      if (losses.size() < options_.objectives) continue;
      all.push_back({i, report.trial, begin, end, std::move(losses)});
    }
    return all;
  }

  std::size_t rungs_up_to(Step step) const {
    return static_cast<std::size_t>(std::ranges::upper_bound(steps_, step) - steps_.begin());
  }

  // The metrics that decide, out of the report of several that reports[index] is part of; cut
  // short where one is missing.
  std::vector<double> losses_with(std::span<const Report> reports, std::size_t index) const {
    const auto together = [&](const Report& other) {
      return other.trial == reports[index].trial && other.step == reports[index].step;
    };
    std::size_t begin = index, end = index + 1;
    while (begin > 0 && together(reports[begin - 1])) --begin;
    while (end < reports.size() && together(reports[end])) ++end;
    const std::span<const Report> group = reports.subspan(begin, end - begin);
    std::vector<double> losses = {reports[index].value};
    while (losses.size() < options_.objectives) {
      const auto next = metric_.index + static_cast<std::uint32_t>(losses.size());
      const auto found = std::ranges::find(group, MetricId{next}, &Report::metric);
      if (found == group.end()) break;
      losses.push_back(found->value);
    }
    return losses;
  }

  // A trial stops where it does not pass, so it is not known beyond.
  void enter(const Arrival& arrival) {
    constexpr TrialNumber kAll = std::numeric_limits<TrialNumber>::max();
    for (std::size_t k = arrival.begin; k < arrival.end; ++k) {
      std::visit([&](auto& rung) { rung.insert(arrival.trial, arrival.losses); }, rungs_[k]);
      if (k + 1 < arrival.end && !passes(kAll, arrival, k, {})) return;
    }
  }

  bool passes(TrialNumber below, const Arrival& arrival, std::span<const Arrival> all) const {
    if (!arrival.valid()) return false;
    for (std::size_t k = arrival.begin; k < arrival.end; ++k) {
      std::vector<Losses> peers;
      for (const Arrival& other : all) {
        const bool here = other.begin <= k && k < other.end;
        if (here && other.trial != arrival.trial && other.valid()) peers.push_back(other.losses);
      }
      if (!passes(below, arrival, k, peers)) return false;
    }
    return true;
  }

  bool passes(TrialNumber below, const Arrival& arrival, std::size_t k,
              std::span<const Losses> peers) const {
    const auto stand = [&](const auto& rung) {
      return rung.standing(below, arrival.trial, arrival.losses, peers);
    };
    const Standing standing = std::visit(stand, rungs_[k]);
    const std::size_t entered = standing.others + 1;
    if (entered <= options_.bootstrap_trials) return false;
    return standing.better < std::max<std::size_t>(entered / options_.reduction_factor, 1);
  }

  AshaOptions options_;
  MetricId metric_;
  std::vector<Step> steps_;  // of the rungs
  std::vector<Rung> rungs_;
};

void refuse(const char* option, const char* why) {
  throw Error(ErrorCode::kInvalidArgument, std::string("asha.") + option, why);
}

}  // namespace

void AshaOptions::fields(OptionVisitor& visit) {
  visit("min_steps", min_steps, "the step of the lowest rung");
  visit("max_steps", max_steps, "rungs lie below this step; 0: no limit");
  visit("reduction_factor", reduction_factor, "one in this many goes on from each rung");
  visit("min_early_stopping_rate", min_early_stopping_rate,
        "how many of the lowest rungs are left out");
  visit("bootstrap_trials", bootstrap_trials, "so many trials end at each rung before any goes on");
  visit("metric", metric, "the number of the metric that decides; 0: the first objective");
  visit("objectives", objectives, "how many metrics from there on decide together");
}

std::unique_ptr<Pruner> make_asha(const AshaOptions& options) {
  if (options.min_steps == 0) refuse("min_steps", "found 0; must be at least 1");
  if (options.reduction_factor < 2) refuse("reduction_factor", "must be at least 2");
  if (options.objectives == 0) refuse("objectives", "found 0; must be at least 1");
  if (options.max_steps != 0 && options.max_steps <= options.min_steps)
    refuse("max_steps", "must be above min_steps, or 0 for no limit");
  return std::make_unique<Asha>(options);
}

}  // namespace hone
