// The picture of a run that the live display keeps redrawing.
#pragma once

#include <string>
#include <vector>

#include "cli/progress.h"
#include "cli/terminal.h"

namespace hone::cli {

// A bar of `width` columns, `share` of it filled; share is clamped to [0, 1].
std::string bar(double share, std::size_t width, const Terminal& terminal);

// "2.1/s", "14/min", "3/h".
std::string rate_text(double per_second);

// The lines of the picture, none wider than the terminal and at most as many as fit: the bar with
// rate and time left, the counts, the best trial so far, the running trials.
std::vector<std::string> live_block(const RunInfo& info, const Standing& standing,
                                    const Terminal& terminal);

}  // namespace hone::cli
