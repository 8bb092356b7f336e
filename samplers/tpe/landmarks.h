// The trials that a surrogate is fitted to.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hone/history.h"
#include "samplers/tpe/ranking.h"

namespace hone::tpe {

inline constexpr std::size_t kMostLandmarks = 64;

// Complete trials that violate no constraint and whose loss is finite; of studies with one
// objective. Whenever there are kMostLandmarks of them, the better half stays: what is close to the
// best is to be told apart. In between a trial adds one, so what was computed for the others holds.
// O(1) a row on average.
class Landmarks {
 public:
  void observe(const History& history, std::size_t begin);

  std::span<const Row> rows() const noexcept { return rows_; }  // ascending

 private:
  void keep_better_half(const History& history);

  std::vector<Row> rows_;
};

}  // namespace hone::tpe
