#include "study/holds_value.h"

#include <algorithm>
#include <vector>

namespace hone {

bool holds_value(const Distribution& dist, const ParamValue& value) {
  const auto among = [&](const std::vector<ParamValue>& choices) {
    return std::ranges::any_of(choices, [&](const auto& c) { return same_value(c, value); });
  };
  if (const auto* set = std::get_if<Categorical>(&dist)) return among(set->choices);
  if (const auto* set = std::get_if<Ordinal>(&dist)) return among(set->choices);
  const auto number = as_number(value);
  return number && contains(dist, *number);
}

}  // namespace hone
