// Which trials are repeats of one configuration.
#pragma once

#include <cstddef>
#include <vector>

#include "hone/history.h"

namespace hone {

// The rows of complete, feasible trials with a finite loss, by configuration, in the order of its
// first row. Copies that DuplicatePolicy::kReuse made of another trial are left out. O(cells).
std::vector<std::vector<std::size_t>> rows_by_configuration(const History& history,
                                                            std::size_t objective);

// Whether the trial was run again because of what its configuration had come to, by confirm().
bool is_repeat(const History& history, std::size_t row);

}  // namespace hone
