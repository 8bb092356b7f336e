// What the losses themselves, not only which of them are good, say of a configuration: a Gaussian
// process. Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006), chapter 2.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hone/history.h"
#include "samplers/tpe/mixture.h"
#include "samplers/tpe/ranking.h"
#include "samplers/tpe/surrogate_sums.h"

namespace hone::tpe {

// Symbols: n trials of scores y, covariance matrix K of their configurations, noise s^2.
//
// A score is the logit of a trial's rank, of variance 1: neither the scale of losses matters nor
// how bad the bad ones are. The covariance of two configurations is
//   k(a, b) = 1 / (1 + m(a, b) / (2 l^2)),                                                  (1)
// the rational quadratic (equation 4.19, alpha = 1), m being the mean over all parameters of the
// squared difference of positions, or of kOtherChoice for choices that differ and where only one
// of the configurations has the parameter.
class Surrogate {
 public:
  // The factors' dimensions are kept by reference.
  explicit Surrogate(std::span<const Factor> factors);

  // Makes it that of these trials, at most kMostLandmarks rows that ascend. O(n^2), and as much for
  // each trial at the end that is new; all are when one before them is.
  void learn(const History& history, std::span<const Row> rows);

  // A low score that a configuration may have: its expectation (equation 2.25) less half of the
  // deviation that the most similar trial alone would leave, which bounds the deviation (2.26).
  // 0 without trials. O(n factors).
  double optimistic_score(std::span<const Coordinate> x) const;

 private:
  // A parameter that varies.
  struct Axis {
    ParamId id;
    const Dimension* dimension;
    std::size_t place;              // among the coordinates
    std::vector<double> positions;  // by trial; beyond the last, of the first
  };

  void clear();
  void append(const History& history, Row row);
  void rank(const History& history, std::size_t trial);
  void weigh(const History& history);
  double score(std::size_t first, std::size_t last) const;
  std::span<const Difference> differences_to(std::span<const Coordinate> x) const;
  // n, up to a whole block.
  std::size_t padded() const;

  std::vector<Axis> axes_;
  double scale_;                          // 1 / (2 l^2) over the number of parameters
  std::vector<double> logarithms_;        // of 1, 2, ...
  std::vector<Row> rows_;                 // by trial
  std::vector<std::size_t> order_;        // trials, the best first
  std::vector<double> inverse_;           // lower triangle: of the Cholesky factor of K + s^2 I
  std::vector<double> weights_;           // (K + s^2 I)^-1 y
  std::vector<double> vector_, scratch_;  // scratch: by trial
  std::vector<Coordinate> coordinates_;   // scratch: by factor
  mutable std::vector<Difference> differences_;  // scratch: by axis
};

}  // namespace hone::tpe
