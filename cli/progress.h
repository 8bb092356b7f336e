// Where a run stands, kept from what its trials tell.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hone/study.h"

namespace hone::cli {

// What is fixed when a run starts.
struct RunInfo {
  std::string study = {};
  std::vector<ObjectiveSpec> objectives = {};
  std::string sampler = {}, pruner = {};  // names
  std::string database = {};              // empty: kept in memory
  std::string target = {};                // how the study is named on a command line
  std::string resume = {};                // the command line that goes on with it
  std::size_t parallel = 1;
  std::optional<std::size_t> total = {};  // trials of the study, when it is bounded so
  double seconds = 0;                     // of this run; infinite when it is not bounded so
  std::size_t finished_before = 0;        // not counting those that gave way to forks
};

// A trial that runs now.
struct RunningLine {
  TrialNumber number = 0;
  double seconds = 0;  // so far
  std::optional<FrozenTrial::Reported> last = {};
};

// One moment of a run.
struct Standing {
  std::size_t complete = 0, pruned = 0, failed = 0;  // of this run
  double seconds = 0;                                // since its start
  std::optional<FrozenTrial> best = {};  // of the study, by its first objective, constraints met
  std::vector<RunningLine> running = {};
  std::size_t forked = 0;  // went on from others, which then ended

  std::size_t finished() const { return complete + pruned + failed; }
  // As limits of trials count: a trial and its fork are one.
  std::size_t done() const { return finished() - std::min(forked, finished()); }
};

// Seconds to the end at the rate so far; nothing while too little has finished to tell.
std::optional<double> seconds_left(const RunInfo& info, const Standing& standing);

// Thread-safe.
class Progress {
 public:
  Progress(std::vector<ObjectiveSpec> objectives, std::optional<FrozenTrial> best);

  void asked(const FrozenTrial& trial);
  void reported(TrialNumber number, const FrozenTrial::Reported& point);
  void finished(const FrozenTrial& trial);
  Standing standing() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Running {
    Clock::time_point started;
    std::optional<FrozenTrial::Reported> last;
  };

  mutable std::mutex mutex_;
  const std::vector<ObjectiveSpec> objectives_;
  const Clock::time_point started_ = Clock::now();
  Standing standing_;  // without what depends on the clock
  std::map<TrialNumber, Running> running_;
  std::set<TrialNumber> forks_;
};

}  // namespace hone::cli
