// Halton, Numer. Math. 2 (1960); Owen, "A randomized Halton algorithm in R", arXiv 1706.02808.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hone {

inline constexpr std::size_t kMaxHaltonDimensions = 10'000;

// Coordinate `dimension` of point `index`: the digits of the index in the base of the
// dimension's prime, mirrored at the point. In [0, 1); point 0 is the origin. O(log index).
double halton(std::uint64_t index, std::size_t dimension);

// The same with every digit sent through a random permutation of its own, the zeros before the
// first digit too, so that each point is uniform on [0, 1) over random seeds. Use an independent
// seed for each dimension. O(log index).
double scrambled_halton(std::uint64_t index, std::size_t dimension, std::uint64_t seed);

}  // namespace hone
