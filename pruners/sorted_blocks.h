#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace hone {

// A growing sorted list of what operator< orders, kept in blocks, so that an insertion moves no
// more entries than a block has, and neighbours lie beside each other.
template <class T>
class SortedBlocks {
 public:
  struct Place {
    std::size_t block = 0, entry = 0;
    bool operator==(const Place&) const = default;
  };

  void insert(T value) {
    ++size_;
    if (blocks_.empty()) {
      blocks_.push_back({std::move(value)});
      return;
    }
    const auto found = blocks_.begin() +
                       static_cast<std::ptrdiff_t>(std::min(block_of(value), blocks_.size() - 1));
    found->insert(std::upper_bound(found->begin(), found->end(), value), value);
    if (found->size() < kBlockSize) return;
    const auto middle = found->begin() + kBlockSize / 2;
    std::vector<T> upper(middle, found->end());
    found->erase(middle, found->end());
    blocks_.insert(found + 1, std::move(upper));
  }

  std::size_t size() const noexcept { return size_; }
  // None empty, each sorted, one after the other.
  std::span<const std::vector<T>> blocks() const { return blocks_; }

  Place begin() const { return {}; }
  Place end() const { return {blocks_.size(), 0}; }
  // The first that is not less than `value`.
  Place lower_bound(const T& value) const {
    const std::size_t block = block_of(value);
    if (block == blocks_.size()) return end();
    const auto found = std::ranges::lower_bound(blocks_[block], value, std::less<>());
    return {block, static_cast<std::size_t>(found - blocks_[block].begin())};
  }
  const T& operator[](Place place) const { return blocks_[place.block][place.entry]; }
  Place next(Place place) const {
    return place.entry + 1 < blocks_[place.block].size() ? Place{place.block, place.entry + 1}
                                                         : Place{place.block + 1, 0};
  }
  Place previous(Place place) const {
    return place.entry > 0 ? Place{place.block, place.entry - 1}
                           : Place{place.block - 1, blocks_[place.block - 1].size() - 1};
  }

 private:
  static constexpr std::size_t kBlockSize = 512;

  // The first whose last is not less.
  std::size_t block_of(const T& value) const {
    const auto found = std::partition_point(
        blocks_.begin(), blocks_.end(),
        [&](const std::vector<T>& candidate) { return candidate.back() < value; });
    return static_cast<std::size_t>(found - blocks_.begin());
  }

  std::vector<std::vector<T>> blocks_;
  std::size_t size_ = 0;
};

}  // namespace hone
