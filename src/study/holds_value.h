#pragma once

#include "hone/distribution.h"

namespace hone {

// Whether a distribution has this value: of its kind, in range, on its grid, among its choices.
bool holds_value(const Distribution& dist, const ParamValue& value);

}  // namespace hone
