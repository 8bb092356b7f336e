#include "pruners/sorted_blocks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "hone/rng.h"

namespace hone {
namespace {

using Blocks = SortedBlocks<std::uint64_t>;

TEST(SortedBlocks, OfNothingHaveNoPlaces) {
  const Blocks blocks;
  EXPECT_EQ(blocks.size(), 0u);
  EXPECT_EQ(blocks.begin(), blocks.end());
  EXPECT_EQ(blocks.lower_bound(3), blocks.end());
}

TEST(SortedBlocks, AreWalkedEitherWayLikeASortedVector) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    const std::uint64_t distinct = seed % 2 == 0 ? 20 : 1'000'000;  // every other: mostly ties
    Blocks blocks;
    std::vector<std::uint64_t> expected;
    for (int i = 0; i < 3000; ++i) {
      expected.push_back(stream.below(distinct));
      blocks.insert(expected.back());
    }
    std::ranges::sort(expected);
    ASSERT_GT(blocks.blocks().size(), 3u) << "or no border is crossed";

    std::vector<std::uint64_t> forth, back;
    for (auto at = blocks.begin(); at != blocks.end(); at = blocks.next(at))
      forth.push_back(blocks[at]);
    EXPECT_EQ(forth, expected) << "seed " << seed;
    for (auto at = blocks.end(); at != blocks.begin();)
      back.push_back(blocks[at = blocks.previous(at)]);
    EXPECT_TRUE(std::ranges::equal(back, std::vector(expected.rbegin(), expected.rend())))
        << "seed " << seed;

    for (int i = 0; i < 300; ++i) {
      const std::uint64_t value = stream.below(distinct + 2);
      std::size_t behind = 0;  // entries from the place on
      for (auto at = blocks.lower_bound(value); at != blocks.end(); at = blocks.next(at)) ++behind;
      const auto found = std::ranges::lower_bound(expected, value);
      ASSERT_EQ(behind, static_cast<std::size_t>(expected.end() - found)) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace hone
