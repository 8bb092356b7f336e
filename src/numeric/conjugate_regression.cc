// Gelman et al., "Bayesian Data Analysis", 3rd edition, 2013, sections 3.3 and 14.8; the update by
// one observation is that of recursive least squares.
#include "numeric/conjugate_regression.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

namespace hone {
namespace {

using Terms = ConjugateRegression::Terms;

double dot(const Terms& a, const Terms& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

}  // namespace

double StudentT::cdf(double value) const {
  using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
  const boost::math::students_t_distribution<double, Policy> standard(freedom);
  return boost::math::cdf(standard, (value - location) / scale);
}

ConjugateRegression::ConjugateRegression(const Terms& prior, double shape, double rate)
    : shape_(shape), rate_(rate) {
  for (std::size_t i = 0; i < kTerms; ++i) covariance_[i][i] = prior[i];
}

void ConjugateRegression::add(const Terms& x, double y) {
  const Terms direction = times_covariance(x);
  const double spread = 1 + dot(x, direction);  // variance of y given what is known, over sigma^2
  const double surprise = y - dot(x, mean_);
  for (std::size_t i = 0; i < kTerms; ++i) {
    mean_[i] += direction[i] * surprise / spread;
    for (std::size_t j = 0; j < kTerms; ++j)
      covariance_[i][j] -= direction[i] * direction[j] / spread;
  }
  shape_ += 0.5;
  rate_ += 0.5 * surprise * surprise / spread;
}

StudentT ConjugateRegression::predict(const Terms& x) const {
  const double spread = 1 + dot(x, times_covariance(x));
  return {.location = dot(x, mean_),
          .scale = std::sqrt(rate_ / shape_ * spread),
          .freedom = 2 * shape_};
}

Terms ConjugateRegression::times_covariance(const Terms& x) const {
  Terms product;
  for (std::size_t i = 0; i < kTerms; ++i) product[i] = dot(covariance_[i], x);
  return product;
}

}  // namespace hone
