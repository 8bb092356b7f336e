// Luby and Rackoff 1988 (Feistel network); Black and Rogaway 2002 (cycle walking).
#include "numeric/permutation.h"

#include <bit>

namespace hone {
namespace {

// Four rounds suffice for wide blocks. Those of two or three bits need more: with sixteen, every
// order of five elements is as likely as any other to within 3 %.
constexpr unsigned kRounds = 16;

constexpr std::uint32_t mask(unsigned bits) {
  return static_cast<std::uint32_t>((std::uint64_t{1} << bits) - 1);
}

// The 32-bit finaliser of MurmurHash3: every input bit moves every output bit.
constexpr std::uint32_t mix(std::uint32_t x) {
  x = (x ^ (x >> 16)) * 0x85EBCA6Bu;
  x = (x ^ (x >> 13)) * 0xC2B2AE35u;
  return x ^ (x >> 16);
}

}  // namespace

Permutation::Permutation(std::uint64_t size, std::array<std::uint32_t, 4> key)
    : size_(size), key_(key) {
  const auto bits = static_cast<unsigned>(std::bit_width(size - 1));
  low_bits_ = (bits + 1) / 2;
  low_mask_ = mask(low_bits_);
  high_mask_ = mask(bits - low_bits_);
}

// The network permutes the next power of two; walking its cycle until the walk is back below `size`
// permutes what is below `size`. Fewer than two steps on average.
std::uint64_t Permutation::operator()(std::uint64_t position) const {
  do {
    position = encrypt(position);
  } while (position >= size_);
  return position;
}

std::uint64_t Permutation::encrypt(std::uint64_t block) const {
  auto low = static_cast<std::uint32_t>(block) & low_mask_;
  auto high = static_cast<std::uint32_t>(block >> low_bits_);
  for (unsigned round = 0; round < kRounds; round += 2) {
    const std::uint32_t key = key_[round / 2 % 4] + round;
    low ^= mix(high ^ key) & low_mask_;
    high ^= mix(low + ~key) & high_mask_;
  }
  return std::uint64_t{high} << low_bits_ | low;
}

}  // namespace hone
