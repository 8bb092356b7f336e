// The hierarchical normal model of leaderboard().
#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <span>
#include <vector>

#include "hone/rng.h"

namespace hone {

// The mean of what was observed of one configuration; its sampling variance is sigma^2 / weight.
struct Effect {
  double mean = 0;
  double weight = 1;
};

// What is known of sigma besides: an estimate of its square with so many degrees of freedom;
// infinitely many when it is known exactly. Both are positive.
struct NoiseEstimate {
  double variance = 0;
  double degrees = 0;
};

// Evidence of two or more configurations.
struct EffectEvidence {
  std::vector<Effect> seen = {};   // two at least
  std::vector<Effect> worse = {};  // known to lie at or above `cutoff`, their means are not used
  double cutoff = 0;
  NoiseEstimate noise = {};
  // The prior density of tau is tau ^ spread_power up to most_spread; the power is above -1.
  double spread_power = 0;
  double most_spread = std::numeric_limits<double>::infinity();
};

class RandomEffects {
 public:
  explicit RandomEffects(const EffectEvidence& evidence);

  struct Posterior {
    double mean = 0, deviation = 0;
  };
  // Of the true value of a configuration. O(cells of the grid).
  Posterior posterior(const Effect& effect) const;
  // About the same, at the posterior mean of mu, tau and sigma. O(1).
  double shrunk(const Effect& effect) const;
  // Joint draws of the true values of all effects, as a row each. O(draws * effects).
  std::vector<double> draw(std::span<const Effect> effects, std::size_t draws, Stream random) const;

  double location() const noexcept { return center_.location; }  // posterior means of mu,
  double spread() const noexcept { return center_.spread; }      // tau
  double noise() const noexcept { return center_.noise; }        // and sigma

 private:
  struct Cell {
    double location = 0, spread = 0, noise = 0;
    double weight = 0;  // posterior mass, or its logarithm while it is computed
  };
  // Effects of equal weight: all that the likelihood depends on.
  struct Group {
    double count = 0, mean = 0, squares = 0;  // squares: about the mean
  };
  using Groups = std::map<double, Group>;  // by weight
  struct Axis {
    double low = 0, high = 0;
    std::size_t cells = 1;
    double width() const { return (high - low) / static_cast<double>(cells); }
    double at(double index) const { return low + index * width(); }  // 0.5: amid the first cell
  };
  struct Box {
    Axis location, root;  // of mu, and of the root of tau
  };

  static Groups grouped(std::span<const Effect> effects);
  Box first_box(const EffectEvidence& evidence, double noise) const;
  std::vector<Cell> cells_of(const Box& box, double noise) const;
  static bool narrow(Box& box, std::span<const Cell> cells);
  void normalize();
  double log_density(const Cell& cell) const;

  NoiseEstimate noise_;
  double cutoff_, spread_power_;
  Groups seen_, worse_;
  std::vector<Cell> cells_;
  std::vector<double> cumulated_;  // their weights
  Cell center_;
};

}  // namespace hone
