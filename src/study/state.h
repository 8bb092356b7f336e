// The parts of a Study. Internal to src/study.
#pragma once

#include <any>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "hone/study.h"
#include "study/checkpoints.h"
#include "study/event_log.h"
#include "study/ledger.h"

namespace hone {

// Seconds since 1970-01-01 UTC.
double now_seconds();

// What optimize() is doing. Counters are guarded by the study's lock.
struct Run {
  OptimizeOptions options;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  std::size_t asked = 0;
  std::size_t in_flight = 0;
  double cost_before = 0;
  std::optional<StopReason> stopped = {};
  RunSummary summary = {};
  std::mutex callback_mutex = {};  // callbacks come one at a time, never under the study's lock
};

struct Study::State {
  using Lock = EventLog::Lock;

  State(const StudyHeader& header, const StudyOptions& options, std::unique_ptr<Sampler> sampler,
        std::unique_ptr<Pruner> pruner, std::unique_ptr<Storage> storage);

  // All of these need the lock.
  void adopt(Lock& lock, const Space& declared);  // a declaration that differs from the stored one
  void release_dead(Lock& lock);                  // requeues the trials of workers that died
  // What an ask may hand out.
  struct Allowance {
    std::size_t trials = 0;
    bool fresh = true;  // new trials, too
    bool lead = false;  // where there is nothing else, Ledger::leader()
    bool pass = false;  // nothing, but it counts as an ask; see Passed
  };
  struct Handout {
    std::vector<Trial> trials;
    std::vector<TrialNumber> ended;  // paused trials that gave way to forks
  };
  // `allowed` is asked while nobody else can ask.
  Handout ask(Lock& lock, Study& study, const std::function<Allowance()>& allowed);
  // What new trials are proposed from. While it stays as it is, a space that was exhausted is.
  struct Known {
    std::size_t rows, queued, retries;
    std::shared_ptr<const Space> space;
    bool operator==(const Known&) const = default;
  };
  Known known() const;
  std::optional<StopReason> reason_to_stop(bool exhausted) const;
  std::optional<StopReason> goal_reached() const;
  bool asked_enough() const;  // no more new trials in this run
  bool may_go_on() const;     // what is paused, or may yet be, or the leader
  bool may_grow() const;      // the space, by what runs
  std::optional<Handout> next(Lock& lock, Study& study);  // one trial
  // Forgets what no trial needs any more; gives up the lock.
  void release_checkpoints(Lock& lock);
  void seal(const Trial& trial);  // keeps what a trial that leaves has come to
  std::any state_at(const Origin& checkpoint);
  void end_run(StopReason reason);
  std::string worker() const;
  void check_open(TrialNumber number);  // throws unless the trial runs or is paused
  void check_ends(const Trial& trial);  // throws unless it has ended and runs, as others see it
  Trial handed_out(Study& study, Asked& asked, const std::shared_ptr<const Space>& space);
  Event ended(Trial& trial, double now);
  Told told(const Trial& trial, double now);
  std::vector<Report> note(Trial& trial, Step step,
                           std::span<const std::pair<std::string, double>> metrics);

  const std::uint64_t seed;
  const std::size_t window;
  const bool detached;
  std::unique_ptr<Sampler> sampler;
  const std::unique_ptr<Pruner> pruner;
  Checkpoints checkpoints;

  // The one lock: everything below is used under it.
  mutable std::mutex mutex;
  std::condition_variable changed;
  Ledger ledger;
  EventLog log;
  std::chrono::steady_clock::time_point leases_checked = {};
  Configuration fixed = {};  // what every new trial has
  // What trials left in this process, by number and step of the pause.
  std::map<std::pair<TrialNumber, Step>, std::any> saved;
  std::shared_ptr<Run> run;
  std::atomic<bool> cancelled = false;
};

}  // namespace hone
