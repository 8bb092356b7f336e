// Wilcoxon's signed-rank test as a racing rule: Birattari et al., "A Racing Algorithm for
// Configuring Metaheuristics", GECCO 2002, with two contestants.
#include "hone/pruners/wilcoxon.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

#include "hone/error.h"
#include "pruners/deciding_metric.h"
#include "pruners/reports.h"
#include "pruners/signed_rank.h"

namespace hone {
namespace {

// What a trial has reported, by instance.
class Instances {
 public:
  using Entry = std::pair<Step, double>;

  void add(Step step, double value) {
    finite_ = finite_ && std::isfinite(value);
    const auto place = std::ranges::lower_bound(entries_, step, {}, &Entry::first);
    if (place != entries_.end() && place->first == step) {
      place->second = value;
    } else {
      entries_.insert(place, {step, value});
    }
  }

  std::span<const Entry> entries() const { return entries_; }
  bool finite() const { return finite_; }  // all of them ever
  double mean() const {
    double sum = 0;
    for (const auto& [step, value] : entries_) sum += value;
    return sum / static_cast<double>(entries_.size());
  }

 private:
  std::vector<Entry> entries_;
  bool finite_ = true;
};

// By how much `a` lies above `b`, on the instances of both.
std::vector<double> differences(const Instances& a, const Instances& b) {
  std::vector<double> found;
  auto other = b.entries().begin();
  for (const auto& [step, value] : a.entries()) {
    while (other != b.entries().end() && other->first < step) ++other;
    if (other == b.entries().end()) break;
    if (other->first == step) found.push_back(value - other->second);
  }
  return found;
}

// The best trial among those numbered below any bound: each is kept that is better than all before
// it, so the last one below the bound is the best.
class Champions {
 public:
  void add(TrialNumber number, double loss, Instances instances) {
    const auto next = by_number_.lower_bound(number);
    if (next != by_number_.begin() && std::prev(next)->second.loss <= loss) return;
    auto beaten = next;
    while (beaten != by_number_.end() && beaten->second.loss >= loss) ++beaten;
    by_number_.erase(next, beaten);
    by_number_.emplace(number, Champion{loss, std::move(instances)});
  }

  const Instances* best(TrialNumber below) const {
    const auto end = by_number_.lower_bound(below);
    return end == by_number_.begin() ? nullptr : &std::prev(end)->second.instances;
  }

 private:
  struct Champion {
    double loss;
    Instances instances;
  };
  std::map<TrialNumber, Champion> by_number_;  // losses strictly descend
};

class Wilcoxon final : public Pruner {
 public:
  explicit Wilcoxon(const WilcoxonOptions& options) : options_(options), metric_(options.metric) {}

  void begin(std::span<const ObjectiveSpec> objectives) override { metric_.begin(objectives); }
  void introduce(MetricId metric, std::string_view name) override {
    metric_.introduce(metric, name);
  }
  void observe(std::span<const Report>) override {}

  void observe(const History& history, std::size_t begin) override {
    const std::size_t metric = metric_.ids().empty() ? 0 : metric_.ids().front().index;
    const std::size_t objective = metric < history.objectives() ? metric : 0;
    for (std::size_t row = begin; row < history.rows(); ++row) {
      if (history.state()[row] != TrialState::kComplete || history.violation()[row] > 0) continue;
      Instances instances;
      for (const Point& point : history.curve(row)) {
        if (metric_.is(point.metric)) instances.add(point.step, point.value);
      }
      champions_.add(history.turn()[row], history.loss(objective)[row], std::move(instances));
    }
  }

  void judge(TrialNumber below, std::span<const Report> reports,
             std::span<Verdict> verdicts) const override {
    const Instances* best = champions_.best(below);
    for (std::size_t i = 0; i < reports.size(); ++i) {
      const bool judged = best != nullptr && best->finite() && metric_.is(reports[i].metric);
      const bool stop = judged && worse(fold_curve(reports[i], metric_, Instances()), *best);
      verdicts[i] = stop ? Verdict::kPrune : Verdict::kContinue;
    }
  }

 private:
  bool worse(const Instances& own, const Instances& best) const {
    if (!own.finite()) return false;
    const std::vector<double> above = differences(own, best);
    if (above.size() < std::max<std::size_t>(options_.startup_steps, 2)) return false;
    const double gap = options_.means == "all" ? own.mean() - best.mean()
                                               : std::accumulate(above.begin(), above.end(), 0.0);
    return gap > 0 && test_.p_value(above) < options_.p_threshold;
  }

  WilcoxonOptions options_;
  DecidingMetric metric_;
  SignedRankTest test_;
  Champions champions_;
};

constexpr std::string_view kMeans[] = {"common", "all"};

}  // namespace

void WilcoxonOptions::fields(OptionVisitor& visit) {
  visit("p_threshold", p_threshold, "prune below this p-value");
  visit("startup_steps", startup_steps, "instances in common before any trial is pruned");
  visit.choice("means", means, kMeans,
               "which means must be worse as well: over the instances in common, or all");
  visit("metric", metric, "the metric that decides; the first objective unless given");
}

std::unique_ptr<Pruner> make_wilcoxon(const WilcoxonOptions& options) {
  if (!(options.p_threshold >= 0 && options.p_threshold <= 1)) {
    throw Error(ErrorCode::kInvalidArgument, "wilcoxon.p_threshold", "must lie from 0 to 1");
  }
  if (std::ranges::find(kMeans, options.means) == std::end(kMeans)) {
    throw Error(ErrorCode::kInvalidArgument, "wilcoxon.means",
                "found \"" + options.means + "\"; must be \"common\" or \"all\"");
  }
  return std::make_unique<Wilcoxon>(options);
}

}  // namespace hone
