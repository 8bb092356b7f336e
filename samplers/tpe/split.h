// Which trials are good and which are bad, kept up to date row by row.
#pragma once

#include <cstddef>
#include <span>
#include <unordered_map>
#include <vector>

#include "hone/samplers/tpe.h"
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
// O(log n + max_good + max_bad) a row with one objective; with several, ranks are computed among
// the best rows alone, of which there are a fixed number unless max_good is 0.
class Split {
 public:
  explicit Split(const TpeOptions& options);

  void observe(const History& history, std::size_t begin);

  std::span<const Member> good() const noexcept { return good_; }  // best first
  std::span<const Member> bad() const noexcept { return bad_; }    // by row
  // Complete and pruned trials.
  std::size_t finished() const noexcept { return finished_; }
  // Bad trials, of which bad() may show a part.
  std::size_t bad_count() const noexcept { return counted_.size() - good_.size(); }

 private:
  // The losses of one configuration.
  struct Mean {
    double sum;
    std::size_t count;
  };

  Standing standing_of(const History& history, Row row) const;
  auto better(const History& history) const;
  bool averages(const History& history, Row row) const;
  bool absorb(const History& history, Row row);
  void place(const History& history, Row row);
  std::size_t good_count() const;
  std::size_t kept() const;
  void add(const History& history, Row row);
  void lead(const History& history, Row row);
  void draw(const History& history, Row row);
  void choose_good(const History& history);
  void choose_bad(const History& history);
  void choose_representatives(std::span<const Row> leaders);

  TpeOptions options_;
  std::size_t finished_ = 0;
  Repeats repeats_;
  std::unordered_map<Row, Mean> means_;  // of configurations that were run more than once
  std::vector<Row> counted_;             // all rows that count, ascending
  std::vector<Row> leaders_;             // the best rows; sorted when there is one objective
  RowHeap rest_;                         // all others; one objective
  std::vector<Drawn> sample_;            // a heap with the largest ticket on top
  std::vector<Member> good_, bad_;
};

}  // namespace hone::tpe
