#include "samplers/tpe/constants.h"

#include <bit>
#include <cstddef>
#include <cstdint>

#include "samplers/tpe/kernel.h"

namespace hone::tpe {
namespace {

constexpr int kBits = 9;  // of a hash: 512 are remembered, several bandwidths of all kernels

std::size_t hash(double position, double bandwidth) {
  constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15;  // Fibonacci hashing
  const std::uint64_t mixed =
      std::bit_cast<std::uint64_t>(position) * kOdd ^ std::bit_cast<std::uint64_t>(bandwidth);
  return static_cast<std::size_t>((mixed * kOdd) >> (64 - kBits));
}

}  // namespace

double Constants::of(const Dimension& dimension, double position, double bandwidth, bool mass) {
  if (known_.empty()) known_.resize(std::size_t{1} << kBits);
  Known& known = known_[hash(position, bandwidth)];
  if (known.position != position || known.bandwidth != bandwidth)
    known = {position, bandwidth, log_constant(dimension, position, bandwidth, mass)};
  return known.constant;
}

}  // namespace hone::tpe
