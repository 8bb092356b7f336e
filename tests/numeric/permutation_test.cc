#include "numeric/permutation.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "hone/rng.h"

namespace hone {
namespace {

std::vector<std::uint64_t> whole(std::uint64_t size, std::uint32_t seed) {
  const Permutation permutation(size, philox({seed, 0, 0, 0}, {1, 2}));
  std::vector<std::uint64_t> image;
  for (std::uint64_t i = 0; i < size; ++i) image.push_back(permutation(i));
  return image;
}

TEST(Permutation, HitsEveryElementOnce) {
  for (std::uint64_t size = 1; size <= 300; ++size) {
    for (std::uint32_t seed = 0; seed < 5; ++seed) {
      std::vector<int> hits(size, 0);
      for (const std::uint64_t image : whole(size, seed)) ++hits.at(image);
      EXPECT_EQ(hits, std::vector<int>(size, 1)) << "size " << size << ", seed " << seed;
    }
  }
}

TEST(Permutation, StaysWithinTheLargestSizes) {
  for (const std::uint64_t size : {(1ull << 63) - 1, 1ull << 63, (1ull << 62) + 1}) {
    const Permutation permutation(size, {1, 2, 3, 4});
    for (std::uint64_t i = 0; i < 100; ++i) EXPECT_LT(permutation(size - 1 - i), size);
  }
}

TEST(Permutation, KeysDecide) {
  EXPECT_EQ(whole(100, 1), whole(100, 1));
  EXPECT_NE(whole(100, 1), whole(100, 2));
}

// 24 orders of four elements, 24,000 keys: chi-square with 23 degrees of freedom exceeds 75 once in
// 5e6 keys drawn at random.
TEST(Permutation, FindsEveryOrderEquallyOften) {
  std::map<std::vector<std::uint64_t>, int> counts;
  for (std::uint32_t seed = 0; seed < 24'000; ++seed) ++counts[whole(4, seed)];
  EXPECT_EQ(counts.size(), 24u);
  double chi_square = 0;
  for (const auto& [order, count] : counts)
    chi_square += (count - 1000.0) * (count - 1000.0) / 1000;
  EXPECT_LT(chi_square, 75);
}

// The image of each of 50 positions over 20,000 keys, each equally likely: 49 degrees of freedom,
// above 130 with odds of 3e-9 at each position.
TEST(Permutation, SendsEachPositionAnywhere) {
  constexpr int kSize = 50, kKeys = 20'000;
  std::vector<std::vector<int>> counts(kSize, std::vector<int>(kSize, 0));
  for (std::uint32_t seed = 0; seed < kKeys; ++seed) {
    const std::vector<std::uint64_t> image = whole(kSize, seed);
    for (int i = 0; i < kSize; ++i) ++counts[i][image[i]];
  }
  for (int i = 0; i < kSize; ++i) {
    double chi_square = 0;
    const double expected = static_cast<double>(kKeys) / kSize;
    for (const int count : counts[i])
      chi_square += (count - expected) * (count - expected) / expected;
    EXPECT_LT(chi_square, 130) << "position " << i;
  }
}

}  // namespace
}  // namespace hone
