#include "hone/pruners/threshold.h"

#include <gtest/gtest.h>

#include "hone/error.h"
#include "tests/pruners/pruning.h"

namespace hone {
namespace {

std::vector<Verdict> verdicts(const ThresholdOptions& options, std::span<const Point> curve) {
  return judged(*in_study(make_threshold(options)), reports_of(7, curve));
}

using Verdicts = std::vector<Verdict>;

TEST(Threshold, PrunesWhatLiesOutside) {
  EXPECT_EQ(verdicts({.lower = -1, .upper = 2}, curve_of({0, -1, 2, 2.001, -1.001, 1})),
            (Verdicts{kGo, kGo, kGo, kStop, kStop, kGo}));
}

TEST(Threshold, PrunesNanAndLetsInfinityGoWithoutBounds) {
  EXPECT_EQ(verdicts({}, curve_of({kNan, kInfinity, -kInfinity})), (Verdicts{kStop, kGo, kGo}));
  EXPECT_EQ(verdicts({.upper = 1e300}, curve_of({kInfinity})), Verdicts{kStop});
}

TEST(Threshold, TurnsTheSignWhereAnObjectiveIsMaximised) {
  // An accuracy of 0.3 reaches pruners as the loss -0.3.
  const auto pruner =
      in_study(make_threshold({.lower = 0.5}), {{"accuracy", Direction::kMaximize}});
  const std::vector<Point> curve = curve_of({-0.3, -0.5, -0.9});
  EXPECT_EQ(judged(*pruner, reports_of(7, curve)), (Verdicts{kStop, kGo, kGo}));
}

TEST(Threshold, SparesTheWarmupAndJudgesOncePerInterval) {
  EXPECT_EQ(verdicts({.upper = 0, .warmup_steps = 2, .interval_steps = 3},
                     curve_of({1, 1, 1, 1, 1, 1, 1, 1})),
            (Verdicts{kGo, kStop, kGo, kGo, kStop, kGo, kGo, kStop}));
}

TEST(Threshold, LooksAtOneMetric) {
  const std::vector<Point> curve = {{1, MetricId{0}, 9}, {1, MetricId{3}, 9}};
  EXPECT_EQ(verdicts({.upper = 1}, curve), (Verdicts{kStop, kGo}));
  EXPECT_EQ(verdicts({.upper = 1, .metric = "m3"}, curve), (Verdicts{kGo, kStop}));
}

TEST(Threshold, RefusesBoundsThatNothingLiesBetween) {
  EXPECT_THROW(make_threshold({.lower = 1, .upper = 0}), Error);
  EXPECT_THROW(make_threshold({.lower = kNan}), Error);
  EXPECT_THROW(make_threshold({.interval_steps = 0}), Error);
  EXPECT_NO_THROW(make_threshold({.lower = 1, .upper = 1}));
}

}  // namespace
}  // namespace hone
