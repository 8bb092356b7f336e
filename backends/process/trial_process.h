// One trial as a process, from its start to what came of it.
#pragma once

#include <cstddef>
#include <filesystem>

#include "backends/process/child.h"
#include "hone/trial.h"

namespace hone {

struct ProcessLimits {
  double timeout_seconds = 0;  // 0: none
  double grace_seconds = 5;    // between SIGTERM and SIGKILL
  std::size_t log_bytes = 1 << 20;
};

// Runs the process to its end and leaves the trial ended: see make_command_objective(). Throws
// Error{kBackend} when the process cannot be started or its log cannot be written.
void run_trial_process(Trial& trial, const ProcessSpec& spec, const std::filesystem::path& log,
                       const ProcessLimits& limits);

}  // namespace hone
