#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "hone/trial.h"

namespace hone {

class Objective;

// When a run ends; whatever is reached first. All rules look at finished trials only; in a
// deterministic study they look at those that the next trial would see, so they, too, do not
// depend on timing (`seconds` excepted).
struct Budget {
  std::size_t trials = std::numeric_limits<std::size_t>::max();  // new trials in this run
  double seconds = std::numeric_limits<double>::infinity();      // no new trial after this long
  std::optional<double> target = {};  // the best value is at least as good as this
  std::size_t patience = 0;           // this many trials in a row did not improve; 0: never
  double cost = std::numeric_limits<double>::infinity();  // sum over the run's finished trials ...
  std::string cost_metric = {};  // ... of this metric; empty: of their seconds
};

enum class StopReason { kTrials, kSeconds, kTarget, kPatience, kCost, kExhausted, kStopped };

std::string_view stop_reason_name(StopReason reason);  // "trials", ..., "exhausted", "stopped"

struct RunSummary {
  StopReason reason = StopReason::kTrials;
  std::size_t complete = 0, pruned = 0, failed = 0, released = 0;  // of this run
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
