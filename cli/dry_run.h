#pragma once

#include "cli/commands.h"
#include "cli/target.h"

namespace hone::cli {

// Prints how large the space is and the configurations that a new study would begin with. Runs
// nothing and writes nothing.
ExitCode dry_run(const Target& target);

}  // namespace hone::cli
