#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "hone/history.h"
#include "pruners/trial_values.h"

namespace hone {

using Losses = std::span<const double>;

// Trials are known by their turns here, see History::turn().

// How a trial compares at a rung: how many others have entered it, and how many of them are better.
struct Standing {
  std::size_t better = 0;
  std::size_t others = 0;
};

// What trials had reached, in one objective, when they entered a rung.
class ScalarRung {
 public:
  void insert(TrialNumber turn, Losses losses) { values_.insert(turn, losses.front()); }
  Standing standing(TrialNumber below, TrialNumber turn, Losses losses,
                    std::span<const Losses> peers) const;

 private:
  TrialValues values_;
};

// The same in several objectives, by non-dominated sorting; better is what is on a better front.
class VectorRung {
 public:
  void insert(TrialNumber turn, Losses losses);
  Standing standing(TrialNumber below, TrialNumber turn, Losses losses,
                    std::span<const Losses> peers) const;

 private:
  using Index = std::uint32_t;
  using Front = std::vector<Index>;

  Losses at(Index index) const { return {losses_.data() + index * objectives_, objectives_}; }
  bool dominated_by(const Front& front, Losses losses) const;
  std::size_t front_of(Losses losses) const;
  Standing sorted_anew(TrialNumber below, TrialNumber turn, Losses losses,
                       std::span<const Losses> peers) const;

  std::size_t objectives_ = 0;
  std::vector<double> losses_;                         // one vector after the other
  std::vector<std::pair<TrialNumber, Index>> trials_;  // by turn
  std::vector<Front> fronts_;                          // the best first; none empty
};

using Rung = std::variant<ScalarRung, VectorRung>;

}  // namespace hone
