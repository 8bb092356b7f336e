// Bayesian linear regression with a conjugate prior, observation by observation.
#pragma once

#include <array>
#include <cstddef>

namespace hone {

// Student's t distribution, shifted and scaled.
struct StudentT {
  double location = 0, scale = 1;
  std::size_t freedom = 1;

  // P(X <= value), to 1e-14 or so. Expects scale > 0 and a finite value. O(freedom).
  double cdf(double value) const;
};

// y = x . beta + noise, noise ~ N(0, sigma^2), with independent beta_i ~ N(0, sigma^2 prior_i) and
// sigma^2 ~ inverse gamma (freedom / 2, rate). A coefficient whose prior is 0 stays 0.
class ConjugateRegression {
 public:
  static constexpr std::size_t kTerms = 3;
  using Terms = std::array<double, kTerms>;

  // Expects priors >= 0, freedom > 0 and rate > 0.
  ConjugateRegression(const Terms& prior, std::size_t freedom, double rate);

  void add(const Terms& x, double y);  // O(kTerms^2)
  // The distribution of a further y at x.
  StudentT predict(const Terms& x) const;

 private:
  Terms times_covariance(const Terms& x) const;

  Terms mean_ = {};
  std::array<Terms, kTerms> covariance_ = {};  // of beta, in units of sigma^2
  std::size_t freedom_;
  double rate_;
};

}  // namespace hone
