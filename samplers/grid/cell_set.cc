#include "samplers/grid/cell_set.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "hone/rng.h"

namespace hone {
namespace {

// The columns in which a row is compared: all of them when it has a cell wherever one is active,
// so that inactive cells must agree too; otherwise those where it has one.
std::vector<std::uint32_t> compared_columns(const Space& space, std::span<const double> cells) {
  std::vector<std::uint32_t> present, all;
  bool complete = true;
  for (std::uint32_t i = 0; i < cells.size(); ++i) {
    all.push_back(i);
    if (!std::isnan(cells[i])) {
      present.push_back(i);
    } else if (space.active(ParamId{i}, cells)) {
      complete = false;
    }
  }
  return complete ? all : present;
}

}  // namespace

// A chain of Philox blocks: each cell is the key under which the fingerprint so far is encrypted.
CellSet::Fingerprint CellSet::fingerprint(std::span<const std::uint32_t> columns,
                                          std::span<const double> cells) {
  std::array<std::uint32_t, 4> block = {};
  for (const std::uint32_t column : columns) {
    const double cell = cells[column];
    // One NaN stands for all of them, and 0 for -0.
    const auto bits = std::bit_cast<std::uint64_t>(std::isnan(cell) ? kAbsent : cell + 0.0);
    block =
        philox(block, {static_cast<std::uint32_t>(bits), static_cast<std::uint32_t>(bits >> 32)});
  }
  return {std::uint64_t{block[1]} << 32 | block[0], std::uint64_t{block[3]} << 32 | block[2]};
}

void CellSet::add(const Space& space, std::span<const double> cells) {
  std::vector<std::uint32_t> columns = compared_columns(space, cells);
  if (std::all_of(cells.begin(), cells.end(), [](double cell) { return std::isnan(cell); })) return;
  auto group = std::find_if(groups_.begin(), groups_.end(),
                            [&](const Group& other) { return other.columns == columns; });
  if (group == groups_.end()) {
    group = groups_.insert(groups_.end(), Group{std::move(columns), {}});
  }
  group->prints.insert(fingerprint(group->columns, cells));
}

bool CellSet::contains(std::span<const double> cells) const {
  return std::any_of(groups_.begin(), groups_.end(), [&](const Group& group) {
    return group.prints.contains(fingerprint(group.columns, cells));
  });
}

}  // namespace hone
