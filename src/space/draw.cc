#include "space/draw.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "hone/error.h"
#include "space/repair.h"

namespace hone {
namespace {

constexpr std::uint32_t kRedraws = 64;
constexpr int kSweeps = 4;  // of each walk, and there are at most two

void draw_from_priors(const Space& space, const DrawKey& key, std::span<double> cells) {
  for (std::uint32_t i = 0; i < space.size(); ++i) {
    const ParamId id{i};
    if (!space.active(id, cells))
      cells[i] = kAbsent;
    else if (std::isnan(cells[i]))
      cells[i] = from_quantile(space[id].dist, key.stream(space, id).uniform());
  }
}

// Streams of their own for the redraws of every purpose and attempt; number 0 is the walk's.
DrawKey repair_key(const DrawKey& key, std::uint32_t number) {
  const auto purpose = static_cast<std::uint32_t>(key.purpose);
  return {key.seed, key.trial, Purpose::kRepair,
          (key.attempt * 8 + purpose) * (kRedraws + 1) + number};
}

bool redraw(const Space& space, const DrawKey& key, std::span<const double> given,
            std::span<double> cells) {
  for (std::uint32_t number = 1; number <= kRedraws; ++number) {
    std::ranges::copy(given, cells.begin());
    draw_from_priors(space, repair_key(key, number), cells);
    if (space.feasible(cells)) return true;
  }
  return false;
}

bool walk(const Space& space, const DrawKey& key, std::span<const double> given,
          std::span<double> cells) {
  const DrawKey own = repair_key(key, 0);
  Repair repair(space, given, {own.seed, own.trial, own.purpose, own.attempt});
  const std::vector<double> nothing(space.size(), kAbsent);
  repair.start(nothing);
  for (int sweep = 0; sweep < kSweeps; ++sweep) repair.sweep();
  if (!repair.feasible() && space.anchor().size() == space.size()) {
    repair.start(space.anchor());
    for (int sweep = 0; sweep < kSweeps; ++sweep) repair.sweep();
  }
  std::ranges::copy(repair.row(), cells.begin());
  return repair.feasible();
}

bool redraw_or_walk(const Space& space, const DrawKey& key, std::span<const double> given,
                    std::span<double> cells) {
  return redraw(space, key, given, cells) || walk(space, key, given, cells);
}

}  // namespace

void draw(const Space& space, const DrawKey& key, std::span<double> cells) {
  if (!space.constrained()) return draw_from_priors(space, key, cells);
  const std::vector<double> given(cells.begin(), cells.end());
  draw_from_priors(space, key, cells);
  if (space.feasible(cells) || redraw_or_walk(space, key, given, cells)) return;
  throw Error(ErrorCode::kBadSpace, "constraints",
              "no configuration was found that meets them with the values that are fixed; change "
              "those values or relax a constraint");
}

bool make_feasible(const Space& space, const DrawKey& key, std::span<const bool> fixed,
                   std::span<double> cells) {
  std::vector<double> given(cells.begin(), cells.end());
  for (std::size_t i = 0; i < given.size(); ++i)
    if (!fixed[i]) given[i] = kAbsent;
  draw_from_priors(space, repair_key(key, 0), cells);
  return space.feasible(cells) || redraw_or_walk(space, key, given, cells);
}

}  // namespace hone
