#include "hone/samplers/qmc.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "hone/error.h"
#include "hone/samplers/random.h"
#include "tests/support/sampler_bench.h"
#include "tests/support/sampler_spaces.h"

namespace hone {
namespace {

using test::Row;
using test::SamplerBench;

Space unit_cube(std::size_t dimensions) {
  Space space;
  for (std::size_t i = 0; i < dimensions; ++i) {
    space.add_float(std::string("x") + std::to_string(i), {.low = 0, .high = 1});
  }
  return space;
}

std::vector<Row> points(std::unique_ptr<Sampler> sampler, std::size_t dimensions, std::size_t count,
                        std::uint64_t seed = 1) {
  const SamplerBench study = {
      .sampler = std::move(sampler), .space = unit_cube(dimensions), .seed = seed};
  return study.propose(count);
}

const QmcOptions kAll[] = {{.sequence = "sobol", .scramble = false},
                           {.sequence = "sobol", .scramble = true},
                           {.sequence = "halton", .scramble = false},
                           {.sequence = "halton", .scramble = true}};

// The squared centred L2 discrepancy: Hickernell, Math. Comp. 67 (1998), equation (5.1c).
double centred_discrepancy(const std::vector<Row>& x) {
  const auto n = static_cast<double>(x.size());
  double single = 0, pairs = 0;
  for (const Row& a : x) {
    double product = 1;
    for (const double u : a) {
      const double z = std::abs(u - 0.5);
      product *= 1 + z / 2 - z * z / 2;
    }
    single += product;
    for (const Row& b : x) {
      product = 1;
      for (std::size_t k = 0; k < a.size(); ++k) {
        product *= 1 + (std::abs(a[k] - 0.5) + std::abs(b[k] - 0.5) - std::abs(a[k] - b[k])) / 2;
      }
      pairs += product;
    }
  }
  return std::pow(13.0 / 12, x.front().size()) - 2 * single / n + pairs / (n * n);
}

// scipy.stats.qmc.discrepancy(scipy.stats.qmc.Sobol(d=3, scramble=False).random(16)), SciPy 1.17.1
TEST(Qmc, UnscrambledSobolHasTheDiscrepancyThatSciPyFinds) {
  const std::vector<Row> rows = points(make_qmc({.scramble = false}), 3, 16);
  EXPECT_NEAR(centred_discrepancy(rows), 0.00787341567101274, 1e-15);
  EXPECT_EQ(rows[5], (Row{0.875, 0.875, 0.125}));
}

// Over 50 seeds of 64 points in 5 dimensions. Random points have a mean squared discrepancy of
// ((5/4)^5 - (13/12)^5) / 64 = 0.0244; the largest of the 50 that the scrambled ones have must lie
// below half of it. It is about a quarter: not near enough for chance to matter.
TEST(Qmc, PointsAreMoreEvenThanRandomOnes) {
  const double random = (std::pow(5.0 / 4, 5) - std::pow(13.0 / 12, 5)) / 64;
  for (const std::string sequence : {"sobol", "halton"}) {
    double largest = 0;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      const auto rows = points(make_qmc({.sequence = sequence}), 5, 64, seed);
      largest = std::max(largest, centred_discrepancy(rows));
    }
    EXPECT_LT(largest, random / 2) << sequence;
  }
}

double mean_of_product(const std::vector<Row>& rows) {
  double sum = 0;
  for (const Row& row : rows) {
    double product = 1;
    for (const double x : row) product *= 1 + (x - 0.5);
    sum += product;
  }
  return sum / static_cast<double>(rows.size());
}

// The integral of prod(1 + (x - 1/2)) over the cube is 1; a random mean of 256 points misses it by
// sqrt(((13/12)^4 - 1) / 256) = 0.0384. The root mean square over 40 seeds must be a fifth of that.
// A sum of 40 squares that were no better than random falls so low with odds below 1e-40.
TEST(Qmc, MeansConvergeFasterThanRandomOnes) {
  const double random = std::sqrt((std::pow(13.0 / 12, 4) - 1) / 256);
  for (const std::string sequence : {"sobol", "halton"}) {
    double squares = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const auto rows = points(make_qmc({.sequence = sequence}), 4, 256, seed);
      squares += std::pow(mean_of_product(rows) - 1, 2);
    }
    EXPECT_LT(std::sqrt(squares / 40), random / 5) << sequence;
  }
}

// Scrambled means are unbiased: over 400 seeds their mean is within 6 standard errors of 1, a false
// alarm once in 5e8.
TEST(Qmc, ScrambledMeansAreUnbiased) {
  for (const std::string sequence : {"sobol", "halton"}) {
    double sum = 0, squares = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
      const double error =
          mean_of_product(points(make_qmc({.sequence = sequence}), 3, 8, seed)) - 1;
      sum += error;
      squares += error * error;
    }
    EXPECT_LT(std::abs(sum) / 400, 6 * std::sqrt(squares) / 400) << sequence;
  }
}

TEST(Qmc, EveryParameterIsStratifiedInItsPrior) {
  const Space space = test::space_of_every_kind();
  const SamplerBench study = {.sampler = make_qmc(), .space = space};
  const std::vector<Row> rows = study.propose(64);
  for (std::uint32_t i = 0; i < space.size(); ++i) {
    const Distribution& dist = space[ParamId{i}].dist;
    std::vector<double> cells, expected;
    for (const Row& row : rows) cells.push_back(row[i]);
    std::sort(cells.begin(), cells.end());
    // One point in each 64th of the prior: the cell of every stratum lies within its quantiles.
    for (int k = 0; k < 64; ++k) {
      EXPECT_GE(cells[k], from_quantile(dist, k / 64.0)) << space[ParamId{i}].name << ", " << k;
      EXPECT_LE(cells[k], from_quantile(dist, (k + 1) / 64.0)) << space[ParamId{i}].name << k;
    }
  }
}

TEST(Qmc, PointsBelongToTrialNumbers) {
  for (const QmcOptions& options : kAll) {
    SamplerBench study = {.sampler = make_qmc(options), .space = test::conditional_space()};
    const std::vector<Row> block = study.propose(20);
    for (const Row& row : block) {  // one by one, after a restart, with others running
      study.sampler = make_qmc(options);
      EXPECT_TRUE(test::same_row(study.ask(1).at(0), row)) << options.sequence;
    }
  }
}

TEST(Qmc, NothingRepeats) {
  for (const QmcOptions& options : kAll) {
    const std::vector<Row> rows = points(make_qmc(options), 2, 5000);
    EXPECT_EQ(std::set<Row>(rows.begin(), rows.end()).size(), rows.size()) << options.sequence;
  }
}

TEST(Qmc, CoordinatesBelongToParameters) {
  for (const QmcOptions& options : kAll) {
    const std::vector<Row> few = points(make_qmc(options), 2, 20);
    const std::vector<Row> many = points(make_qmc(options), 9, 20);
    for (std::size_t n = 0; n < few.size(); ++n) {
      EXPECT_EQ(few[n], Row(many[n].begin(), many[n].begin() + 2)) << options.sequence;
    }
  }
}

TEST(Qmc, RespectsConstraintsAndConditions) {
  for (const auto& [name, space] : test::sampler_spaces()) {
    for (const QmcOptions& options : kAll) {
      const SamplerBench study = {.sampler = make_qmc(options), .space = space};
      for (const Row& row : study.propose(300)) {
        EXPECT_TRUE(space.valid(row)) << name << ", " << options.sequence;
      }
    }
  }
}

TEST(Qmc, UnscrambledPointsDoNotDependOnTheSeedUntilTriedAgain) {
  for (const std::string sequence : {"sobol", "halton"}) {
    SamplerBench study = {.sampler = make_qmc({.sequence = sequence, .scramble = false}),
                          .space = unit_cube(2)};
    const std::vector<Row> first = study.propose(4);
    EXPECT_NE(study.propose(4, 1), first);
    EXPECT_NE(study.propose(4, 2), study.propose(4, 1));
    study.seed = 99;
    EXPECT_EQ(study.propose(4), first);
  }
}

TEST(Qmc, SaysWhichSequenceHasEnoughDimensions) {
  EXPECT_EQ(points(make_qmc(), 3667, 1).at(0).size(), 3667u);
  try {
    points(make_qmc(), 3668, 1);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(error.where(), "qmc.sequence");
    EXPECT_NE(std::string(error.what()).find("halton"), std::string::npos) << error.what();
  }
  EXPECT_EQ(points(make_qmc({.sequence = "halton"}), 3668, 1).at(0).size(), 3668u);
}

TEST(Qmc, RefusesUnknownSequences) {
  try {
    make_qmc({.sequence = "sobl"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_STREQ(error.what(),
                 "qmc.sequence: \"sobl\" is no sequence; use \"sobol\" or \"halton\"");
  }
}

}  // namespace
}  // namespace hone
