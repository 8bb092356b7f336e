#include "pruners/ordered_values.h"

namespace hone {

double OrderedValues::operator[](std::size_t rank) const {
  auto block = values_.blocks().begin();
  while (rank >= block->size()) rank -= (block++)->size();
  return (*block)[rank];
}

std::size_t OrderedValues::count_below(double value) const {
  const auto [block, entry] = values_.lower_bound(value);
  std::size_t count = entry;
  for (const std::vector<double>& whole : values_.blocks().first(block)) count += whole.size();
  return count;
}

}  // namespace hone
