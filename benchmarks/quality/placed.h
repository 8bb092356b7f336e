// A test function moved within the unit cube: its minimiser shifted, its axes flipped or rotated.
#pragma once

#include <span>
#include <vector>

#include "benchmarks/quality/draws.h"
#include "benchmarks/quality/functions.h"

namespace hone::quality {

enum class Turn { kFlips, kRotation };

// The value at unit position u is f(x* + D T (u - u*)): x* is the function's minimiser, D the
// widths of its domain, T an orthogonal matrix. Its minimum is therefore f's, at u*.
class Placed {
 public:
  // Chooses u* and T. With flips u* lies near the function's own minimiser or its mirror image.
  Placed(TestFunction function, Turn turn, Draws& draws);

  double operator()(std::span<const double> units) const;
  std::span<const double> optimum() const noexcept { return optimum_; }
  // Moves the optimum, keeping the turn: onto a grid, say.
  void move_to(std::vector<double> optimum) { optimum_ = std::move(optimum); }
  double minimum() const { return function_.value(function_.minimiser); }

 private:
  TestFunction function_;
  std::vector<double> optimum_;
  std::vector<double> turn_;  // row-major
};

}  // namespace hone::quality
