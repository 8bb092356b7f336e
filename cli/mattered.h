#pragma once

#include <string>

#include "cli/terminal.h"
#include "hone/study.h"

namespace hone::cli {

// What mattered for reaching the best trials, as bars, the most important parameters first; empty
// while too few trials are complete to tell.
std::string mattered_text(const Study& study, const Terminal& terminal);

}  // namespace hone::cli
