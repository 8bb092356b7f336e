#include "benchmarks/quality/bowl.h"

#include <utility>

namespace hone::quality {

Bowl::Bowl(const Space& space, std::vector<double> target, std::vector<double> weights)
    : space_(space), target_(std::move(target)), weights_(std::move(weights)) {
  for (std::uint32_t i = 0; i < target_.size(); ++i)
    units_.push_back(to_unit(space_[{i}].dist, target_[i]));
}

double Bowl::offset(ParamId id, std::span<const double> cells) const {
  const double cell = cells[id.index];
  if (std::isnan(cell)) return 0;
  const Distribution& dist = space_[id].dist;
  if (std::holds_alternative<Categorical>(dist)) return cell == target_[id.index] ? 0 : 1;
  return to_unit(dist, cell) - units_[id.index];
}

double Bowl::squares(std::span<const double> cells) const {
  double sum = 0;
  for (std::uint32_t i = 0; i < target_.size(); ++i)
    sum += weights_[i] * offset({i}, cells) * offset({i}, cells);
  return sum;
}

double Bowl::distances(std::span<const double> cells) const {
  double sum = 0;
  for (std::uint32_t i = 0; i < target_.size(); ++i)
    sum += weights_[i] * std::abs(offset({i}, cells));
  return sum;
}

}  // namespace hone::quality
