#include "hone/pruners/combination.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "hone/error.h"
#include "hone/pruners/median.h"
#include "hone/pruners/threshold.h"
#include "tests/pruners/pruning.h"

namespace hone {
namespace {

// Says the same of everything.
class Always final : public Pruner {
 public:
  explicit Always(Verdict verdict) : verdict_(verdict) {}
  void observe(std::span<const Report>) override {}
  void observe(const History&, std::size_t) override {}
  void judge(TrialNumber, std::span<const Report>, std::span<Verdict> verdicts) const override {
    std::ranges::fill(verdicts, verdict_);
  }

 private:
  Verdict verdict_;
};

std::unique_ptr<Pruner> always(Verdict verdict) { return std::make_unique<Always>(verdict); }

TEST(Combination, FollowsTheTable) {
  constexpr Verdict kPause = Verdict::kPause;
  struct Row {
    Verdict a, b, both, either;
  };
  constexpr Row kTable[] = {{kGo, kGo, kGo, kGo},           {kGo, kPause, kGo, kPause},
                            {kGo, kStop, kGo, kStop},       {kPause, kPause, kPause, kPause},
                            {kPause, kStop, kPause, kStop}, {kStop, kStop, kStop, kStop}};
  const Report report = reports_of(0, curve_of({1})).front();
  for (const Row& row : kTable) {
    EXPECT_EQ(judged(*make_and(always(row.a), always(row.b)), report), row.both);
    EXPECT_EQ(judged(*make_and(always(row.b), always(row.a)), report), row.both);
    EXPECT_EQ(judged(*make_or(always(row.a), always(row.b)), report), row.either);
    EXPECT_EQ(judged(*make_or(always(row.b), always(row.a)), report), row.either);
  }
}

TEST(Combination, TeachesEachAndAsksEach) {
  History history;
  history.append(finished(0, TrialState::kComplete, curve_of({5, 5, 5})));
  // The best so far of these is 6, 6, 4: worse, worse and better than the median.
  const std::vector<Report> reports = reports_of(1, curve_of({6, 9, 4}));
  const auto both = make_and(make_median({.startup_trials = 1}), make_threshold({.upper = 8}));
  const auto either = make_or(make_median({.startup_trials = 1}), make_threshold({.upper = 8}));
  both->observe(history, 0);
  either->observe(history, 0);
  EXPECT_EQ(judged(*both, reports), (std::vector<Verdict>{kGo, kStop, kGo}));
  EXPECT_EQ(judged(*either, reports), (std::vector<Verdict>{kStop, kStop, kGo}));
}

TEST(Combination, TakesOneAndManyButNotNone) {
  const Report report = reports_of(0, curve_of({1})).front();
  std::vector<std::unique_ptr<Pruner>> one;
  one.push_back(always(kStop));
  EXPECT_EQ(judged(*make_and(std::move(one)), report), kStop);
  std::vector<std::unique_ptr<Pruner>> three;
  for (const Verdict verdict : {kGo, kGo, kStop}) three.push_back(always(verdict));
  EXPECT_EQ(judged(*make_or(std::move(three)), report), kStop);
  EXPECT_THROW(make_or(std::vector<std::unique_ptr<Pruner>>()), Error);
  EXPECT_THROW(make_and(always(kGo), nullptr), Error);
}

}  // namespace
}  // namespace hone
