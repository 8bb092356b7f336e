#pragma once

#include "config/field.h"

namespace hone {

// The JSON Schema of "parameters" and "constraints", which space_from_json() reads. References
// point into space_definitions(), which the file's schema holds under "definitions".
Json parameters_schema();
Json constraints_schema();
Json space_definitions();

}  // namespace hone
