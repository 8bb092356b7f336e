#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hone/history.h"
#include "hone/samplers/grid.h"
#include "numeric/permutation.h"
#include "samplers/grid/cell_set.h"
#include "space/draw.h"
#include "space/enumeration.h"

namespace hone {

// The points of the grid over a space in the order in which they are taken, and how far a history
// has come among them. All that it keeps is a memo of (space, seed, history): what it answers does
// not depend on what it was asked before.
class Walk {
 public:
  // Throws Error{kBadSpace} when the space cannot be counted; see Enumeration.
  Walk(const Space& space, const GridOptions& options);

  const Space& space() const noexcept { return space_; }
  // Reads the rows that it has not read yet.
  void read(const History& history);
  // Takes the points in the order of this seed from now on.
  void follow(std::uint64_t seed);

  // The first point in order that is neither in the history nor in `taken`; false when there is
  // none. `from` remembers, from 0, how far a series of calls with a growing `taken` has come.
  // Amortised O(1) points looked at, besides one for each trial that is running.
  bool next(const CellSet& taken, std::size_t& from, std::span<double> row);

  // Fills the absent cells of a row like those of the first point that agrees with the present ones
  // and is not in the history or `taken`; or else of the first with which it is a new row; or else
  // by draws. Looks at a bounded number of points.
  void complete(const CellSet& taken, const DrawKey& key, std::span<double> row) const;

 private:
  void at(std::uint64_t position, std::span<double> row) const;
  bool known(const CellSet& taken, std::span<const double> row) const {
    return visited_.contains(row) || taken.contains(row);
  }
  bool agreeing(const CellSet& taken, std::span<double> row) const;
  bool imposed(const CellSet& taken, std::span<double> row) const;

  Space space_;
  Enumeration points_;
  std::uint64_t size_;
  bool shuffle_;
  CellSet visited_;
  std::size_t rows_ = 0;  // of the history, read

  std::optional<std::uint64_t> seed_;
  std::optional<Permutation> order_;  // none: counting up
  std::uint64_t frontier_ = 0;        // positions below it were looked at ...
  std::vector<std::uint64_t> open_;   // ... and of those, these were not visited then
};

}  // namespace hone
