// Which configurations lead when values are noisy, and how sure that is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hone/history.h"

namespace hone {

class Study;

// A configuration and what its complete, feasible trials say of its true value: the mean of what
// it would reach in endlessly many repeats.
struct Contender {
  std::vector<TrialNumber> trials = {};  // of this configuration, ascending; never empty
  double mean = 0;                       // of their values
  double estimate = 0;                   // posterior mean of the true value
  double deviation = 0;                  // posterior standard deviation
  // That none of the configurations listed is truly better by more than the tolerance.
  double probability = 0;
};

// How the noise of a value was told from what the configurations differ by.
enum class NoiseSource : std::uint8_t {
  kNone,       // it was not: nothing was repeated
  kRepeats,    // by trials of one configuration
  kInstances,  // by how trials differ from instance to instance, as of folds
};

struct Leaderboard {
  std::vector<Contender> contenders = {};  // best estimate first
  std::size_t configurations = 0;          // that have complete trials
  std::size_t trials = 0;                  // complete and feasible ones
  NoiseSource source = NoiseSource::kNone;
  // Standard deviation of a trial's value about the true one; NaN when it cannot be told.
  double noise = 0;
  // Posterior mean of the standard deviation of true values; NaN when it cannot be told.
  double spread = 0;
};

struct LeaderboardOptions {
  std::size_t objective = 0;
  std::size_t count = 10;  // how many configurations are listed
  // Only configurations of these trials are listed; empty: any. The others still tell how large
  // noise and spread are.
  std::vector<TrialNumber> among = {};
  double tolerance = 0;        // a difference of values that makes no difference
  std::size_t draws = 10'000;  // for the probabilities, whose error is 0.5 / sqrt(draws) at most
  std::uint64_t seed = 0;      // of these; the same seed gives the same probabilities
};

// The one-way random effects model, y_ij = theta_i + e_ij, e_ij ~ N(0, sigma^2), theta_i ~
// N(mu, tau^2), fitted to the configurations i and their trials j by integration over mu, tau and
// sigma under flat priors on mu, tau and log sigma (Gelman et al., Bayesian Data Analysis, 3rd
// edition, section 5.4). The posterior mean shrinks a lucky value towards the others, the more so
// the fewer trials it stands on (Efron & Morris, JASA 1975). A long tail of bad configurations says
// nothing of the good ones: those in the worse half, beyond the first ten, count as worse than the
// others and no more.
//
// Where two or more configurations have raced (trials with the attribute "repeat_of", see
// confirm()), these are judged by their repeats alone, since what they were chosen for was luck in
// part, under a normal spread of their own: its prior density is s^-0.9 up to the spread of all.
//
// sigma is told by repeats, or where trials report one value an instance (fold, seed, data set; the
// step says which) and have the mean of these as their value, by the residuals of the two-way table
// of trials and instances, so that what makes an instance easy for all does not count: the
// comparison is paired. Where nothing tells it, estimates are the means, and deviations and
// probabilities NaN. Copies under DuplicatePolicy::kReuse are no repeats.
//
// In losses, smaller is better. O(n log n + reports) for n trials, and about 10 ms for the rest.
// Throws Error{kInvalidArgument} unless the objective exists, count and draws are positive and the
// tolerance is not negative.
Leaderboard leaderboard(const History& history, const LeaderboardOptions& options = {});

// In the user's sign: where the objective is maximized, larger is better. Thread-safe.
Leaderboard leaderboard(const Study& study, const LeaderboardOptions& options = {});

}  // namespace hone
