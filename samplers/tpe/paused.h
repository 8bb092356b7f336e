// Trials that are set aside, from the best to the worst.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "hone/sampler.h"
#include "samplers/tpe/level.h"
#include "samplers/tpe/ranking.h"

namespace hone::tpe {

// Those of the pending trials that have been paused and reported a number. Most stay as they were
// from one ask to the next, so that only what changed is placed anew: O(pending) comparisons of a
// number or two, and O(log n) for a change.
class PausedTrials {
 public:
  // Where one stands; those that stand equal by number.
  struct Place {
    Standing standing;
    TrialNumber number;
    bool operator<(const Place& other) const;
  };
  using Ticket = std::pair<std::uint32_t, TrialNumber>;  // see ticket_of()

  explicit PausedTrials(bool learn_from_forecasts) : learns_(learn_from_forecasts) {}

  // Compares them at a level. Depends on the arguments alone.
  void update(std::span<const Pending> pending, Level level);

  std::size_t size() const noexcept { return ranked_.size(); }
  const std::set<Place>& ranked() const noexcept { return ranked_; }  // best first
  const std::set<Ticket>& by_ticket() const noexcept { return by_ticket_; }
  // How many have come to each level.
  const Levels& levels() const noexcept { return levels_; }

 private:
  // What there was to learn of a trial. Curves only grow: as many points are the same ones.
  struct Seen {
    TrialNumber number;
    std::size_t points;
    double forecast;
    bool same(const Pending& trial) const;
  };
  struct Candidate {
    Standing standing;
    Level reached;
  };

  void add(const Pending& trial);
  void remove(TrialNumber trial);
  void clear();

  bool learns_;
  Level level_ = Level::end();
  std::vector<Seen> seen_, next_;  // by number; the latter is scratch
  std::unordered_map<TrialNumber, Candidate> candidates_;
  std::set<Place> ranked_;
  std::set<Ticket> by_ticket_;
  Levels levels_;
};

}  // namespace hone::tpe
