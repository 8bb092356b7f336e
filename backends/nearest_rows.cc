#include "backends/nearest_rows.h"

#include <cmath>
#include <variant>

namespace hone {
namespace {

double apart(bool categorical, double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b) ? 0 : 1;
  if (categorical) return a == b ? 0 : 1;
  return (a - b) * (a - b);
}

}  // namespace

NearestRows::NearestRows(const CurveTable& table)
    : space_(table.space), rows_(table.rows.size()), axes_(table.rows.size() * table.space.size()) {
  const std::size_t params = space_.size();
  for (ParamId id{0}; id.index < params; ++id.index)
    categorical_.push_back(std::holds_alternative<Categorical>(space_[id].dist) ? 1 : 0);
  for (std::size_t row = 0; row < table.rows.size(); ++row)
    place(table.rows[row].cells, std::span(axes_).subspan(row * params, params));
}

void NearestRows::place(std::span<const double> cells, std::span<double> axes) const {
  for (ParamId id{0}; id.index < axes.size(); ++id.index) {
    const double cell = cells[id.index];
    const bool moved = categorical_[id.index] == 0 && !std::isnan(cell);
    axes[id.index] = moved ? to_unit(space_[id].dist, cell) : cell;
  }
}

std::optional<std::size_t> NearestRows::find(std::span<const double> cells,
                                             std::span<const std::uint8_t> taken) const {
  const std::size_t params = categorical_.size();
  std::vector<double> wanted(params);
  place(cells, wanted);
  std::optional<std::size_t> nearest;
  double least = HUGE_VAL;
  for (std::size_t row = 0; row < rows_; ++row) {
    if (!taken.empty() && taken[row] != 0) continue;
    const double* const axes = axes_.data() + row * params;
    double sum = 0;
    for (std::size_t param = 0; param < params && sum < least; ++param)
      sum += apart(categorical_[param] != 0, wanted[param], axes[param]);
    if (sum < least) {
      nearest = row;
      least = sum;
    }
  }
  return nearest;
}

}  // namespace hone
