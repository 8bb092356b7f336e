// The way to the feasible set: a draw that looks ahead, then a random walk.
//
// Both move one coordinate at a time. They look only at the values that the linear constraints
// leave to it given the others, cut these where a condition may change its mind, and draw from the
// prior within one of the pieces. On a feasible row the walk is Gibbs sampling of the constrained
// prior (Geman and Geman, PAMI 6, 1984). On an infeasible row each constraint is relaxed to the
// worst violation of the row, and no move may raise that, so violations shrink until none is left.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "hone/rng.h"
#include "hone/space.h"
#include "space/grid.h"

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

  // Whether an absent cell of a later column means that it is inactive, or is yet to be filled and
  // may then take whatever suits the constraints best.
  enum class Later { kDecided, kUndecided };

  Violation violation(std::span<const double> row) const;
  std::size_t forbidden(std::span<const double> row) const;
  // Columns from `begin` on become absent where inactive and are filled where newly active.
  void settle(std::span<double> row, std::size_t begin);
  void fill(std::span<double> row, std::size_t column);
  void move(std::size_t column);
  bool accept();

  double least(const std::pair<ParamId, double>& term, std::span<const double> row,
               bool undecided) const;
  CellInterval allowed(std::span<const double> row, std::size_t column, double slack,
                       Later later) const;
  std::vector<Piece> pieces(std::span<const double> row, std::size_t column, double slack,
                            Later later) const;
  // Takes a piece out, with the probability of its mass, and draws a cell within it.
  double draw_from(std::size_t column, std::vector<Piece>& pieces);
  const Distribution& distribution(std::size_t column) const;

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
