#pragma once

#include <cstddef>
#include <string_view>

#include "hone/trial.h"

namespace hone {

class Objective;

enum class StopReason { kTrials, kSeconds, kTarget, kPatience, kCost, kExhausted, kStopped };

std::string_view stop_reason_name(StopReason reason);  // "trials", ..., "exhausted", "stopped"

struct RunSummary {
  StopReason reason = StopReason::kTrials;
  std::size_t complete = 0, pruned = 0, failed = 0, released = 0;  // of this run
  std::size_t paused = 0;  // trials of the study that are set aside at its end
  double seconds = 0;
};

class Study;

// Moves trials from a study through an objective and back. Decides where and how many at once,
// never what is tried or what is kept. An implementation calls study.run_worker(objective) on each
// of its threads; what it throws is rethrown on the caller's thread after all of them have ended.
class Backend {
 public:
  virtual ~Backend() = default;
  // Trials it keeps in flight.
  virtual std::size_t in_flight() const = 0;
  // Called by Study::optimize between the start and the end of a run.
  virtual void run(Study& study, const Objective& objective) = 0;
};

}  // namespace hone
