// Luby and Rackoff, "How to construct pseudorandom permutations from pseudorandom functions",
// SIAM J. Computing 17 (1988); Black and Rogaway, "Ciphers with arbitrary finite domains",
// CT-RSA 2002, section 3 (cycle walking).
#pragma once

#include <array>
#include <cstdint>

namespace hone {

// A pseudo-random permutation of {0, ..., size - 1} computed point by point in O(1), without a
// table. Equal keys give equal permutations; the key should be random bits, e.g. a Philox block.
class Permutation {
 public:
  Permutation(std::uint64_t size, std::array<std::uint32_t, 4> key);  // size >= 1

  // position < size
  std::uint64_t operator()(std::uint64_t position) const;

 private:
  std::uint64_t encrypt(std::uint64_t block) const;

  std::uint64_t size_;
  std::array<std::uint32_t, 4> key_;
  unsigned low_bits_;  // a block of bits: the low half of this many, and the rest above
  std::uint32_t low_mask_, high_mask_;
};

}  // namespace hone
