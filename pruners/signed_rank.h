#pragma once

#include <cstddef>
#include <vector>

namespace hone {

// Wilcoxon's signed-rank test of paired differences against larger ones.
class SignedRankTest {
 public:
  SignedRankTest();

  // The chance that the ranks of the positive differences add up to this much or more when each
  // sign is as likely as the other: small when the differences tend to be above zero. Zeros take
  // part in the ranking and count half to either side. Exact for up to 50 differences of distinct
  // size and for up to 16 whatever they are, else by the normal distribution with the variance that
  // the ties leave. Expects finite differences; 1 for none. O(n log n).
  double p_value(std::vector<double> differences) const;

 private:
  std::vector<std::vector<double>> tails_;  // by n and rank sum, where there are no ties
};

}  // namespace hone
