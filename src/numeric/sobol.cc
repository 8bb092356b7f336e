// Joe and Kuo 2008 (direction numbers, through Boost.Random); Burley 2020 (scrambling by a hash),
// with the hash of Vegdahl, "Building a better LK hash" (2021), whose flips are less correlated.
#include "numeric/sobol.h"

#include <bit>
#include <boost/random/sobol.hpp>

namespace hone {
namespace {

constexpr std::uint32_t reverse_bits(std::uint32_t x) {
  x = (x & 0x55555555u) << 1 | (x >> 1 & 0x55555555u);
  x = (x & 0x33333333u) << 2 | (x >> 2 & 0x33333333u);
  x = (x & 0x0F0F0F0Fu) << 4 | (x >> 4 & 0x0F0F0F0Fu);
  x = (x & 0x00FF00FFu) << 8 | (x >> 8 & 0x00FF00FFu);
  return x << 16 | x >> 16;
}

}  // namespace

SobolSequence::SobolSequence(std::size_t dimensions) : directions_(dimensions * kBits) {
  if (dimensions == 0) return;
  boost::random::sobol_engine<std::uint32_t, kBits> engine(dimensions);
  for (std::size_t bit = 0; bit < kBits; ++bit) {
    // The engine leaves out point 0, so the next point has number m = 2^(bit + 1) - 1, whose Gray
    // code m ^ m/2 = 2^bit has one bit set: the point is that bit's direction numbers.
    engine.seed(static_cast<std::uint32_t>((std::uint64_t{2} << bit) - 2));
    for (std::size_t k = 0; k < dimensions; ++k) directions_[k * kBits + bit] = engine();
  }
}

std::uint32_t SobolSequence::operator()(std::uint64_t index, std::size_t dimension) const {
  const std::uint32_t* direction = directions_.data() + dimension * kBits;
  const auto number = static_cast<std::uint32_t>(index);
  std::uint32_t fraction = 0;
  for (std::uint32_t gray = number ^ number >> 1; gray != 0; gray &= gray - 1) {
    fraction ^= direction[std::countr_zero(gray)];
  }
  return fraction;
}

std::uint32_t owen_scramble(std::uint32_t fraction, std::uint32_t seed) {
  // Addition, multiplication by an odd number, and multiplication by an even number followed by
  // exclusive or all carry a bit's influence only upwards; on reversed bits that is from each digit
  // to itself and the finer ones, which is what nested uniform scrambling asks for.
  std::uint32_t x = reverse_bits(fraction);
  x ^= x * 0x3D20ADEAu;
  x += seed;
  x *= (seed >> 16) | 1u;
  x ^= x * 0x05526C56u;
  x ^= x * 0x53A22864u;
  return reverse_bits(x);
}

}  // namespace hone
