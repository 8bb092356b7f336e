// Which configurations were proposed already, and how to find one that was not.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <unordered_map>

#include "hone/history.h"
#include "hone/rng.h"
#include "hone/space.h"

namespace hone {

// A set of configurations by a 128-bit hash of their cells: two that differ are taken for equal
// with odds below n^2 / 2^128.
class Seen {
 public:
  // The first trial of a configuration is remembered.
  void add(std::span<const double> cells, TrialNumber number);
  std::optional<TrialNumber> find(std::span<const double> cells) const;
  std::size_t size() const noexcept { return first_.size(); }

 private:
  struct Key {
    std::uint64_t low, high;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept { return key.low; }
  };
  static Key key(std::span<const double> cells);

  std::unordered_map<Key, TrialNumber, KeyHash> first_;
};

// Fills `cells` with a configuration of a finite space that is not taken: the first one from a
// random place onwards. Returns false when there is none. In a space too large to be counted
// soon `cells` stays as it is, a duplicate that is then allowed. O(size of the space) at worst.
bool find_untaken(const Space& space, Stream random,
                  const std::function<bool(std::span<const double>)>& taken,
                  std::span<double> cells);

}  // namespace hone
