// Bayesian linear regression with a conjugate prior, observation by observation.
#pragma once

#include <array>
#include <cstddef>

namespace hone {

// Student's t distribution, shifted and scaled.
struct StudentT {
  double location = 0, scale = 1, freedom = 1;

  double cdf(double value) const;  // P(X <= value); expects scale > 0
};

// y = x . beta + noise, noise ~ N(0, sigma^2), with independent beta_i ~ N(0, sigma^2 prior_i) and
// sigma^2 ~ inverse gamma (shape, rate). A coefficient whose prior is 0 stays 0.
class ConjugateRegression {
 public:
  static constexpr std::size_t kTerms = 3;
  using Terms = std::array<double, kTerms>;

  // Expects priors >= 0, shape > 0 and rate > 0.
  ConjugateRegression(const Terms& prior, double shape, double rate);

  void add(const Terms& x, double y);  // O(kTerms^2)
  // The distribution of a further y at x.
  StudentT predict(const Terms& x) const;

 private:
  Terms times_covariance(const Terms& x) const;

  Terms mean_ = {};
  std::array<Terms, kTerms> covariance_ = {};  // of beta, in units of sigma^2
  double shape_, rate_;
};

}  // namespace hone
