// Which trials are good and which are bad.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "hone/sampler.h"
#include "hone/samplers/tpe.h"
#include "samplers/tpe/level.h"
#include "samplers/tpe/paused.h"
#include "samplers/tpe/repeats.h"
#include "samplers/tpe/representatives.h"
#include "samplers/tpe/row_heap.h"

namespace hone::tpe {

// The bad trials are all those that are not good or, beyond max_bad of them, three parts of equal
// size that stand for all: the best of the bad, the newest, and a random sample of the others,
// whose weights are raised so that they sum to that of the others. The sum over these kernels is
// thus an unbiased estimate of the sum over all, exact where it matters most, next to the good
// ones.
//
// Complete trials of one configuration are one, of the mean of their losses, with one objective and
// unless average_repeats is off: the row of the first stands for all.
//
// With one objective, trials that ended at different steps, or are paused, are compared at one
// level: the highest that level_factor times as many trials as are good have come to. Those that
// have not stand behind, the further they came the better. With learn_from_forecasts, those that
// have a forecast have come to the end.
//
// O(log n + max_good + max_bad) a row with one objective, and O(n log n) when the level changes;
// with several, ranks are computed among the best rows alone, of which there are a fixed number
// unless max_good is 0. Paused trials: see PausedTrials.
class Split {
 public:
  // A paused trial; the cells are those of the Pending that it is.
  struct Paused {
    TrialNumber number;
    std::span<const double> cells;
    double weight;
  };

  explicit Split(const TpeOptions& options);

  // Shows the rows [begin, history.rows()).
  void observe(const History& history, std::size_t begin);
  // Decides which of the rows shown, and of those pending trials that have been paused, are good
  // and bad. Depends on these alone, not on what was decided before.
  void decide(const History& history, std::span<const Pending> pending = {});

  std::span<const Member> good() const noexcept { return good_; }  // best first
  std::span<const Member> bad() const noexcept { return bad_; }    // by row
  std::span<const Paused> paused_good() const noexcept { return paused_good_; }
  std::span<const Paused> paused_bad() const noexcept { return paused_bad_; }
  // Trials that something is known of: complete, pruned and paused ones.
  std::size_t known() const noexcept { return finished_ + paused_.size(); }
  Level level() const noexcept { return level_; }
  // Bad trials that have ended, of which bad() may show a part.
  std::size_t bad_count() const noexcept { return counted_.size() - good_.size(); }

 private:
  // The losses of one configuration.
  struct Mean {
    double sum;
    std::size_t count;
  };
  struct Better {  // whether one row stands before another
    const Split& split;
    const History& history;
    bool operator()(Row a, Row b) const;
  };

  Standing standing_of(const History& history, Row row) const;
  Standing standing_of(const Pending& trial) const;
  bool averages(const History& history, Row row) const;
  bool absorb(const History& history, Row row);
  void place(const History& history, Row row);
  void lead_with(const History& history, Row row);
  void fill_leaders(const History& history);
  std::size_t good_count() const;
  std::size_t kept() const;
  void add(const History& history, Row row);
  void note_level(const History& history, Row row);
  bool compares_unfinished(const History& history) const;
  std::optional<double> forecast(const History& history, Row row) const;
  void lead(const History& history, Row row);
  void draw(const History& history, Row row);
  Level best_level() const;
  void settle(const History& history, Level level);
  void choose_good(const History& history, std::span<const Pending> pending);
  void choose_bad(std::span<const Pending> pending);
  void choose_representatives(std::span<const Row> leaders);
  void choose_paused_bad(std::span<const Pending> pending);

  TpeOptions options_;
  std::size_t finished_ = 0, rows_ = 0, decided_rows_ = 0;
  Levels levels_;
  Level level_ = Level::end();
  std::vector<double> compared_;  // by row, unless the level is the end: the loss there; NaN: never
  Repeats repeats_;
  std::unordered_map<Row, Mean> means_;  // of configurations that were run more than once
  std::vector<Row> counted_;             // all rows that count, ascending
  std::vector<Row> leaders_;             // the best rows; sorted when there is one objective
  RowHeap rest_;                         // all others; one objective
  std::vector<Drawn> sample_;            // ascending
  PausedTrials paused_;
  std::vector<Member> good_, bad_;
  std::vector<Paused> paused_good_, paused_bad_;
};

}  // namespace hone::tpe
