#include "numeric/conjugate_regression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "hone/rng.h"

namespace hone {
namespace {

TEST(StudentT, AgreesWithSciPy) {
  EXPECT_NEAR((StudentT{0, 1, 1}.cdf(-2)), 0.14758361765043326, 1e-14);
  EXPECT_NEAR((StudentT{0, 1, 2}.cdf(0.7)), 0.7218034876835673, 1e-14);
  EXPECT_NEAR((StudentT{0, 1, 3}.cdf(1.5)), 0.8847080673775886, 1e-14);
  EXPECT_NEAR((StudentT{0, 1, 4}.cdf(-2)), 0.05805826175840778, 1e-14);
  EXPECT_NEAR((StudentT{0, 1, 5}.cdf(-2)), 0.050969739414929174, 1e-14);
  EXPECT_NEAR((StudentT{0, 1, 12}.cdf(-6)), 3.108369432429282e-05, 1e-14);
  EXPECT_NEAR((StudentT{0, 1, 34}.cdf(1.7)), 0.9508684739464084, 1e-14);
  EXPECT_NEAR((StudentT{0, 1, 10'002}.cdf(-1.96)), 0.025011757343371244, 1e-12);
  EXPECT_NEAR((StudentT{5, 2, 3}.cdf(8)), 0.8847080673775886, 1e-14);
}

TEST(StudentT, HasNoTailBeyondTheLargestNumbers) {
  for (const std::size_t freedom : {1u, 3u, 4u, 34u}) {
    EXPECT_NEAR((StudentT{0, 1, freedom}.cdf(-1e300)), 0, 1e-15);
    EXPECT_EQ((StudentT{0, 1, freedom}.cdf(0)), 0.5);
    EXPECT_NEAR((StudentT{0, 1, freedom}.cdf(1e300)), 1, 1e-15);
  }
}

TEST(ConjugateRegression, OfAConstantIsItsClosedForm) {
  const std::vector<double> values = {3, 5, 4.5, 2};
  constexpr double kPrior = 0.5, kRate = 2;
  constexpr std::size_t kFreedom = 3;
  ConjugateRegression regression({kPrior, 0, 0}, kFreedom, kRate);
  double sum = 0, squares = 0;
  for (const double value : values) {
    regression.add({1, 7, -3}, value);  // the others have no coefficients
    sum += value;
    squares += value * value;
  }
  const double precision = 1 / kPrior + static_cast<double>(values.size());
  const double mean = sum / precision;
  const std::size_t freedom = kFreedom + values.size();
  const double shape = static_cast<double>(freedom) / 2;
  const double rate = kRate + (squares - mean * mean * precision) / 2;
  const StudentT next = regression.predict({1, 0, 0});
  EXPECT_NEAR(next.location, mean, 1e-12);
  EXPECT_NEAR(next.scale, std::sqrt(rate / shape * (1 + 1 / precision)), 1e-12);
  EXPECT_EQ(next.freedom, freedom);
}

TEST(ConjugateRegression, FindsAPlaneAndKnowsLessFarFromIt) {
  ConjugateRegression regression({1e6, 1e6, 1e6}, 2, 1e-6);
  Stream stream(1, 0, Purpose::kObjective);
  for (int i = 0; i < 50; ++i) {
    const double a = stream.uniform(), b = stream.uniform();
    regression.add({1, a, b}, 2 + 3 * a - 4 * b);
  }
  const StudentT near = regression.predict({1, 0.5, 0.5}), far = regression.predict({1, 9, -9});
  EXPECT_NEAR(near.location, 1.5, 1e-5);
  EXPECT_NEAR(far.location, 65, 1e-3);
  EXPECT_GT(far.scale, 2 * near.scale);
}

// Its own assumptions drawn at random: then its 5 % quantile is one. 20,000 draws may differ from
// that by five standard deviations, a false alarm once in 1,700,000 runs with other seeds.
TEST(ConjugateRegression, IsCalibratedFromTheFirstObservationOn) {
  constexpr int kDraws = 20'000;
  int below = 0;
  for (std::uint64_t seed = 0; seed < kDraws; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const auto normal = [&stream] {
      const double radius = std::sqrt(-2 * std::log(stream.uniform()));
      return radius * std::cos(2 * M_PI * stream.uniform());
    };
    // Inverse gamma (1, 1): one over an exponential. The prior variances are 2, 0.5 and 0.
    const double sigma = std::sqrt(-1 / std::log(stream.uniform()));
    const double constant = std::sqrt(2) * sigma * normal();
    const double slope = std::sqrt(0.5) * sigma * normal();
    ConjugateRegression regression({2, 0.5, 0}, 2, 1);
    const auto draw = [&](double x) { return constant + slope * x + sigma * normal(); };
    for (std::uint64_t i = 0; i < seed % 6; ++i) {
      const double x = stream.uniform();
      regression.add({1, x, 0}, draw(x));
    }
    if (regression.predict({1, 2, 0}).cdf(draw(2)) < 0.05) ++below;
  }
  EXPECT_NEAR(below, 0.05 * kDraws, 5 * std::sqrt(0.05 * 0.95 * kDraws));
}

}  // namespace
}  // namespace hone
