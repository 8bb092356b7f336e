#include "history/front_contributions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "hone/rng.h"

namespace hone {
namespace {

using Columns = std::vector<std::vector<double>>;
using testing::DoubleNear;
using testing::Each;
using testing::ElementsAre;
using testing::Pointwise;

constexpr double kInf = std::numeric_limits<double>::infinity();

std::vector<std::span<const double>> spans(const Columns& columns) {
  return {columns.begin(), columns.end()};
}

std::vector<double> contributions(const Columns& front) {
  return front_contributions(spans(front));
}

// The front of random points, whose losses are numbers of their own or few.
Columns random_front(std::uint64_t seed, std::size_t objectives) {
  Stream stream(seed, objectives, Purpose::kObjective);
  Columns points(objectives);
  for (std::vector<double>& column : points) {
    for (int i = 0; i < 40; ++i)
      column.push_back(seed % 2 == 0 ? stream.uniform() : static_cast<double>(stream.below(6)));
  }
  Columns front(objectives);
  for (const std::size_t row : pareto_front(spans(points)))
    for (std::size_t k = 0; k < objectives; ++k) front[k].push_back(points[k][row]);
  return front;
}

TEST(FrontContributions, OfNothingAreNone) {
  EXPECT_TRUE(front_contributions({}).empty());
  EXPECT_TRUE(contributions({{}, {}}).empty());
}

TEST(FrontContributions, AreRectanglesInTwoObjectives) {
  // In units of the ranges: (0, 1), (0.25, 0.5), (1, 0), below (1.1, 1.1).
  EXPECT_THAT(contributions({{10, 15, 30}, {4, 2, 0}}),
              ElementsAre(DoubleNear(0.25 * 0.1, 1e-15), DoubleNear(0.75 * 0.5, 1e-15),
                          DoubleNear(0.1 * 0.5, 1e-15)));
}

TEST(FrontContributions, OfTwoExtremesAreEqual) {
  const std::vector<double> found = contributions({{0.1, 0.7}, {1e9, -3}});
  EXPECT_EQ(found[0], found[1]);
}

TEST(FrontContributions, AreBoxesInThreeObjectives) {
  // One axis each: of the box of (1, 0, 0) the others leave what is below 1 in both of theirs.
  EXPECT_THAT(contributions({{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}), Each(DoubleNear(0.1, 1e-12)));
}

TEST(FrontContributions, OfEqualPointsAreThoseOfOne) {
  const std::vector<double> once = contributions({{0, 1, 3}, {5, 4, 0}});
  EXPECT_THAT(contributions({{1, 0, 1, 3}, {4, 5, 4, 0}}),
              ElementsAre(once[1], once[0], once[1], once[2]));
  EXPECT_THAT(contributions({{7, 7}, {2, 2}, {1, 1}}), Each(DoubleNear(1.331, 1e-12)));
}

TEST(FrontContributions, AnInfiniteLossAddsNothing) {
  const std::vector<double> found = contributions({{kInf, 0, 1}, {-1, 1, 0}});
  EXPECT_EQ(found[0], 0);
  EXPECT_GT(found[1], 0);
  EXPECT_GT(found[2], 0);
}

TEST(FrontContributions, MinusInfinityIsARangeBeyondTheBest) {
  // (-1, 1), (0, 0.5), (1, 0) in units of the ranges.
  EXPECT_THAT(contributions({{-kInf, 0, 1}, {2, 1, 0}}),
              Pointwise(DoubleNear(1e-12), {1 * 0.1, 1 * 0.5, 0.1 * 0.5}));
  EXPECT_THAT(contributions({{-kInf, kInf}, {kInf, -kInf}}), Each(DoubleNear(0, 1e-12)));
}

TEST(FrontContributions, DoNotOverflow) {
  for (const double each : contributions({{-1.7e308, 0, 1.7e308}, {1, 0.5, 0}}))
    EXPECT_TRUE(std::isfinite(each));
}

TEST(FrontContributions, AreTheVolumeThatIsLostUpToThreeObjectives) {
  for (std::size_t objectives = 1; objectives <= 3; ++objectives) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const Columns front = random_front(seed, objectives);
      std::vector<double> reference;
      double unit = 1;
      for (const std::vector<double>& column : front) {
        const auto [best, worst] = std::ranges::minmax(column);
        const double range = best < worst ? worst - best : 1;
        reference.push_back(best + 1.1 * range);
        unit *= range;
      }
      const double whole = hypervolume(spans(front), reference);
      const std::vector<double> given = contributions(front);
      for (std::size_t p = 0; p < given.size(); ++p) {
        Columns rest(objectives);
        for (std::size_t q = 0; q < given.size(); ++q) {
          const auto same = [&](const auto& column) { return column[q] == column[p]; };
          if (std::ranges::all_of(front, same)) continue;
          for (std::size_t k = 0; k < objectives; ++k) rest[k].push_back(front[k][q]);
        }
        const double lost = (whole - hypervolume(spans(rest), reference)) / unit;
        ASSERT_NEAR(given[p], lost, 1e-12) << objectives << " objectives, seed " << seed;
      }
    }
  }
}

TEST(FrontContributions, AreEpsilonsBeyondThreeObjectives) {
  // (0, 1, 1, 0), (1/2, 1/2, 3/4, 2/3), (1, 0, 0, 1) in units of the ranges.
  EXPECT_THAT(
      contributions({{0, 2, 4}, {8, 4, 0}, {4, 3, 0}, {0, 2, 3}}),
      ElementsAre(DoubleNear(2.0 / 3, 1e-12), DoubleNear(0.5, 1e-12), DoubleNear(0.75, 1e-12)));
  EXPECT_THAT(contributions({{7, 7}, {2, 2}, {1, 1}, {3, 3}}), Each(1));
  EXPECT_THAT(contributions({{0, kInf}, {1, 0}, {1, 0}, {1, 0}}), ElementsAre(1, 0));
}

TEST(FrontContributions, DependOnNeitherUnitsNorOrder) {
  for (std::size_t objectives = 2; objectives <= 4; ++objectives) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const Columns front = random_front(seed, objectives);
      Columns other = front;
      for (std::size_t k = 0; k < objectives; ++k) {
        for (double& loss : other[k]) loss = 1e-3 * static_cast<double>(k + 1) * loss - 7;
        std::ranges::reverse(other[k]);
      }
      std::vector<double> given = contributions(other);
      std::ranges::reverse(given);
      ASSERT_THAT(given, Pointwise(DoubleNear(1e-9), contributions(front))) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace hone
