// Gelman et al., "Bayesian Data Analysis", 3rd edition, 2013, sections 3.3 and 14.8; the update by
// one observation is that of recursive least squares. Student's distribution: Abramowitz, Stegun,
// "Handbook of Mathematical Functions", 26.7.3 and 26.7.4.
#include "numeric/conjugate_regression.h"

#include <cmath>
#include <numbers>
#include <numeric>

namespace hone {
namespace {

using Terms = ConjugateRegression::Terms;

double dot(const Terms& a, const Terms& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

}  // namespace

double StudentT::cdf(double value) const {
  const double t = (value - location) / scale;
  const double root = std::sqrt(static_cast<double>(freedom));
  const double length = std::hypot(root, t);  // of the angle that 26.7.2 calls theta
  const double cosine = root / length, sine = t / length;
  const bool odd = freedom % 2 == 1;
  double term = odd ? cosine : 1, sum = 0;
  for (std::size_t n = odd ? 2 : 1; n < freedom; n += 2) {
    sum += term;
    term *= cosine * cosine * static_cast<double>(n) / static_cast<double>(n + 1);
  }
  const double within = odd ? std::numbers::inv_pi * 2 * (std::atan2(t, root) + sine * sum)
                            : sine * sum;  // P(|X| <= |t|), with the sign of t
  return 0.5 + 0.5 * within;
}

ConjugateRegression::ConjugateRegression(const Terms& prior, std::size_t freedom, double rate)
    : freedom_(freedom), rate_(rate) {
  for (std::size_t i = 0; i < kTerms; ++i) covariance_[i][i] = prior[i];
}

void ConjugateRegression::add(const Terms& x, double y) {
  const Terms direction = times_covariance(x);
  const double spread = 1 + dot(x, direction);  // variance of y given what is known, over sigma^2
  const double surprise = y - dot(x, mean_);
  for (std::size_t i = 0; i < kTerms; ++i) {
    const double gain = direction[i] / spread;
    mean_[i] += gain * surprise;
    for (std::size_t j = 0; j < kTerms; ++j) covariance_[i][j] -= gain * direction[j];
  }
  ++freedom_;
  rate_ += 0.5 * surprise * surprise / spread;
}

StudentT ConjugateRegression::predict(const Terms& x) const {
  const double spread = 1 + dot(x, times_covariance(x));
  return {.location = dot(x, mean_),
          .scale = std::sqrt(2 * rate_ / static_cast<double>(freedom_) * spread),
          .freedom = freedom_};
}

Terms ConjugateRegression::times_covariance(const Terms& x) const {
  Terms product;
  for (std::size_t i = 0; i < kTerms; ++i) product[i] = dot(covariance_[i], x);
  return product;
}

}  // namespace hone
