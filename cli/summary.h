// What is said when a run has ended.
#pragma once

#include <string>

#include "cli/observer.h"
#include "cli/terminal.h"

namespace hone::cli {

// Why it ended, the counts, the result with what mattered, and how to go on.
std::string summary_text(const RunInfo& info, const Conclusion& conclusion,
                         const Terminal& terminal);

// One line: how the run goes on, or goes further.
std::string resume_line(const RunInfo& info, const Conclusion& conclusion);

}  // namespace hone::cli
