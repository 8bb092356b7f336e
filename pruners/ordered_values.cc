#include "pruners/ordered_values.h"

#include <algorithm>

namespace hone {
namespace {

constexpr std::size_t kBlockSize = 512;

}  // namespace

void OrderedValues::insert(double value) {
  ++size_;
  if (blocks_.empty()) {
    blocks_.push_back({value});
    return;
  }
  auto block = std::partition_point(
      blocks_.begin(), blocks_.end() - 1,
      [value](const std::vector<double>& candidate) { return candidate.back() < value; });
  block->insert(std::upper_bound(block->begin(), block->end(), value), value);
  if (block->size() < kBlockSize) return;
  const auto middle = block->begin() + kBlockSize / 2;
  std::vector<double> upper(middle, block->end());
  block->erase(middle, block->end());
  blocks_.insert(block + 1, std::move(upper));
}

double OrderedValues::operator[](std::size_t rank) const {
  auto block = blocks_.begin();
  while (rank >= block->size()) rank -= (block++)->size();
  return (*block)[rank];
}

std::size_t OrderedValues::count_below(double value) const {
  std::size_t count = 0;
  for (const std::vector<double>& block : blocks_) {
    if (block.back() < value) {
      count += block.size();
    } else {
      const auto end = std::lower_bound(block.begin(), block.end(), value);
      return count + static_cast<std::size_t>(end - block.begin());
    }
  }
  return count;
}

}  // namespace hone
