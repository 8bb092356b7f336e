#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_set>
#include <vector>

#include "hone/space.h"

namespace hone {

// Configurations that were tried, to ask whether another one is among them. A row that lacks
// cells which the space now has (it ran before the parameter came to light, or never used it)
// stands for every configuration that agrees with the cells it has; a row without any stands for
// none.
//
// Rows are kept as 128-bit fingerprints, 16 bytes each: among a million rows two different ones
// are mistaken for each other with odds of 1e-27.
class CellSet {
 public:
  void add(const Space& space, std::span<const double> cells);
  // O(columns) when all rows were complete; otherwise also times the number of different sets of
  // cells that rows have.
  bool contains(std::span<const double> cells) const;

 private:
  struct Fingerprint {
    std::uint64_t low, high;
    bool operator==(const Fingerprint&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Fingerprint& print) const noexcept { return print.low; }
  };
  // Rows that are compared in the same columns.
  struct Group {
    std::vector<std::uint32_t> columns;
    std::unordered_set<Fingerprint, Hash> prints;
  };

  static Fingerprint fingerprint(std::span<const std::uint32_t> columns,
                                 std::span<const double> cells);

  std::vector<Group> groups_;
};

}  // namespace hone
