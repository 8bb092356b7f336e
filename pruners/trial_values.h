#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "hone/history.h"
#include "pruners/ordered_values.h"

namespace hone {

// One value of each of many trials, by size and by turn (see History::turn()): order statistics of
// all of them, or of all but a few.
class TrialValues {
 public:
  // `value` is not NaN. Of a turn that is known already the first value stays.
  void insert(TrialNumber turn, double value);
  std::size_t size() const noexcept { return values_.size(); }

  // The values that a trial at the horizon `below` is not compared with, ascending: those of
  // turns from `below` on, and its own. Few, and most often none.
  std::vector<double> hidden(TrialNumber below, TrialNumber own) const;

  // The rank-th smallest, from 0, of all but the `hidden` ones; O(hidden + blocks).
  double select(std::size_t rank, std::span<const double> hidden) const;
  // How many of all but the `hidden` ones are smaller; O(hidden + blocks).
  std::size_t count_below(double value, std::span<const double> hidden) const;

 private:
  using Entry = std::pair<TrialNumber, double>;

  OrderedValues values_;
  std::vector<Entry> by_turn_;  // by turn
};

}  // namespace hone
