// Halton, Numer. Math. 2 (1960); Owen, "A randomized Halton algorithm in R", arXiv 1706.02808.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hone {

// The Halton sequence, any point in O(log index).
class HaltonSequence {
 public:
  static constexpr std::size_t kMaxDimensions = 10'000;

  explicit HaltonSequence(std::size_t dimensions);  // at most kMaxDimensions

  std::size_t dimensions() const noexcept { return primes_.size(); }
  // The digits of the index in the base of the dimension's prime, mirrored at the point. In [0, 1);
  // point 0 is the origin.
  double operator()(std::uint64_t index, std::size_t dimension) const;
  // The same with every digit sent through a random permutation of its own, the zeros before the
  // first digit too, so that each point is uniform on [0, 1) over random seeds. Use an independent
  // seed for each dimension.
  double scrambled(std::uint64_t index, std::size_t dimension, std::uint64_t seed) const;

 private:
  std::vector<std::uint32_t> primes_;
};

}  // namespace hone
