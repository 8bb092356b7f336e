// Li et al., "Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization",
// JMLR 18(185), 2018, algorithm 1, with the asynchronous rungs of its successor.
#include "hone/pruners/hyperband.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

#include "hone/error.h"
#include "pruners/asha_brackets.h"
#include "pruners/sha_groups.h"

namespace hone {
namespace {

constexpr std::size_t kMostSteps = 1'000'000;  // the cycle is about as long as their ratio

constexpr std::string_view kHalvings[] = {"stopping", "promotion", "synchronous"};

std::size_t bracket_count(const HyperbandOptions& options) {
  std::size_t count = 1;
  for (std::size_t ratio = options.max_steps / options.min_steps; ratio >= options.reduction_factor;
       ratio /= options.reduction_factor) {
    ++count;
  }
  return count;
}

// Line 3 of the paper's algorithm: how many configurations start in each bracket, but for the
// factor R / B that they share.
std::vector<std::size_t> shares(std::size_t brackets, std::size_t factor) {
  std::vector<std::size_t> shares(brackets);
  std::size_t power = 1;
  for (std::size_t s = 0; s < brackets; ++s) {
    shares[brackets - 1 - s] = (brackets * power + s) / (s + 1);
    power *= factor;
  }
  return shares;
}

// The asynchronous halving of a bracket, or of all of them.
AshaOptions asha_of(const HyperbandOptions& options) {
  return {.min_steps = options.min_steps,
          .max_steps = options.max_steps,
          .reduction_factor = options.reduction_factor,
          .bootstrap_trials = options.bootstrap_trials,
          .promotion = options.halving == "promotion",
          .metric = options.metric};
}

// Each bracket by itself.
class SeparateBrackets final : public Pruner {
 public:
  explicit SeparateBrackets(const HyperbandOptions& options) : cycle_(hyperband_cycle(options)) {
    for (std::size_t b = 0; b < bracket_count(options); ++b) {
      brackets_.push_back(options.halving == "synchronous" ? synchronous(options, b)
                                                           : asynchronous(options, b));
    }
  }

  void begin(std::span<const ObjectiveSpec> objectives) override {
    for (const auto& bracket : brackets_) bracket->begin(objectives);
  }
  void introduce(MetricId metric, std::string_view name) override {
    for (const auto& bracket : brackets_) bracket->introduce(metric, name);
  }

  void observe(std::span<const Report> reports) override {
    for (std::size_t begin = 0; begin < reports.size();) {
      const std::span<const Report> run = same_bracket(reports.subspan(begin));
      brackets_[bracket(run.front())]->observe(run);
      begin += run.size();
    }
  }

  void observe(const History& history, std::size_t begin) override {
    for (const auto& bracket : brackets_) bracket->observe(history, begin);
  }

  void pause(TrialNumber trial) override { brackets_[bracket(trial)]->pause(trial); }
  void resume(TrialNumber trial) override { brackets_[bracket(trial)]->resume(trial); }

  std::vector<TrialNumber> promote(std::size_t count) const override {
    std::vector<TrialNumber> trials;
    for (const auto& bracket : brackets_) {
      const std::vector<TrialNumber> more = bracket->promote(count - trials.size());
      trials.insert(trials.end(), more.begin(), more.end());
    }
    return trials;
  }

  void judge(TrialNumber below, std::span<const Report> reports,
             std::span<Verdict> verdicts) const override {
    if (same_bracket(reports).size() == reports.size()) {
      if (!reports.empty()) brackets_[bracket(reports[0])]->judge(below, reports, verdicts);
      return;
    }
    for (std::size_t b = 0; b < brackets_.size(); ++b) judge_those_of(b, below, reports, verdicts);
  }

 private:
  std::unique_ptr<Pruner> asynchronous(const HyperbandOptions& options, std::size_t b) const {
    return make_bracketed_asha(asha_of(options), [b](TrialNumber) { return b; });
  }

  // The trials of a bracket in one cycle start together.
  std::unique_ptr<Pruner> synchronous(const HyperbandOptions& options, std::size_t b) const {
    const auto group = [cycle = cycle_, b](TrialNumber trial) -> std::optional<std::size_t> {
      if (cycle[trial % cycle.size()] != b) return std::nullopt;
      return trial / cycle.size();
    };
    const auto size = static_cast<std::size_t>(std::ranges::count(cycle_, b));
    return make_grouped_sha({.min_steps = options.min_steps,
                             .max_steps = options.max_steps,
                             .reduction_factor = options.reduction_factor,
                             .metric = options.metric},
                            {group, size}, b);
  }

  std::size_t bracket(TrialNumber trial) const { return cycle_[trial % cycle_.size()]; }
  std::size_t bracket(const Report& report) const { return bracket(report.trial); }

  // The reports at the front that are of one bracket.
  std::span<const Report> same_bracket(std::span<const Report> reports) const {
    const auto end = std::ranges::find_if(
        reports, [&](const Report& report) { return bracket(report) != bracket(reports.front()); });
    return {reports.begin(), end};
  }

  void judge_those_of(std::size_t b, TrialNumber below, std::span<const Report> reports,
                      std::span<Verdict> verdicts) const {
    std::vector<Report> own;
    std::ranges::copy_if(reports, std::back_inserter(own),
                         [&](const Report& report) { return bracket(report) == b; });
    std::vector<Verdict> judged(own.size());
    brackets_[b]->judge(below, own, judged);
    for (std::size_t i = 0, next = 0; i < reports.size(); ++i) {
      if (bracket(reports[i]) == b) verdicts[i] = judged[next++];
    }
  }

  std::vector<std::size_t> cycle_;
  std::vector<std::unique_ptr<Pruner>> brackets_;
};

void check(const HyperbandOptions& options) {
  const auto refuse = [](const char* option, const char* why) {
    throw Error(ErrorCode::kInvalidArgument, std::string("hyperband.") + option, why);
  };
  if (options.min_steps == 0) refuse("min_steps", "found 0; must be at least 1");
  if (options.reduction_factor < 2) refuse("reduction_factor", "must be at least 2");
  if (options.max_steps <= options.min_steps) refuse("max_steps", "must be above min_steps");
  if (std::ranges::find(kHalvings, options.halving) == std::end(kHalvings))
    refuse("halving", "must be \"stopping\", \"promotion\" or \"synchronous\"");
  if (options.max_steps / options.min_steps > kMostSteps)
    refuse("max_steps", "must be at most 1,000,000 times min_steps");
}

}  // namespace

void HyperbandOptions::fields(OptionVisitor& visit) {
  visit("min_steps", min_steps, "the step of the lowest rung of the first bracket");
  visit("max_steps", max_steps, "how many steps a trial that is never pruned takes");
  visit("reduction_factor", reduction_factor, "one in this many goes on from each rung");
  visit("bootstrap_trials", bootstrap_trials, "so many trials end at each rung before any goes on");
  visit.choice("halving", halving, kHalvings,
               "what becomes of a trial that does not go on: see asha, its promotion, and sha");
  visit("shared_rungs", shared_rungs, "the brackets' trials compete with each other");
  visit("metric", metric, "the metric that decides; all objectives unless given");
}

std::vector<std::size_t> hyperband_cycle(const HyperbandOptions& options) {
  check(options);
  const std::vector<std::size_t> each = shares(bracket_count(options), options.reduction_factor);
  std::vector<std::size_t> cycle;
  // The next trial goes to the bracket that is furthest behind its share.
  std::vector<std::size_t> given(each.size(), 0);
  std::size_t total = 0;
  for (const std::size_t share : each) total += share;
  while (cycle.size() < total) {
    std::size_t next = 0;
    for (std::size_t b = 1; b < each.size(); ++b) {
      if ((2 * given[b] + 1) * each[next] < (2 * given[next] + 1) * each[b]) next = b;
    }
    ++given[next];
    cycle.push_back(next);
  }
  return cycle;
}

std::unique_ptr<Pruner> make_hyperband(const HyperbandOptions& options) {
  check(options);
  if (!options.shared_rungs || options.halving == "synchronous")
    return std::make_unique<SeparateBrackets>(options);
  return make_bracketed_asha(asha_of(options),
                             [cycle = hyperband_cycle(options)](TrialNumber trial) {
                               return cycle[trial % cycle.size()];
                             });
}

}  // namespace hone
