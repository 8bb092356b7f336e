#include "samplers/tpe/landmarks.h"

#include <algorithm>
#include <cmath>

namespace hone::tpe {

void Landmarks::observe(const History& history, std::size_t begin) {
  for (std::size_t i = begin; i < history.rows(); ++i) {
    const auto row = static_cast<Row>(i);
    const Standing standing = tpe::standing(history, row);
    if (standing.klass != Standing::Class::kComplete || !std::isfinite(standing.first)) continue;
    rows_.push_back(row);
    if (rows_.size() == kMostLandmarks) keep_better_half(history);
  }
}

void Landmarks::keep_better_half(const History& history) {
  const auto half = rows_.begin() + kMostLandmarks / 2;
  std::ranges::nth_element(rows_, half, {},
                           [&](Row row) { return std::pair(history.loss()[row], row); });
  rows_.erase(half, rows_.end());
  std::ranges::sort(rows_);
}

}  // namespace hone::tpe
