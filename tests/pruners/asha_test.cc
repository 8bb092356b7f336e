#include "hone/pruners/asha.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "hone/error.h"
#include "hone/rng.h"
#include "tests/pruners/pruning.h"

namespace hone {
namespace {

using Verdicts = std::vector<Verdict>;

const AshaOptions kByThree = {.min_steps = 1, .reduction_factor = 3};

std::vector<Point> constant(std::size_t steps, double value) {
  std::vector<Point> curve;
  for (Step step = 1; step <= steps; ++step) curve.push_back({step, MetricId{0}, value});
  return curve;
}

// The steps at which a trial that must be worse than others is stopped.
std::vector<Step> stops(const AshaOptions& options, std::size_t steps) {
  const auto pruner = make_asha(options);
  run(*pruner, 0, constant(steps, 0));
  const Verdicts verdicts = run(*pruner, 1, constant(steps, 1));
  std::vector<Step> found;
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    if (verdicts[i] == kStop) found.push_back(static_cast<Step>(i + 1));
  }
  return found;
}

TEST(Asha, RungsLieAtPowersOfTheReductionFactor) {
  EXPECT_EQ(stops({}, 70), (std::vector<Step>{1, 4, 16, 64}));
  EXPECT_EQ(stops(kByThree, 30), (std::vector<Step>{1, 3, 9, 27}));
  EXPECT_EQ(stops({.max_steps = 64}, 70), (std::vector<Step>{1, 4, 16}));
  EXPECT_EQ(stops({.min_steps = 2}, 40), (std::vector<Step>{2, 8, 32}));
  EXPECT_EQ(stops({.min_early_stopping_rate = 2}, 70), (std::vector<Step>{16, 64}));
  EXPECT_EQ(stops({.min_steps = 31}, 30), std::vector<Step>());
}

// The steps at which a trial is stopped that reports at these, as a better one before it does.
std::vector<Step> stops_at(const AshaOptions& options, const std::vector<Step>& steps) {
  const auto pruner = in_study(make_asha(options));
  const auto curve = [&](double value) {
    std::vector<Point> points;
    for (const Step step : steps) points.push_back({step, MetricId{0}, value});
    return points;
  };
  run(*pruner, 0, curve(0));
  const Verdicts verdicts = run(*pruner, 1, curve(1));
  std::vector<Step> found;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (verdicts[i] == kStop) found.push_back(steps[i]);
  }
  return found;
}

TEST(Asha, RungsLieAtMultiplesOfTheFirstStepThatATrialReports) {
  const AshaOptions by_three = {.reduction_factor = 3};
  std::vector<Step> steps;
  for (Step step = 0; step <= 40'000; step += 1000) steps.push_back(step);
  EXPECT_EQ(stops_at(by_three, steps), (std::vector<Step>{1000, 3000, 9000, 27'000}));
  EXPECT_EQ(stops_at({.max_steps = 9000, .reduction_factor = 3}, steps),
            (std::vector<Step>{1000, 3000}));
  EXPECT_EQ(stops_at({.reduction_factor = 3, .min_early_stopping_rate = 2}, steps),
            (std::vector<Step>{9000, 27'000}));
  // One that comes back before its first step, enters its rung anew, and jumps: 20 stays the first.
  EXPECT_EQ(stops_at(by_three, {0, 20, 5, 15, 59, 200, 700}),
            (std::vector<Step>{20, 59, 200, 700}));
  // Nothing but step 0, no step below the last rung, steps up to the end of all steps.
  EXPECT_EQ(stops_at(by_three, {0, 0}), std::vector<Step>());
  EXPECT_EQ(stops_at({.max_steps = 10, .reduction_factor = 3}, {10, 30}), std::vector<Step>());
  constexpr Step kEnd = std::numeric_limits<Step>::max();
  EXPECT_EQ(stops_at(by_three, {kEnd / 2, kEnd}), std::vector<Step>{kEnd / 2});
}

// By its own steps, a trial that reports rarely is compared with others at the same rung.
TEST(Asha, ComparesTrialsOfDifferentStepsByTheirRungs) {
  const auto pruner = make_asha({.reduction_factor = 3});
  const auto report = [&](TrialNumber trial, Step step, double value) {
    const std::vector<Point> curve = {{step, MetricId{0}, value}};
    return run(*pruner, trial, curve).front();
  };
  EXPECT_EQ(report(0, 10, 2), kGo);
  EXPECT_EQ(report(1, 700, 3), kStop);
  EXPECT_EQ(report(2, 1, 1), kGo);
}

TEST(Asha, LetsTheBestFractionGoOn) {
  // n trials at a rung: the best floor(n / 3) go on, or the best one while n < 3.
  const auto pruner = make_asha(kByThree);
  const std::vector<double> values = {5, 6, 4, 4.5, 7, 4.2, 4.2, 4.1, 4.3};
  Verdicts verdicts;
  for (std::size_t i = 0; i < values.size(); ++i) {
    verdicts.push_back(run(*pruner, i, curve_of({values[i]})).front());
  }
  // 4.2 of n = 6 is second of two that go on; so is the 4.2 of n = 7, equal to it; of n = 9 three
  // go on, and 4.3 is fifth.
  EXPECT_EQ(verdicts, (Verdicts{kGo, kStop, kGo, kStop, kStop, kGo, kGo, kGo, kStop}));
}

TEST(Asha, LearnsFromRunningTrials) {
  const auto pruner = make_asha(kByThree);
  run(*pruner, 0, curve_of({1}));
  EXPECT_EQ(run(*pruner, 1, curve_of({2})), Verdicts{kStop});
}

TEST(Asha, ATrialDoesNotCompeteWithItself) {
  const auto pruner = make_asha(kByThree);
  run(*pruner, 0, curve_of({1}));
  EXPECT_EQ(run(*pruner, 0, curve_of({2})), Verdicts{kGo});  // run again
}

TEST(Asha, AJumpOverRungsMustPassEach) {
  const auto pruner = make_asha({.min_steps = 1, .reduction_factor = 2});
  run(*pruner, 0, std::vector<Point>{{8, {0}, 5}});  // rungs 1, 2, 4 and 8
  run(*pruner, 1, std::vector<Point>{{1, {0}, 1}});
  // Best at rungs 2, 4 and 8, but not at rung 1.
  EXPECT_EQ(run(*pruner, 2, std::vector<Point>{{9, {0}, 3}}), Verdicts{kStop});
  // And so it is not known there: 4 is the best at rung 2, and at rung 1 the second of four.
  run(*pruner, 3, std::vector<Point>{{1, {0}, 9}});
  EXPECT_EQ(run(*pruner, 4, std::vector<Point>{{1, {0}, 2}, {2, {0}, 4}}), (Verdicts{kGo, kGo}));
}

TEST(Asha, StepsMayStartAnywhereAndComeUnordered) {
  const auto pruner = make_asha(kByThree);
  run(*pruner, 0, std::vector<Point>{{0, {0}, 1}, {2, {0}, 1}, {30, {0}, 1}});
  EXPECT_EQ(run(*pruner, 1, std::vector<Point>{{0, {0}, 9}}), Verdicts{kGo});  // before any rung
  EXPECT_EQ(run(*pruner, 2, std::vector<Point>{{30, {0}, 9}}), Verdicts{kStop});
  EXPECT_EQ(run(*pruner, 3, std::vector<Point>{{5, {0}, 0}, {2, {0}, 9}, {2, {0}, 9}}),
            (Verdicts{kGo, kGo, kGo}));  // no rung is entered backwards
}

TEST(Asha, PrunesNanAtARungOnly) {
  const auto pruner = make_asha(kByThree);
  EXPECT_EQ(run(*pruner, 0, curve_of({kNan, kNan, kNan})), (Verdicts{kStop, kGo, kStop}));
  EXPECT_EQ(run(*pruner, 1, curve_of({9, 9, 9})), (Verdicts{kGo, kGo, kGo}));  // NaN counts nowhere
  EXPECT_EQ(run(*pruner, 2, curve_of({kInfinity})), Verdicts{kStop});
}

TEST(Asha, BootstrapTrialsEndAtEachRung) {
  const auto pruner = make_asha({.reduction_factor = 3, .bootstrap_trials = 2});
  EXPECT_EQ(run(*pruner, 0, curve_of({3})), Verdicts{kStop});
  EXPECT_EQ(run(*pruner, 1, curve_of({2})), Verdicts{kStop});
  EXPECT_EQ(run(*pruner, 2, curve_of({1})), Verdicts{kGo});
}

TEST(Asha, APopulationCompetesWithinOneCall) {
  std::vector<Report> reports;
  for (TrialNumber trial = 0; trial < 9; ++trial) {
    reports.push_back(reports_of(trial, curve_of({static_cast<double>((trial * 4) % 9)})).front());
  }
  const Verdicts verdicts = judged(*make_asha(kByThree), reports);
  for (std::size_t i = 0; i < reports.size(); ++i) {
    EXPECT_EQ(verdicts[i], reports[i].value < 3 ? kGo : kStop) << i;
  }
}

TEST(Asha, TrialsAtAndAboveTheHorizonDoNotCount) {
  const auto pruner = make_asha(kByThree);
  for (TrialNumber trial = 0; trial < 6; ++trial) {
    run(*pruner, trial, curve_of({10.0 - static_cast<double>(trial)}));
  }
  const Report report = reports_of(50, curve_of({7.5})).front();
  EXPECT_EQ(judged(*pruner, report, 3), kGo);    // 10, 9, 8
  EXPECT_EQ(judged(*pruner, report, 4), kStop);  // and 7
}

TEST(Asha, DecidesByAMetricByItsName) {
  const auto pruner = in_study(make_asha({.metric = "m1"}));
  run(*pruner, 0, std::vector<Point>{{1, {0}, 9}, {1, {1}, 1}});
  EXPECT_EQ(run(*pruner, 1, std::vector<Point>{{1, {0}, 1}, {1, {1}, 2}}), (Verdicts{kGo, kStop}));
}

TEST(Asha, SeveralObjectivesGoOnByFronts) {
  const auto pruner = in_study(make_asha(kByThree), {{"a"}, {"b"}});
  const auto meet = [&](TrialNumber trial, double a, double b) {
    const std::vector<Report> reports =
        reports_of(trial, std::vector<Point>{{1, {1}, b}, {1, {0}, a}});
    const Verdicts verdicts = judged(*pruner, reports);
    pruner->observe(reports);
    EXPECT_EQ(verdicts[0], kGo);
    return verdicts[1];
  };
  EXPECT_EQ(meet(0, 1, 4), kGo);
  EXPECT_EQ(meet(1, 2, 5), kStop);
  EXPECT_EQ(meet(2, 4, 1), kGo);  // another trade-off
  EXPECT_EQ(meet(3, 1, 4), kGo);  // as good
  EXPECT_EQ(meet(4, 5, 5), kStop);
  EXPECT_EQ(meet(5, 2, kNan), kStop);
  // Lacks an objective: not judged.
  EXPECT_EQ(run(*pruner, 6, std::vector<Point>{{1, {0}, 99}}), Verdicts{kGo});
}

TEST(Asha, RefusesOptionsThatMakeNoRungs) {
  EXPECT_THROW(make_asha({.reduction_factor = 1}), Error);
  EXPECT_THROW(make_asha({.min_steps = 5, .max_steps = 5}), Error);
  EXPECT_THROW(make_asha({.max_steps = 1}), Error);
  constexpr std::size_t kHuge = std::numeric_limits<std::size_t>::max();
  EXPECT_NO_THROW(make_asha({.max_steps = kHuge, .reduction_factor = kHuge}));
  EXPECT_NO_THROW(make_asha({.min_steps = kHuge}));
}

// The rule as published, over plain lists: each rung remembers who entered it, with which value.
class SlowAsha {
 public:
  explicit SlowAsha(const AshaOptions& options) : options_(options) {}

  Verdict report(const Report& report) {
    if (report.metric.index != 0) return kGo;
    const Step last = std::exchange(last_[report.trial], report.step);  // 0: it enters all rungs
    if (report.step > 0) first_.try_emplace(report.trial, report.step);
    if (!first_.contains(report.trial)) return kGo;
    const std::size_t least = options_.min_steps == 0 ? first_[report.trial] : options_.min_steps;
    double step = static_cast<double>(least) *
                  std::pow(options_.reduction_factor, options_.min_early_stopping_rate);
    for (std::size_t k = 0; step <= report.step; ++k, step *= options_.reduction_factor) {
      if (step <= last) continue;
      if (options_.max_steps != 0 && step >= static_cast<double>(options_.max_steps)) return kGo;
      if (std::isnan(report.value)) return kStop;
      std::map<TrialNumber, double>& rung = rungs_[k];
      std::vector<double> competing = {report.value};
      for (const auto& [trial, value] : rung) {
        if (trial != report.trial) competing.push_back(value);
      }
      rung.try_emplace(report.trial, report.value);
      std::ranges::sort(competing);
      if (competing.size() <= options_.bootstrap_trials) return kStop;
      const std::size_t kept =
          std::max<std::size_t>(competing.size() / options_.reduction_factor, 1);
      if (report.value > competing[kept - 1]) return kStop;
    }
    return kGo;
  }

 private:
  AshaOptions options_;
  std::map<TrialNumber, Step> first_, last_;  // above step 0; of all
  std::map<std::size_t, std::map<TrialNumber, double>> rungs_;
};

TEST(Asha, EqualsTheRuleOverPlainListsWithParallelTrials) {
  std::map<Verdict, std::size_t> seen;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const AshaOptions options = {.min_steps = stream.below(4),
                                 .max_steps = stream.below(2) == 0 ? 0u : 12u,
                                 .reduction_factor = 2 + stream.below(3),
                                 .min_early_stopping_rate = stream.below(2),
                                 .bootstrap_trials = stream.below(4) == 0 ? 2u : 0u};
    const auto pruner = make_asha(options);
    SlowAsha slow(options);
    std::vector<std::vector<Point>> curves(8);
    for (int i = 0; i < 600; ++i) {
      // Whichever of eight trials comes next; steps jump, stay, and sometimes go back.
      const TrialNumber slot = stream.below(8);
      std::vector<Point>& curve = curves[slot];
      const Step last = curve.empty() ? 0 : curve.back().step;
      const auto ahead =
          static_cast<Step>(stream.below(10) == 0 ? stream.below(20) : stream.below(3));
      const Step step = stream.below(15) == 0 ? last / 2 : last + ahead;
      const auto metric = static_cast<std::uint32_t>(stream.below(10) == 0 ? 1 : 0);
      const double value = stream.below(40) == 0 ? kNan : static_cast<double>(stream.below(50));
      curve.push_back({step, MetricId{metric}, value});
      const TrialNumber trial = static_cast<TrialNumber>(i / 200) * 8 + slot;
      const Report report = reports_of(trial, curve).back();
      const Verdict verdict = judged(*pruner, report);
      ASSERT_EQ(verdict, slow.report(report)) << "seed " << seed << ", report " << i;
      ++seen[verdict];
      pruner->observe({&report, 1});
      if (i % 200 == 199) curves.assign(8, {});
    }
  }
  EXPECT_GT(seen[kStop], 1000u);
  EXPECT_GT(seen[kGo], 1000u);
}

// ---- promotion

TEST(AshaPromotion, PausesUntilAThirdHasComeAndPromotesTheBest) {
  const auto pruner =
      in_study(make_asha({.max_steps = 9, .reduction_factor = 3, .promotion = true}));
  const auto arrive = [&](TrialNumber trial, double value) {
    const Verdict verdict = run(*pruner, trial, curve_of({value})).front();
    if (verdict == Verdict::kPause) pruner->pause(trial);
    return verdict;
  };
  EXPECT_EQ(arrive(0, 5), Verdict::kPause);
  EXPECT_EQ(arrive(1, 4), Verdict::kPause);
  EXPECT_TRUE(pruner->promote(9).empty());
  EXPECT_EQ(arrive(2, 6), Verdict::kPause);
  EXPECT_EQ(pruner->promote(9), std::vector<TrialNumber>{1});
  pruner->resume(1);
  EXPECT_TRUE(pruner->promote(9).empty());
  EXPECT_EQ(arrive(3, 7), Verdict::kPause);
  EXPECT_EQ(arrive(4, 1), kGo) << "it would be promoted at once";
  EXPECT_EQ(arrive(5, 8), Verdict::kPause);
  EXPECT_EQ(arrive(6, kNan), kStop);
  EXPECT_TRUE(pruner->promote(9).empty()) << "two of six have gone on";
}

TEST(AshaPromotion, TakesTheHighestRungFirst) {
  const auto pruner = in_study(
      make_asha({.min_steps = 1, .max_steps = 4, .reduction_factor = 2, .promotion = true}));
  const auto arrive = [&](TrialNumber trial, Step step, double value) {
    const std::vector<Point> curve = {{step, MetricId{0}, value}};
    run(*pruner, trial, curve);
    pruner->pause(trial);
  };
  arrive(0, 1, 1);
  arrive(1, 1, 2);
  arrive(2, 2, 9);
  arrive(3, 2, 8);
  EXPECT_EQ(pruner->promote(1), std::vector<TrialNumber>{3});
  EXPECT_EQ(pruner->promote(9), (std::vector<TrialNumber>{3, 0, 1}));
}

TEST(AshaPromotion, SeveralObjectivesGoOnByFronts) {
  const auto pruner = in_study(
      make_asha({.max_steps = 9, .reduction_factor = 3, .promotion = true}), {{"a"}, {"b"}});
  const auto arrive = [&](TrialNumber trial, double a, double b) {
    const std::vector<Point> curve = {{1, {0}, a}, {1, {1}, b}};
    const std::vector<Report> reports = reports_of(trial, curve);
    pruner->observe(reports);
    pruner->pause(trial);
  };
  arrive(0, 1, 5);
  arrive(1, 6, 6);
  arrive(2, 5, 1);
  EXPECT_EQ(pruner->promote(9), (std::vector<TrialNumber>{0, 2})) << "neither dominates the other";
}

// Algorithm 2 of the paper, over plain lists.
TEST(AshaPromotion, EqualsTheAlgorithmOverRandomArrivals) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const auto pruner =
        in_study(make_asha({.max_steps = 27, .reduction_factor = 3, .promotion = true}));
    std::vector<std::vector<std::pair<double, TrialNumber>>> rungs(3);
    std::vector<std::set<TrialNumber>> promoted(3);
    const auto expected = [&]() -> std::optional<std::pair<TrialNumber, std::size_t>> {
      for (std::size_t k = rungs.size(); k-- > 0;) {
        std::vector<std::pair<double, TrialNumber>> sorted = rungs[k];
        std::ranges::sort(sorted);
        sorted.resize(sorted.size() / 3);
        for (const auto& [value, trial] : sorted)
          if (!promoted[k].contains(trial)) return std::pair(trial, k);
      }
      return std::nullopt;
    };
    constexpr Step kStepsOf[] = {1, 3, 9};
    TrialNumber next = 0;
    std::map<TrialNumber, std::vector<Point>> curves;
    for (int turn = 0; turn < 60; ++turn) {
      const auto chosen = expected();
      const std::vector<TrialNumber> found = pruner->promote(1);
      ASSERT_EQ(found.size(), chosen ? 1u : 0u) << "seed " << seed;
      if (chosen) {
        ASSERT_EQ(found[0], chosen->first) << "seed " << seed;
        promoted[chosen->second].insert(chosen->first);
        pruner->resume(chosen->first);
      }
      const TrialNumber trial = chosen ? chosen->first : next++;
      const std::size_t rung = chosen ? chosen->second + 1 : 0;
      if (rung == rungs.size()) continue;  // it comes to its end
      const double value = static_cast<double>(stream.below(1000000));
      curves[trial].push_back({kStepsOf[rung], MetricId{0}, value});
      const std::vector<Report> reports = reports_of(trial, curves[trial]);
      pruner->observe({&reports.back(), 1});
      pruner->pause(trial);
      rungs[rung].emplace_back(value, trial);
    }
  }
}

}  // namespace
}  // namespace hone
