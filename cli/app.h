#pragma once

namespace hone::cli {

// The whole tuner: parses the command line, runs the command, reports errors on standard error.
// Returns the exit code.
int run_app(int argc, char** argv);

}  // namespace hone::cli
