// hone explain: what a proposal of the Parzen estimator rests on.
#pragma once

#include "cli/commands.h"

namespace hone::cli {

void add_explain(CLI::App& app, ExitCode& exit_code);

}  // namespace hone::cli
