// Sobol, USSR Comp. Math. Math. Phys. 7 (1967); Joe and Kuo, "Constructing Sobol sequences with
// better two-dimensional projections", SIAM J. Sci. Comput. 30 (2008); Burley, "Practical
// hash-based Owen scrambling", JCGT 9 (2020).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hone {

// The Sobol sequence with the direction numbers of Joe and Kuo, any point in O(32). Points are in
// Gray-code order, as in most implementations; every block of 2^m points that starts at a multiple
// of 2^m is the same set in any order.
class SobolSequence {
 public:
  static constexpr std::size_t kMaxDimensions = 3667;

  explicit SobolSequence(std::size_t dimensions);  // at most kMaxDimensions

  std::size_t dimensions() const noexcept { return directions_.size() / kBits; }
  // The coordinate as a fraction of 2^32. Point 0 is the origin; the sequence starts anew after
  // 2^32 points.
  std::uint32_t operator()(std::uint64_t index, std::size_t dimension) const;

 private:
  static constexpr std::size_t kBits = 32;

  std::vector<std::uint32_t> directions_;  // dimensions x kBits
};

// Nested uniform scrambling of a fraction of 2^32: a bit is flipped or not by chance, but alike in
// all fractions that agree on the bits before it. So whatever was a digital net stays one, and each
// point is uniform over random seeds. Use an independent seed for each dimension.
std::uint32_t owen_scramble(std::uint32_t fraction, std::uint32_t seed);

}  // namespace hone
