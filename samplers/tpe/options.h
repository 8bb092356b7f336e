#pragma once

#include "hone/samplers/tpe.h"

namespace hone::tpe {

// Throws Error{kInvalidArgument} naming an option that is out of range.
void check(const TpeOptions& options);

}  // namespace hone::tpe
