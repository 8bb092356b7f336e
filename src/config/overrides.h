// Changes to a study file that come from elsewhere: `--set budget.trials=100`.
#pragma once

#include <string>
#include <vector>

#include "config/field.h"
#include "hone/config.h"

namespace hone {

// Writes each override into the file, in order, and appends to `found` those that fit nowhere.
// Returns where each wrote, as a JSON pointer to the topmost thing that it made or replaced.
std::vector<std::string> apply_overrides(Json& file, const std::vector<Override>& overrides,
                                         std::vector<Diagnostic>& found);

// Says of each mistake that lies where an override wrote that it came from there.
void name_overrides(const std::vector<Override>& overrides,
                    const std::vector<std::string>& pointers, std::vector<Diagnostic>& found);

}  // namespace hone
