#include "pruners/ordered_values.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "hone/rng.h"

namespace hone {
namespace {

TEST(OrderedValues, EqualsASortedVectorOfManyBlocks) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    OrderedValues values;
    std::vector<double> expected;
    const std::uint64_t distinct = seed % 3 == 0 ? 5 : 1'000'000;  // every third: mostly ties
    for (std::size_t i = 0; i < 4000; ++i) {
      double value = static_cast<double>(stream.below(distinct));
      if (seed % 3 == 1) value += static_cast<double>(i) * 1e6;  // ascending
      if (seed % 3 == 2) value -= static_cast<double>(i) * 1e6;  // descending
      values.insert(value);
      expected.push_back(value);
    }
    std::sort(expected.begin(), expected.end());
    ASSERT_EQ(values.size(), expected.size());
    for (std::size_t rank = 0; rank < expected.size(); ++rank) {
      ASSERT_EQ(values[rank], expected[rank]) << "seed " << seed << ", rank " << rank;
      const auto first = std::ranges::lower_bound(expected, expected[rank]);
      const auto below = static_cast<std::size_t>(first - expected.begin());
      ASSERT_EQ(values.count_below(expected[rank]), below) << "seed " << seed << ", rank " << rank;
    }
  }
}

}  // namespace
}  // namespace hone
