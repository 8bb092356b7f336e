#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include "hone/history.h"
#include "pruners/sorted_blocks.h"
#include "pruners/trial_values.h"

namespace hone {

// Stages of training, two for each doubling of step + 1. Stage 0 begins at step 0; then stages 2,
// 3, 4, 5, 6, 7, 8 begin at steps 1, 2, 3, 5, 7, 11, 15.
std::size_t stage_of(Step step);

// A curve at a stage: its first finite value there.
struct StageValue {
  std::size_t stage;
  double value;
  bool operator==(const StageValue&) const = default;
};

// A curve by stages, ascending: of values that come after those of a later stage none counts.
// O(points).
std::vector<StageValue> stage_values(std::span<const Point> curve, MetricId metric);

// Where a curve will end.
struct Forecast {
  double median = 0;     // of its last value
  double deviation = 0;  // half the width of the middle 68 % or so
  double beats = 0;      // probability of ending below the best end so far
};

// What the finished curves of a study say about one that has come to some stage: a regression of
// where those ended that were nearest to it there. Values are losses; see make_extrapolation().
class CurveModel {
 public:
  // A finished curve and where it ended, which may serve as the best end if it is `feasible`.
  // Expects a finite end. O(stages log curves).
  void add(TrialNumber turn, std::span<const StageValue> curve, double end, bool feasible);

  // How many curves of turns below `below` are known. O(curves hidden).
  std::size_t curves(TrialNumber below = kAll) const;

  // The forecast for a curve, from curves of turns below `below`. None when fewer than two of them
  // have come to its stage, or no end is feasible, or all ends are equal. O(log curves + hidden).
  std::optional<Forecast> forecast(std::span<const StageValue> curve,
                                   TrialNumber below = kAll) const;

 private:
  static constexpr TrialNumber kAll = std::numeric_limits<TrialNumber>::max();

  // A curve that had come to a stage.
  struct Finished {
    double value;
    TrialNumber turn;
    double before = 0;  // its value at least a doubling earlier; NaN if there is none
    double end = 0;
    bool operator<(const Finished& other) const {
      return std::tie(value, turn) < std::tie(other.value, other.turn);
    }
  };
  using Stage = SortedBlocks<Finished>;
  // A logarithmic scale either way from the best end.
  struct Scale {
    double best, unit;
    double position(double loss) const;
    double loss(double position) const;
  };

  std::optional<Scale> scale(TrialNumber below) const;
  static std::vector<const Finished*> nearest(const Stage& stage, double value, TrialNumber below);

  std::vector<Stage> stages_;
  TrialValues ends_, feasible_ends_;
};

}  // namespace hone
