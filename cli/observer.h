// What a run shows while it goes and when it ends: to a person at a terminal, to a log, to a
// program, or nothing but the result.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "cli/progress.h"
#include "hone/study.h"

namespace hone::cli {

struct Conclusion {
  const Study& study;
  RunSummary run;
  bool interrupted = false;
};

struct Observer {
  std::function<void(const FrozenTrial&)> asked = {};
  std::function<void(TrialNumber, const FrozenTrial::Reported&)> reported = {};
  std::function<void(const FrozenTrial&)> finished = {};  // `progress` knows of it already
  std::function<void(std::string_view)> note = {};        // a line for the person who watches
  // Calls `stop`, which stops this process for a while, with the terminal as it was found.
  std::function<void(const std::function<void()>& stop)> suspend = [](const auto& stop) { stop(); };
  // Leaves the terminal as it was found; once, from any thread. Nothing is called after it but
  // `concluded`.
  std::function<void()> close = {};
  std::function<void(const Conclusion&)> concluded = {};
};

// Each keeps references to both arguments. All functions are set.
Observer make_live_observer(const RunInfo& info, const Progress& progress);
Observer make_plain_observer(const RunInfo& info, const Progress& progress);
Observer make_event_observer(const RunInfo& info, bool summary_only);
Observer make_quiet_observer();

// "study digits: random sampler, median pruner, 2 at a time, 64 trials, in digits.db".
std::string start_line(const RunInfo& info);
// "trial 12 complete 0.9312 (best 0.9402 of trial 7) 1.3 s lr=0.003".
std::string trial_line(const FrozenTrial& trial, const Standing& standing);

}  // namespace hone::cli
