// hone confirm: repeats of the best configurations, until it is known which is the best.
#pragma once

#include "cli/commands.h"

namespace hone::cli {

void add_confirm(CLI::App& app, ExitCode& exit_code);

}  // namespace hone::cli
