#include "hone/pruners/patient.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "hone/error.h"
#include "hone/pruners/median.h"
#include "hone/pruners/threshold.h"
#include "hone/rng.h"
#include "tests/pruners/pruning.h"

namespace hone {
namespace {

using Verdicts = std::vector<Verdict>;

Verdicts alone(const PatientOptions& options, std::span<const Point> curve) {
  const auto pruner = in_study(make_patient(options));
  return run(*pruner, 5, curve);
}

TEST(Patient, PrunesOncePatienceIsSpent) {
  // Three steps without improvement are borne; equal to the best is not worse.
  EXPECT_EQ(alone({.patience = 2}, curve_of({3, 2, 2.5, 2.5, 2.5, 2.5})),
            (Verdicts{kGo, kGo, kGo, kGo, kStop, kStop}));
  EXPECT_EQ(alone({.patience = 2}, curve_of({3, 2, 2.5, 2.5, 2, 2.5})),
            (Verdicts{kGo, kGo, kGo, kGo, kGo, kGo}));
  constexpr std::size_t kForEver = std::numeric_limits<std::size_t>::max();
  EXPECT_EQ(alone({.patience = kForEver}, curve_of({1, 2, 3})), (Verdicts{kGo, kGo, kGo}));
  EXPECT_EQ(alone({.patience = 0}, curve_of({3, 2, 2.5, 1})), (Verdicts{kGo, kGo, kStop, kGo}));
}

TEST(Patient, AGainUpToMinDeltaIsMissedByThatMuch) {
  EXPECT_EQ(alone({.patience = 0, .min_delta = 0.5}, curve_of({2, 2.5})), (Verdicts{kGo, kGo}));
  EXPECT_EQ(alone({.patience = 0, .min_delta = 0.5}, curve_of({2, 2.51})), (Verdicts{kGo, kStop}));
}

TEST(Patient, NanImprovesNothing) {
  EXPECT_EQ(alone({.patience = 1}, curve_of({kNan, kNan, kNan})), (Verdicts{kGo, kGo, kGo}));
  EXPECT_EQ(alone({.patience = 1}, curve_of({1, kNan, kNan})), (Verdicts{kGo, kGo, kStop}));
  EXPECT_EQ(alone({.patience = 1}, curve_of({kNan, kNan, 1, 2})), (Verdicts{kGo, kGo, kGo, kGo}));
}

TEST(Patient, AsksTheWrappedPruner) {
  const auto pruner = make_patient({.patience = 1}, make_threshold({.upper = 10}));
  EXPECT_EQ(run(*pruner, 5, curve_of({11, 1, 2, 3, 4, 11, 12})),
            (Verdicts{kGo, kGo, kGo, kGo, kGo, kStop, kStop}));
}

TEST(Patient, TeachesTheWrappedPruner) {
  History history;
  history.append(finished(0, TrialState::kComplete, curve_of({0, 0, 0})));
  const auto pruner = make_patient({.patience = 0}, make_median({.startup_trials = 1}));
  pruner->observe(history, 0);
  EXPECT_EQ(run(*pruner, 5, curve_of({1, 2, 0.5})), (Verdicts{kGo, kStop, kGo}));
}

TEST(Patient, JudgesATrialThatIsRunAgainByItsNewCurve) {
  const auto pruner = make_patient({.patience = 0});
  EXPECT_EQ(run(*pruner, 5, curve_of({1, 2})), (Verdicts{kGo, kStop}));
  EXPECT_EQ(run(*pruner, 5, curve_of({3, 2})), (Verdicts{kGo, kGo}));
}

TEST(Patient, RefusesANegativeDelta) {
  EXPECT_THROW(make_patient({.min_delta = -1}), Error);
  EXPECT_THROW(make_patient({.min_delta = kNan}), Error);
}

bool decides(const PatientOptions& options, const Point& point) {
  return point.metric.index == (options.metric == "m1" ? 1 : 0);
}

// The rule of the header, from everything that was reported so far.
bool stalled(const PatientOptions& options, std::span<const Point> curve) {
  std::map<Step, double> steps;
  for (const Point& point : curve) {
    if (!decides(options, point)) continue;
    const auto known = steps.try_emplace(point.step, point.value).first;
    known->second = std::fmin(known->second, point.value);
  }
  double before = kNan, recent = kNan;
  std::size_t left = steps.size();
  for (const auto& [step, value] : steps) {
    double& part = left-- > options.patience + 1 ? before : recent;
    part = std::fmin(part, value);
  }
  if (std::isnan(before)) return false;
  return std::isnan(recent) || before + options.min_delta < recent;
}

TEST(Patient, EqualsTheDefinitionOverRandomCurves) {
  std::map<Verdict, std::size_t> seen;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const PatientOptions options = {.patience = stream.below(5),
                                    .min_delta = static_cast<double>(stream.below(3)),
                                    .metric = stream.below(2) == 0 ? "loss" : "m1"};
    std::vector<Point> curve(25);
    for (std::size_t i = 0; i < curve.size(); ++i) {
      const auto jump = static_cast<Step>(stream.below(6));  // repeats, gaps, and steps back
      curve[i] = {static_cast<Step>(i) + jump,
                  MetricId{static_cast<std::uint32_t>(stream.below(2))},
                  stream.below(8) == 0 ? kNan : static_cast<double>(stream.below(9))};
    }
    Verdicts expected;
    for (std::size_t i = 0; i < curve.size(); ++i) {
      const bool stop =
          decides(options, curve[i]) && stalled(options, std::span(curve).first(i + 1));
      expected.push_back(stop ? kStop : kGo);
      ++seen[expected.back()];
    }
    ASSERT_EQ(alone(options, curve), expected) << "seed " << seed;
    // Several reports in one call are judged as one after the other.
    ASSERT_EQ(judged(*in_study(make_patient(options)), reports_of(5, curve)), expected)
        << "seed " << seed;
  }
  EXPECT_GT(seen[kStop], 2000u);
  EXPECT_GT(seen[kGo], 2000u);
}

}  // namespace
}  // namespace hone
