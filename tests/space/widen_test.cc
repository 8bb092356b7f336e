#include "hone/distribution.h"
#include "random_space.h"
#include "refusals.h"

namespace hone {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

void expect_refused(const Distribution& older, const Distribution& newer,
                    const std::string& saying) {
  EXPECT_THAT(refusal(ErrorCode::kBadSpace, [&] { widen(older, newer, "lr"); }),
              AllOf(StartsWith("lr: "), HasSubstr(saying)));
}

TEST(Widen, TakesTheOuterBoundsAndTheNewerPrior) {
  const Distribution widened = widen(FloatRange{.low = 0, .high = 2, .prior = BetaPrior{2, 2}},
                                     FloatRange{.low = -1, .high = 1, .prior = NormalPrior{}}, "x");
  EXPECT_EQ(widened, Distribution(FloatRange{.low = -1, .high = 2, .prior = NormalPrior{}}));
}

TEST(Widen, KeepsAGridOnlyWhereBothAgree) {
  const auto grid = [](double low, double high, double step) {
    return FloatRange{.low = low, .high = high, .step = step};
  };
  EXPECT_EQ(widen(grid(0, 1, 0.1), grid(0.5, 2, 0.1), "x"), Distribution(grid(0, 2, 0.1)));
  EXPECT_EQ(widen(grid(0, 1, 0.1), grid(0.05, 2, 0.1), "x"), Distribution(grid(0, 2, 0)));
  EXPECT_EQ(widen(grid(0, 1, 0.1), grid(0, 1, 0.2), "x"), Distribution(grid(0, 1, 0)));
  const auto integers = [](std::int64_t low, std::int64_t high, std::int64_t step) {
    return IntRange{.low = low, .high = high, .step = step};
  };
  EXPECT_EQ(widen(integers(0, 9, 3), integers(6, 12, 3), "x"), Distribution(integers(0, 12, 3)));
  EXPECT_EQ(widen(integers(0, 9, 3), integers(5, 12, 3), "x"), Distribution(integers(0, 12, 1)));
}

TEST(Widen, AppendsChoicesAndKeepsTheirIndices) {
  EXPECT_EQ(widen(Categorical{{"a", "b"}, {1, 2}}, Categorical{{"c", "b"}}, "x"),
            Distribution(Categorical{{"a", "b", "c"}}));
  EXPECT_EQ(widen(Categorical{{"a", "b"}}, Categorical{{"c", "b"}, {5, 3}}, "x"),
            Distribution(Categorical{{"a", "b", "c"}, {3, 3, 5}}));
  EXPECT_EQ(widen(Ordinal{{"s", "m"}}, Ordinal{{"m", "l"}}, "x"),
            Distribution(Ordinal{{"s", "m", "l"}}));
}

TEST(Widen, RefusesWhatWouldChangeTheMeaningOfOldCells) {
  expect_refused(FloatRange{}, IntRange{}, "declared as float and as int");
  expect_refused(Categorical{{"a"}}, Ordinal{{"a"}}, "categorical and as ordinal");
  expect_refused(FloatRange{.low = 1, .high = 2}, FloatRange{.low = 1, .high = 2, .log = true},
                 "logarithmic");
  expect_refused(Ordinal{{"s", "l"}}, Ordinal{{"s", "m", "l"}}, "order");
  expect_refused(FloatRange{.low = 0, .high = 1},
                 FloatRange{.low = 1, .high = 2, .prior = LogNormalPrior{}}, "low > 0");
}

TEST(Widen, OldCellsStayInTheWidenedRange) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    FloatRange older = random_float(stream), newer = random_float(stream);
    newer.log = older.log = false;
    newer.step = older.step;
    newer.prior = older.prior = UniformPrior{};
    newer.low = older.low - older.step * static_cast<double>(stream.below(9));
    newer.high = std::max(newer.low, newer.high);
    const double old_cell = from_unit(older, stream.uniform());
    const double new_cell = from_unit(newer, stream.uniform());
    const Distribution widened = widen(older, newer, "x");
    EXPECT_EQ(std::get<FloatRange>(widened).step, older.step) << "seed " << seed;
    EXPECT_TRUE(contains(widened, old_cell)) << "seed " << seed;
    EXPECT_TRUE(contains(widened, new_cell)) << "seed " << seed;
  }
}

TEST(Widen, WithItselfChangesNothing) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Stream stream(seed, 1, Purpose::kObjective);
    const Distribution dist = random_distribution(stream);
    EXPECT_EQ(widen(dist, dist, "x"), dist) << "seed " << seed;
  }
}

}  // namespace
}  // namespace hone
