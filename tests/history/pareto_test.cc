#include "hone/pareto.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "hone/rng.h"

namespace hone {
namespace {

using Columns = std::vector<std::vector<double>>;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

std::vector<std::span<const double>> spans(const Columns& columns) {
  return {columns.begin(), columns.end()};
}

bool is_point(const Columns& columns, std::size_t row) {
  return std::none_of(columns.begin(), columns.end(),
                      [row](const std::vector<double>& column) { return std::isnan(column[row]); });
}

bool dominates(const Columns& columns, std::size_t q, std::size_t p) {
  if (!is_point(columns, q) || !is_point(columns, p)) return false;
  bool smaller = false;
  for (const std::vector<double>& column : columns) {
    if (column[q] > column[p]) return false;
    smaller = smaller || column[q] < column[p];
  }
  return smaller;
}

// The definition: peel off, again and again, what nothing that is left dominates.
std::vector<std::size_t> peeled_ranks(const Columns& columns) {
  std::vector<std::size_t> ranks(columns.front().size(), kUnranked);
  for (std::size_t rank = 0;; ++rank) {
    std::vector<std::size_t> front;
    for (std::size_t p = 0; p < ranks.size(); ++p) {
      if (ranks[p] != kUnranked || !is_point(columns, p)) continue;
      bool free = true;
      for (std::size_t q = 0; q < ranks.size(); ++q) {
        if (ranks[q] == kUnranked && dominates(columns, q, p)) free = false;
      }
      if (free) front.push_back(p);
    }
    if (front.empty()) return ranks;
    for (const std::size_t p : front) ranks[p] = rank;
  }
}

// Values on a coarse grid, so that ties and duplicates are common; some NaN and infinities.
Columns random_columns(Stream& stream, std::size_t objectives, std::size_t rows, bool specials) {
  Columns columns(objectives, std::vector<double>(rows));
  const std::uint64_t grid = 1 + stream.below(12);
  for (std::vector<double>& column : columns) {
    for (double& value : column) {
      value = static_cast<double>(stream.below(grid));
      if (!specials) continue;
      const std::uint64_t dice = stream.below(40);
      if (dice == 0) value = kNan;
      if (dice == 1) value = kInf;
      if (dice == 2) value = -kInf;
    }
  }
  return columns;
}

// Volume of grid cells [i, i + 1) below the reference that some row dominates.
double counted_volume(const Columns& columns, std::size_t reference) {
  std::vector<std::size_t> cell(columns.size(), 0);
  double volume = 0;
  for (;;) {
    for (std::size_t row = 0; row < columns.front().size(); ++row) {
      bool covers = true;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        covers = covers && columns[i][row] <= static_cast<double>(cell[i]);
      }
      if (covers) {
        volume += 1;
        break;
      }
    }
    std::size_t digit = 0;
    while (digit < cell.size() && ++cell[digit] == reference) cell[digit++] = 0;
    if (digit == cell.size()) return volume;
  }
}

TEST(Pareto, FrontOfNothingIsEmpty) {
  EXPECT_TRUE(pareto_front({}).empty());
  EXPECT_TRUE(pareto_front(spans({{}, {}})).empty());
  EXPECT_TRUE(nondominated_ranks(spans({{}, {}})).empty());
  EXPECT_EQ(hypervolume({}, {}), 0);
}

TEST(Pareto, FrontOfOneObjectiveIsItsMinimum) {
  EXPECT_EQ(pareto_front(spans({{3, 1, kNan, 1, 2}})), (std::vector<std::size_t>{1, 3}));
}

TEST(Pareto, DuplicatesOfAFrontPointAllStay) {
  const Columns columns = {{1, 2, 1, 2, 3}, {2, 1, 2, 1, 3}};
  EXPECT_EQ(pareto_front(spans(columns)), (std::vector<std::size_t>{0, 1, 2, 3}));
}

TEST(Pareto, RowsWithNanAreNeverOnTheFront) {
  const Columns columns = {{0, 1, kNan}, {kNan, 1, 0}};
  EXPECT_EQ(pareto_front(spans(columns)), (std::vector<std::size_t>{1}));
  EXPECT_EQ(nondominated_ranks(spans(columns)),
            (std::vector<std::size_t>{kUnranked, 0, kUnranked}));
}

TEST(Pareto, RanksAndFrontAgreeWithPeeling) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const Columns columns =
        random_columns(stream, 1 + stream.below(5), 1 + stream.below(60), seed % 2 == 0);
    const std::vector<std::size_t> expected = peeled_ranks(columns);
    ASSERT_EQ(nondominated_ranks(spans(columns)), expected) << "seed " << seed;
    std::vector<std::size_t> front;
    for (std::size_t row = 0; row < expected.size(); ++row) {
      if (expected[row] == 0) front.push_back(row);
    }
    ASSERT_EQ(pareto_front(spans(columns)), front) << "seed " << seed;
  }
}

TEST(Pareto, HypervolumeOfOneBoxIsItsVolume) {
  const Columns columns = {{1}, {2}, {0}, {-1}, {3}};
  const std::vector<double> reference = {2, 4, 1.5, 0, 5};
  for (std::size_t width = 1; width <= columns.size(); ++width) {
    double expected = 1;
    for (std::size_t i = 0; i < width; ++i) expected *= reference[i] - columns[i][0];
    const auto all = spans(columns);
    EXPECT_DOUBLE_EQ(hypervolume(LossColumns(all).first(width), std::span(reference).first(width)),
                     expected);
  }
}

TEST(Pareto, HypervolumeIgnoresWhatIsNotBelowTheReference) {
  const Columns columns = {{1, 3, 0, kNan}, {1, 0, 3, 0}};
  EXPECT_DOUBLE_EQ(hypervolume(spans(columns), std::vector<double>{3, 3}), 4);
}

TEST(Pareto, HypervolumeIsInfiniteWhereALossIs) {
  EXPECT_EQ(hypervolume(spans({{1, -kInf}, {1, 0}}), std::vector<double>{2, 2}), kInf);
  EXPECT_EQ(hypervolume(spans({{1, -kInf}, {1, 2}}), std::vector<double>{2, 2}), 1);
}

TEST(Pareto, HypervolumeAgreesWithCountedCells) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Stream stream(seed, 1, Purpose::kObjective);
    const std::size_t objectives = 1 + stream.below(5);
    const Columns columns = random_columns(stream, objectives, 1 + stream.below(25), false);
    const std::size_t reference = objectives < 5 ? 8 : 6;
    // Sums of small integers are exact in doubles.
    ASSERT_EQ(hypervolume(spans(columns),
                          std::vector<double>(objectives, static_cast<double>(reference))),
              counted_volume(columns, reference))
        << "seed " << seed;
  }
}

TEST(Pareto, HypervolumeDoesNotDependOnTheOrderOfObjectives) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Stream stream(seed, 2, Purpose::kObjective);
    Columns columns(4, std::vector<double>(20));
    for (std::vector<double>& column : columns) {
      for (double& value : column) value = stream.uniform();
    }
    const std::vector<double> reference(4, 1.0);
    const double volume = hypervolume(spans(columns), reference);
    std::rotate(columns.begin(), columns.begin() + 1, columns.end());
    ASSERT_NEAR(hypervolume(spans(columns), reference), volume, 1e-12) << "seed " << seed;
  }
}

}  // namespace
}  // namespace hone
