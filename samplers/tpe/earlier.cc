#include "samplers/tpe/earlier.h"

#include <algorithm>
#include <cmath>

#include "samplers/tpe/dimension.h"
#include "samplers/tpe/split.h"

namespace hone::tpe {
namespace {

Configuration configuration_of(const Space& space, const History& history, Row row) {
  std::vector<double> cells(space.size(), kAbsent);
  for (ParamId id{0}; id.index < std::min(space.size(), history.params()); ++id.index)
    cells[id.index] = history.cells(id)[row];
  space.deactivate(cells);
  return to_configuration(space, cells);
}

double index_of_choice(std::span<const ParamValue> choices, const ParamValue& value) {
  const auto at = std::ranges::find_if(
      choices, [&](const ParamValue& choice) { return same_value(choice, value); });
  return at == choices.end() ? kAbsent : static_cast<double>(at - choices.begin());
}

// The cell nearest to a value that lies in the range, or a choice's; otherwise absent.
double cell_of(const Distribution& dist, const ParamValue& value) {
  if (const auto* categorical = std::get_if<Categorical>(&dist))
    return index_of_choice(categorical->choices, value);
  if (const auto* ordinal = std::get_if<Ordinal>(&dist))
    return index_of_choice(ordinal->choices, value);
  const std::optional<double> number = as_number(value);
  if (!number) return kAbsent;
  const Dimension dimension(dist);
  const double position = dimension.position(*number);
  if (std::isnan(position) || !dimension.numeric() || contains(dist, *number))
    return std::isnan(position) ? kAbsent : *number;
  return dimension.cell(position);
}

std::vector<double> translated(const Space& space, const Configuration& configuration) {
  std::vector<double> cells(space.size(), kAbsent);
  for (const auto& [name, value] : configuration)
    if (const std::optional<ParamId> id = space.find(name))
      cells[id->index] = cell_of(space[*id].dist, value);
  space.deactivate(cells);
  return cells;
}

}  // namespace

EarlierStudy::EarlierStudy(const TpeOptions& options, const Space& space, const History& history)
    : most_(options.warm_start_trials) {
  Split split(options);
  split.observe(history, 0);
  split.decide(history);
  finished_ = split.known();
  for (const Member& member : split.good())
    good_.push_back({configuration_of(space, history, member.row), member.weight});
  for (const Member& member : split.bad())
    bad_.push_back({configuration_of(space, history, member.row), member.weight});
}

double EarlierStudy::trials(std::size_t finished) const {
  return std::min(static_cast<double>(finished_), most_) * most_ /
         (most_ + static_cast<double>(finished));
}

void EarlierStudy::translate(const Space& space, std::vector<Foreign>& good,
                             std::vector<Foreign>& bad) const {
  const double share = 1 / static_cast<double>(std::max<std::size_t>(finished_, 1));
  for (const Weighted& each : good_)
    good.push_back({translated(space, each.configuration), each.weight * share});
  for (const Weighted& each : bad_)
    bad.push_back({translated(space, each.configuration), each.weight * share});
}

}  // namespace hone::tpe
