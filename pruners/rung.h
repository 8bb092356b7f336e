#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "hone/history.h"
#include "pruners/trial_values.h"

namespace hone {

using Losses = std::span<const double>;

// Trials are known by their turns here, see History::turn().

// How many go on from a rung.
struct Quota {
  std::size_t reduction_factor = 3;  // one in so many of those that have entered it,
  std::size_t least = 0;             // but so many at least,
  std::size_t bootstrap = 0;         // and none while no more than these have entered

  std::size_t of(std::size_t entered) const {
    return entered <= bootstrap ? 0 : std::max(entered / reduction_factor, least);
  }
};

// One that asks whether it may go on, whether or not it has been inserted.
struct Entrant {
  TrialNumber below;  // it is compared with those of smaller turns,
  TrialNumber turn;
  Losses losses;
  std::span<const Losses> peers = {};  // and with these
};

// What trials had reached, in one objective, when they entered a rung, and who waits there.
class ScalarRung {
 public:
  void insert(TrialNumber turn, Losses losses) { values_.insert(turn, losses.front()); }
  // Whether fewer than the quota are better.
  bool passes(const Quota& quota, const Entrant& entrant) const;

  // One that was inserted waits to go on, or does so no more.
  void wait(TrialNumber trial, TrialNumber turn, Losses losses);
  void leave(TrialNumber trial, TrialNumber turn, Losses losses);
  // Those of them that pass, the best first, at most `count`.
  std::vector<TrialNumber> promoted(const Quota& quota, std::size_t count) const;

 private:
  TrialValues values_;
  std::set<std::tuple<double, TrialNumber, TrialNumber>> waiting_;  // loss, trial, turn
};

// The same in several objectives. Better is what is on a better front of non-dominated sorting or,
// of the same front, contributes more to it, see front_contributions().
class VectorRung {
 public:
  void insert(TrialNumber turn, Losses losses);
  bool passes(const Quota& quota, const Entrant& entrant) const;

  void wait(TrialNumber trial, TrialNumber turn, Losses losses);
  void leave(TrialNumber trial, TrialNumber turn, Losses losses);
  std::vector<TrialNumber> promoted(const Quota& quota, std::size_t count) const;

 private:
  using Index = std::uint32_t;
  using Members = std::vector<Index>;  // in lexicographic order
  struct Front {
    Members members = {};
    std::size_t waiters = 0;  // of the members
  };
  struct Leading {
    std::size_t front, places;
    Members members;
  };

  Losses at(Index index) const { return {losses_.data() + index * objectives_, objectives_}; }
  bool before(Index a, Index b) const;
  const Index* find(TrialNumber turn) const;
  // The first member that comes later in lexicographic order.
  Members::const_iterator behind(const Members& members, Losses losses) const;
  // `moving` take the places of those whom they dominate, who are given back.
  Members replace_dominated(Members& members, const Members& moving) const;
  Members replace_neighbours(Members& members, const Members& moving) const;
  std::size_t waiters(const Members& members) const;
  bool dominated_by(const Members& members, Losses losses) const;
  std::size_t front_of(Losses losses) const;
  const Members& leading(std::size_t front, std::size_t places) const;
  void set_waiting(TrialNumber turn, TrialNumber who);
  bool passes_anew(const Quota& quota, const Entrant& entrant) const;

  std::size_t objectives_ = 0;
  std::vector<double> losses_;                         // one vector after the other
  std::vector<std::pair<TrialNumber, Index>> trials_;  // by turn
  std::vector<Front> fronts_;                          // the best first; none empty
  std::vector<TrialNumber> waiting_;                   // by index: which trial, or none
  mutable std::optional<Leading> leading_;             // the last answer since an insertion
};

using Rung = std::variant<ScalarRung, VectorRung>;

}  // namespace hone
