#include "samplers/tpe/row_heap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "hone/rng.h"

namespace hone::tpe {
namespace {

// Against a sorted list, through random pushes, removals, changes of key and pops.
TEST(TpeRowHeap, IsAQueueFromWhichAnyRowCanBeTaken) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Stream random(seed, 0, Purpose::kSampler);
    std::vector<double> keys(200);
    for (double& key : keys) key = static_cast<double>(random.below(40));
    const auto better = [&](Row a, Row b) {
      return keys[a] < keys[b] || (keys[a] == keys[b] && a < b);
    };
    RowHeap heap;
    std::vector<Row> inside;
    for (int i = 0; i < 2000; ++i) {
      const Row row = static_cast<Row>(random.below(keys.size()));
      const auto at = std::ranges::find(inside, row);
      ASSERT_EQ(heap.contains(row), at != inside.end());
      if (random.below(4) == 0 && !inside.empty()) {
        const auto best = std::ranges::min_element(inside, better);
        ASSERT_EQ(heap.pop(better), *best) << seed;
        inside.erase(best);
      } else if (at != inside.end()) {
        heap.remove(row, better);
        inside.erase(at);
        keys[row] = static_cast<double>(random.below(40));
      } else {
        heap.push(row, better);
        inside.push_back(row);
      }
      ASSERT_EQ(heap.empty(), inside.empty());
    }
  }
}

}  // namespace
}  // namespace hone::tpe
