#include "benchmarks/quality/placed.h"

#include <utility>

namespace hone::quality {

Placed::Placed(TestFunction function, Turn turn, Draws& draws)
    : function_(std::move(function)), optimum_(function_.minimiser.size()) {
  const std::size_t size = optimum_.size();
  turn_ = turn == Turn::kRotation ? draws.rotation(size) : std::vector<double>(size * size);
  for (std::size_t i = 0; i < size; ++i) {
    const double width = function_.high[i] - function_.low[i];
    optimum_[i] =
        draws.position((function_.minimiser[i] - function_.low[i]) / width, function_.reach);
    if (turn == Turn::kRotation) continue;
    const bool flip = draws.coin();
    turn_[i * size + i] = flip ? -1 : 1;
    if (flip) optimum_[i] = 1 - optimum_[i];
  }
}

double Placed::operator()(std::span<const double> units) const {
  const std::size_t size = optimum_.size();
  std::vector<double> x = function_.minimiser;
  for (std::size_t i = 0; i < size; ++i) {
    double turned = 0;
    for (std::size_t j = 0; j < size; ++j) turned += turn_[i * size + j] * (units[j] - optimum_[j]);
    x[i] += turned * (function_.high[i] - function_.low[i]);
  }
  return function_.value(x);
}

}  // namespace hone::quality
