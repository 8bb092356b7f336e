// Halton 1960; Owen, arXiv 1706.02808 (2017).
#include "numeric/halton.h"

#include <algorithm>
#include <array>
#include <boost/math/special_functions/prime.hpp>

#include "hone/rng.h"
#include "numeric/permutation.h"

namespace hone {
namespace {

constexpr double kLargest = 0x1.fffffffffffffp-1;  // below 1, whatever the sum was rounded to

}  // namespace

static_assert(HaltonSequence::kMaxDimensions == boost::math::max_prime + 1);

HaltonSequence::HaltonSequence(std::size_t dimensions) {
  for (std::uint32_t k = 0; k < dimensions; ++k) primes_.push_back(boost::math::prime(k));
}

double HaltonSequence::operator()(std::uint64_t index, std::size_t dimension) const {
  const std::uint64_t base = primes_[dimension];
  const double shrink = 1.0 / static_cast<double>(base);
  double weight = shrink, sum = 0;
  for (; index != 0; index /= base, weight *= shrink) {
    sum += static_cast<double>(index % base) * weight;
  }
  return sum;
}

// A random permutation of the digits {0, ..., base - 1} is a uniform image of zero and a random
// order of the others behind it, cyclically. The images of zero at all levels are the digits of one
// uniform number, so what the infinitely many zeros before the index become is the rest of it.
double HaltonSequence::scrambled(std::uint64_t index, std::size_t dimension,
                                 std::uint64_t seed) const {
  const std::uint64_t base = primes_[dimension];
  const double shrink = 1.0 / static_cast<double>(base);
  const std::array<std::uint32_t, 2> key = {static_cast<std::uint32_t>(seed),
                                            static_cast<std::uint32_t>(seed >> 32)};
  const std::array<std::uint32_t, 4> random = philox({0, 0, 0, 0}, key);
  double zeros = (random[0] + random[1] * 0x1.0p-32) * 0x1.0p-32;
  double weight = shrink, sum = 0;
  for (std::uint32_t level = 1; index != 0; ++level, index /= base, weight *= shrink) {
    zeros *= static_cast<double>(base);
    const auto zero = static_cast<std::uint64_t>(zeros);
    zeros -= static_cast<double>(zero);
    std::uint64_t digit = index % base;
    if (digit != 0) digit = 1 + Permutation(base - 1, philox({level, 0, 0, 0}, key))(digit - 1);
    sum += static_cast<double>((digit + zero) % base) * weight;
  }
  return std::min(sum + zeros * weight / shrink, kLargest);
}

}  // namespace hone
