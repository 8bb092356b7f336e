#include <cmath>
#include <limits>

#include "hone/distribution.h"
#include "refusals.h"

namespace hone {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t kMaxInteger = std::int64_t{1} << 53;

// That the distribution is refused with a message that names the parameter and says this.
void expect_refused(const Distribution& dist, const std::string& saying) {
  EXPECT_THAT(refusal(ErrorCode::kBadSpace, [&] { validate(dist, "lr"); }),
              AllOf(StartsWith("lr: "), HasSubstr(saying)));
}

ParamValue whole(std::int64_t number) { return number; }

TEST(Validate, RefusesFloatRangesThatCannotBe) {
  expect_refused(FloatRange{.low = 1, .high = 0}, "low = 1 is above high = 0");
  expect_refused(FloatRange{.low = kAbsent, .high = 1}, "finite");
  expect_refused(FloatRange{.low = 0, .high = kAbsent}, "finite");
  expect_refused(FloatRange{.low = 0, .high = kInfinity}, "finite");
  expect_refused(FloatRange{.low = -1e308, .high = 1e308}, "overflows");
  expect_refused(FloatRange{.low = 0, .high = 1, .log = true}, "needs low > 0, not 0");
  expect_refused(FloatRange{.low = -1, .high = 1, .log = true}, "needs low > 0");
  expect_refused(FloatRange{.low = 0, .high = 1, .step = -0.1}, "step = -0.1");
  expect_refused(FloatRange{.low = 0, .high = 1, .step = kAbsent}, "step = nan");
  expect_refused(FloatRange{.low = 0, .high = 1, .step = kInfinity}, "step = inf");
  expect_refused(FloatRange{.low = 0, .high = 1, .step = 1e-17}, "too small");
  expect_refused(FloatRange{.low = 1e16, .high = 2e16, .step = 0.5}, "too small");
  expect_refused(FloatRange{.low = -1e308, .high = 0, .step = 1.7e308}, "overflows");
}

TEST(Validate, RefusesIntRangesThatCannotBe) {
  expect_refused(IntRange{.low = 1, .high = 0}, "low = 1 is above high = 0");
  expect_refused(IntRange{.low = 0, .high = kMaxInteger + 1}, "2^53");
  expect_refused(IntRange{.low = -kMaxInteger - 1, .high = 0}, "2^53");
  expect_refused(IntRange{.low = 0, .high = 1, .log = true}, "needs low >= 1, not 0");
  expect_refused(IntRange{.low = 0, .high = 1, .step = 0}, "step = 0");
  expect_refused(IntRange{.low = 0, .high = 1, .step = -2}, "step = -2");
}

TEST(Validate, RefusesChoicesThatCannotBe) {
  expect_refused(Categorical{}, "no choices");
  expect_refused(Ordinal{}, "no choices");
  expect_refused(Categorical{{"a", "b", "a"}}, "choice a is given twice");
  expect_refused(Ordinal{{whole(1), 1.0}}, "choice 1 is given twice");
  expect_refused(Categorical{{1.0, kAbsent}}, "not finite");
  expect_refused(Categorical{{kInfinity}}, "not finite");
  expect_refused(Categorical{{"\xff"}}, "UTF-8");
  expect_refused(Categorical{{"a", "b"}, {1}}, "1 weights for 2 choices");
  expect_refused(Categorical{{"a", "b"}, {1, 0}}, "weight 0");
  expect_refused(Categorical{{"a", "b"}, {1, -1}}, "weight -1");
  expect_refused(Categorical{{"a", "b"}, {1, kAbsent}}, "weight nan");
  expect_refused(Categorical{{"a", "b"}, {1e308, 1e308}}, "overflows");
}

TEST(Validate, RefusesPriorsThatAreNone) {
  const auto with = [](Prior prior) { return FloatRange{.low = 1, .high = 2, .prior = prior}; };
  expect_refused(with(NormalPrior{0, 0}), "sd > 0");
  expect_refused(with(NormalPrior{0, -1}), "sd > 0");
  expect_refused(with(NormalPrior{0, kAbsent}), "sd > 0");
  expect_refused(with(NormalPrior{kInfinity, 1}), "finite mean");
  expect_refused(with(NormalPrior{100, 1}), "no probability");
  expect_refused(with(LogNormalPrior{0, 0}), "sigma > 0");
  expect_refused(with(LogNormalPrior{kAbsent, 1}), "finite mu");
  expect_refused(with(LogNormalPrior{-100, 1}), "no probability");
  expect_refused(with(BetaPrior{0, 1}), "alpha > 0");
  expect_refused(with(BetaPrior{1, -1}), "beta > 0");
  expect_refused(with(BetaPrior{kInfinity, 1}), "alpha > 0");
  expect_refused(FloatRange{.low = 0, .high = 1, .prior = LogNormalPrior{0, 1}}, "needs low > 0");
  expect_refused(IntRange{.low = 0, .high = 9, .prior = LogNormalPrior{0, 1}}, "needs low > 0");
}

TEST(Validate, AcceptsTheLimits) {
  for (const Distribution& dist : {
           Distribution{FloatRange{.low = 2, .high = 2}},
           Distribution{FloatRange{.low = 0, .high = 1, .step = 5}},
           Distribution{FloatRange{.low = 5e-324, .high = 1e308, .log = true}},
           Distribution{FloatRange{.low = 0, .high = 1, .prior = NormalPrior{-20, 1}}},
           Distribution{IntRange{.low = -kMaxInteger, .high = kMaxInteger}},
           Distribution{IntRange{.low = 3, .high = 3, .step = 100}},
           Distribution{IntRange{.low = 1, .high = kMaxInteger, .log = true}},
           Distribution{Categorical{{ParamValue{}}}},
           Distribution{Categorical{{true, whole(1), "1"}}},
       })
    EXPECT_NO_THROW(validate(dist, "lr"));
}

}  // namespace
}  // namespace hone
