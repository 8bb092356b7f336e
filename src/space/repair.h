// The way back to the feasible set: a random walk, one coordinate at a time.
//
// A move looks only at the values that the linear constraints leave to its coordinate given the
// others, cuts them where a condition may change its mind, and draws from the prior within one of
// the pieces. On a feasible row this is Gibbs sampling of the constrained prior (Geman and Geman,
// PAMI 6, 1984). On an infeasible row each constraint is relaxed to the worst violation of the row,
// and no move may raise that, so violations shrink until none is left.
#pragma once

#include <span>
#include <vector>

#include "hone/rng.h"
#include "hone/space.h"

namespace hone {

class Repair {
 public:
  // `given` has a cell for each parameter that shall not move and is absent elsewhere. The space
  // and the row outlive the repair.
  Repair(const Space& space, std::span<const double> given, Stream stream);

  // Starts from this row with the given cells put in, activity settled and gaps filled.
  void start(std::span<const double> row);
  // Moves every active coordinate that may move, once.
  void sweep();

  bool feasible() const { return violation_ == Violation{}; }
  std::span<const double> row() const { return row_; }

 private:
  struct Violation {
    double linear = 0;          // the worst excess, relative to the widths of the parameters
    std::size_t forbidden = 0;  // how many forbidden combinations hold
    bool operator==(const Violation&) const = default;
  };
  // Consecutive cells of one column that no condition tells apart.
  struct Piece {
    double first, last, mass;
  };

  Violation violation(std::span<const double> row) const;
  void settle(std::span<double> row, std::size_t begin);
  void move(std::size_t column);
  bool accept();
  std::vector<Piece> pieces(std::size_t column, double slack) const;
  double draw_from(std::size_t column, std::vector<Piece>& pieces, std::size_t& chosen);
  double draw_gap(std::span<const double> row, std::size_t column);

  const Space& space_;
  std::span<const double> given_;
  Stream stream_;
  std::vector<double> scales_;             // per linear constraint
  std::vector<std::vector<double>> cuts_;  // per column: the operands it is compared with
  std::vector<double> row_, proposal_;
  Violation violation_;
};

// A configuration that meets all constraints of the space; empty when none was found.
std::vector<double> find_anchor(const Space& space);

}  // namespace hone
