// The exploration of Jaderberg et al., "Population Based Training of Neural Networks", 2017
// (arXiv:1711.09846), section 4.1: perturb or resample, each parameter by itself.
#include "pruners/explore.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <type_traits>
#include <variant>
#include <vector>

#include "hone/rng.h"
#include "space/axis.h"
#include "space/draw.h"

namespace hone {
namespace {

// Perturbations that are tried before the constraints have their way.
constexpr std::uint32_t kAttempts = 16;

// The value `share` of the way up or down, on the axis of its range; never the same where the grid
// has another on that side.
double perturb(const Axis& axis, double cell, double share, bool up) {
  const bool straddles = axis.low < 0 && axis.high > 0;
  const double size = straddles ? (axis.high - axis.low) / 2 : std::abs(cell);
  const double target = cell + (up ? share : -share) * size;
  const double moved = snap(axis, std::clamp(target, axis.low, axis.high));
  if (axis.count == 0 || moved != cell) return moved;
  const double next = index_of(axis, cell) + (up ? 1 : -1);
  return value_at(axis, std::clamp(next, 0.0, axis.count - 1));
}

double explored(const Exploration& exploration, const Distribution& dist, double cell,
                Stream random) {
  if (std::isnan(cell) || random.uniform() < exploration.resample_probability)
    return from_quantile(dist, random.uniform());
  const bool up = random.uniform() < 0.5;
  return std::visit(
      [&](const auto& range) -> double {
        using Range = std::decay_t<decltype(range)>;
        if constexpr (std::is_same_v<Range, Categorical>) {
          return cell;
        } else if constexpr (std::is_same_v<Range, Ordinal>) {
          const auto last = static_cast<double>(range.choices.size() - 1);
          return std::clamp(cell + (up ? 1 : -1), 0.0, last);
        } else {
          return perturb(axis_of(range), cell, exploration.perturbation, up);
        }
      },
      dist);
}

}  // namespace

void explore(const Exploration& exploration, const Space& space, std::uint64_t seed,
             TrialNumber trial, std::span<double> cells) {
  DrawKey key{.seed = seed, .trial = trial, .purpose = Purpose::kPruner};
  std::vector<double> row(cells.size());
  for (; key.attempt < kAttempts; ++key.attempt) {
    for (ParamId id{0}; id.index < space.size(); ++id.index)
      row[id.index] = space.active(id, row) ? explored(exploration, space[id].dist, cells[id.index],
                                                       key.stream(space, id))
                                            : kAbsent;
    if (!space.constrained() || space.feasible(row)) {
      std::ranges::copy(row, cells.begin());
      return;
    }
  }
  // The values of the parent, unless the space has changed since.
  const auto fixed = std::make_unique<bool[]>(cells.size());
  (void)make_feasible(space, key, {fixed.get(), cells.size()}, cells);
}

}  // namespace hone
