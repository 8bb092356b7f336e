#include "samplers/grid/walk.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace hone {
namespace {

// How many points are looked at for one that suits cells that were fixed.
constexpr std::uint64_t kSearch = 1 << 14;

}  // namespace

Walk::Walk(const Space& space, const GridOptions& options)
    : space_(space),
      points_(space, options.points, options.thin),
      size_(points_.size()),
      shuffle_(options.shuffle) {}

void Walk::read(const History& history) {
  std::vector<double> row(space_.size(), kAbsent);
  const std::size_t columns = std::min(history.params(), space_.size());
  for (; rows_ < history.rows(); ++rows_) {
    for (std::uint32_t i = 0; i < columns; ++i) row[i] = history.cells(ParamId{i})[rows_];
    visited_.add(space_, row);
  }
}

void Walk::follow(std::uint64_t seed) {
  if (seed_ == seed) return;
  seed_ = seed;
  frontier_ = 0;
  open_.clear();
  if (!shuffle_ || size_ == 0) return;
  // The order belongs to no trial, so its stream has a number that no trial reaches.
  Stream stream(seed, ~TrialNumber{0}, Purpose::kSampler);
  order_.emplace(size_, std::array{stream(), stream(), stream(), stream()});
}

void Walk::at(std::uint64_t position, std::span<double> row) const {
  points_.at(order_ ? (*order_)(position) : position, row);
}

bool Walk::next(const CellSet& taken, std::size_t& from, std::span<double> row) {
  for (;;) {
    if (from == open_.size()) {
      if (frontier_ == size_) return false;
      open_.push_back(frontier_++);
    }
    at(open_[from], row);
    if (visited_.contains(row)) {
      open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(from));
    } else if (taken.contains(row)) {
      ++from;
    } else {
      return true;
    }
  }
}

void Walk::complete(const CellSet& taken, const DrawKey& key, std::span<double> row) const {
  if (space_.valid(row) || agreeing(taken, row) || imposed(taken, row)) return;
  draw(space_, key, row);
}

bool Walk::agreeing(const CellSet& taken, std::span<double> row) const {
  const auto agree = [](double fixed, double cell) { return std::isnan(fixed) || fixed == cell; };
  const std::uint64_t begin = open_.empty() ? frontier_ : open_.front();
  const std::uint64_t end = begin + std::min(kSearch, size_ - begin);
  std::vector<double> point(row.size());
  for (std::uint64_t position = begin; position < end; ++position) {
    at(position, point);
    if (std::equal(row.begin(), row.end(), point.begin(), agree) && !known(taken, point)) {
      std::copy(point.begin(), point.end(), row.begin());
      return true;
    }
  }
  return false;
}

bool Walk::imposed(const CellSet& taken, std::span<double> row) const {
  std::vector<double> mixed(row.size());
  for (std::uint64_t position = 0; position < std::min(kSearch, size_); ++position) {
    at(position, mixed);
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (!std::isnan(row[i])) mixed[i] = row[i];
    }
    space_.deactivate(mixed);
    if (space_.valid(mixed) && !known(taken, mixed)) {
      std::copy(mixed.begin(), mixed.end(), row.begin());
      return true;
    }
  }
  return false;
}

}  // namespace hone
