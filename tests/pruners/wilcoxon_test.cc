#include "hone/pruners/wilcoxon.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "hone/error.h"
#include "hone/rng.h"
#include "pruners/signed_rank.h"
#include "tests/pruners/pruning.h"

namespace hone {
namespace {

using Verdicts = std::vector<Verdict>;

History one_trial(std::vector<Point> curve, double loss = 1.0) {
  History history;
  history.append(finished(0, TrialState::kComplete, std::move(curve), loss));
  return history;
}

Verdicts verdicts(const WilcoxonOptions& options, const History& history,
                  std::span<const Point> curve) {
  const auto pruner = make_wilcoxon(options);
  pruner->observe(history, 0);
  return run(*pruner, 9, curve);
}

TEST(Wilcoxon, PrunesWhatIsWorseOnEveryInstanceFromTheFifthOn) {
  // The p-values of n positive differences are 2^-n: below 0.05 from n = 5, below 0.1 from n = 4.
  const History history = one_trial(curve_of({1, 2, 3, 4, 5, 6}));
  const std::vector<Point> worse = curve_of({1.1, 2.2, 3.3, 4.4, 5.5, 6.6});
  EXPECT_EQ(verdicts({}, history, worse), (Verdicts{kGo, kGo, kGo, kGo, kStop, kStop}));
  EXPECT_EQ(verdicts({.p_threshold = 0.1}, history, worse),
            (Verdicts{kGo, kGo, kGo, kStop, kStop, kStop}));
  EXPECT_EQ(verdicts({.startup_steps = 6}, history, worse),
            (Verdicts{kGo, kGo, kGo, kGo, kGo, kStop}));
  const std::vector<Point> better = curve_of({0.9, 1.8, 2.7, 3.6, 4.5, 5.4});
  EXPECT_EQ(verdicts({}, history, better), Verdicts(6, kGo));
}

TEST(Wilcoxon, PairsInstancesByStepInAnyOrder) {
  const History history =
      one_trial({{9, {0}, 1}, {2, {0}, 2}, {7, {0}, 3}, {1, {0}, 4}, {5, {0}, 5}, {40, {0}, 0}});
  const std::vector<Point> worse = {{1, {0}, 4.1}, {9, {0}, 1.2}, {33, {0}, -99},
                                    {5, {0}, 5.3}, {2, {0}, 2.4}, {7, {0}, 3.5}};
  EXPECT_EQ(verdicts({}, history, worse), (Verdicts{kGo, kGo, kGo, kGo, kGo, kStop}));
  // Over all that each has reported, the mean is better.
  EXPECT_EQ(verdicts({.means = "all"}, history, worse), Verdicts(6, kGo));
}

TEST(Wilcoxon, AMeanThatIsNotWorseIsSpared) {
  const History history = one_trial(curve_of({0, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(verdicts({.p_threshold = 0.2}, history, curve_of({1, 1, 1, 1, 1, 1, 1, -9})).back(),
            kGo);
  EXPECT_EQ(verdicts({.p_threshold = 0.2}, history, curve_of({1, 1, 1, 1, 1, 1, 1, -6})).back(),
            kStop);
}

TEST(Wilcoxon, NeverPrunesOnNumbersThatAreNone) {
  const History history = one_trial(curve_of({1, 2, 3, 4, 5, 6}));
  for (const double odd : {kNan, kInfinity, -kInfinity}) {
    EXPECT_EQ(verdicts({}, history, curve_of({odd, 9, 9, 9, 9, 9})), Verdicts(6, kGo));
    EXPECT_EQ(verdicts({}, one_trial(curve_of({odd, 1, 1, 1, 1, 1})), curve_of({9, 9, 9, 9, 9, 9})),
              Verdicts(6, kGo));
  }
}

TEST(Wilcoxon, ComparesWithTheBestCompleteFeasibleTrial) {
  History history = one_trial(curve_of({0, 0, 0, 0, 0}), 1.0);
  const std::vector<Point> own = curve_of({5, 5, 5, 5, 5});
  EXPECT_EQ(verdicts({}, history, own).back(), kStop);
  Record infeasible = finished(1, TrialState::kComplete, curve_of({9, 9, 9, 9, 9}), 0.1);
  infeasible.outcome.constraints = {1.0};
  history.append(infeasible);
  history.append(finished(2, TrialState::kPruned, curve_of({9, 9, 9, 9, 9}), 0.1));
  EXPECT_EQ(verdicts({}, history, own).back(), kStop);
  history.append(finished(3, TrialState::kComplete, curve_of({9, 9, 9, 9, 9}), 0.1));
  EXPECT_EQ(verdicts({}, history, own).back(), kGo);
}

TEST(Wilcoxon, RefusesOddOptions) {
  EXPECT_THROW(make_wilcoxon({.p_threshold = -0.1}), Error);
  EXPECT_THROW(make_wilcoxon({.p_threshold = kNan}), Error);
  EXPECT_THROW(make_wilcoxon({.means = "some"}), Error);
}

// The definition, from the records of the trials below the horizon and all that was reported.
bool worse(const WilcoxonOptions& options, std::span<const Record> records, TrialNumber below,
           std::span<const Point> curve) {
  const Record* best = nullptr;
  for (const Record& record : records) {
    if (record.outcome.state != TrialState::kComplete || record.number >= below) continue;
    const auto key = [](const Record& r) { return std::pair(r.outcome.losses[0], r.number); };
    if (best == nullptr || key(record) < key(*best)) best = &record;
  }
  if (best == nullptr) return false;
  std::map<Step, double> own, other;
  for (const Point& point : curve) own[point.step] = point.value;
  for (const Point& point : best->curve) other[point.step] = point.value;
  for (const Point& point : curve)
    if (!std::isfinite(point.value)) return false;
  for (const Point& point : best->curve)
    if (!std::isfinite(point.value)) return false;
  std::vector<double> above;
  double gap = 0;
  for (const auto& [step, value] : own) {
    if (!other.contains(step)) continue;
    above.push_back(value - other[step]);
    gap += above.back();
  }
  if (above.size() < std::max<std::size_t>(2, options.startup_steps)) return false;
  return gap > 0 && SignedRankTest().p_value(above) < options.p_threshold;
}

TEST(Wilcoxon, EqualsTheDefinitionOverRandomHistories) {
  std::map<Verdict, std::size_t> seen;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const WilcoxonOptions options = {.p_threshold = 0.3 * stream.uniform(),
                                     .startup_steps = stream.below(6)};
    const auto random_curve = [&](double level) {
      std::vector<Point> curve(stream.below(14));
      for (Point& point : curve) {
        const double value = stream.below(60) == 0 ? kNan : level + 2 * stream.uniform();
        point = {static_cast<Step>(stream.below(12)), MetricId{0}, value};
      }
      return curve;
    };
    std::vector<TrialNumber> numbers(12);
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = i;
    for (std::size_t i = numbers.size(); i > 1; --i) {
      std::swap(numbers[i - 1], numbers[stream.below(i)]);
    }
    const auto pruner = make_wilcoxon(options);
    History history;
    std::vector<Record> records;
    for (const TrialNumber number : numbers) {
      const TrialState state = stream.below(4) == 0 ? TrialState::kPruned : TrialState::kComplete;
      const auto loss = static_cast<double>(stream.below(6));
      records.push_back(finished(number, state, random_curve(loss / 3), loss));
      history.append(records.back());
      pruner->observe(history, history.rows() - 1);
      const std::vector<Point> curve = random_curve(stream.uniform() * 2);
      const TrialNumber below = stream.below(number + 3);
      const Verdicts given = judged(*pruner, reports_of(50, curve), below);
      for (std::size_t i = 0; i < curve.size(); ++i) {
        const bool stop = worse(options, records, below, std::span(curve).first(i + 1));
        ASSERT_EQ(given[i], stop ? kStop : kGo) << "seed " << seed << ", report " << i;
        ++seen[given[i]];
      }
    }
  }
  EXPECT_GT(seen[kStop], 500u);
  EXPECT_GT(seen[kGo], 500u);
}

}  // namespace
}  // namespace hone
