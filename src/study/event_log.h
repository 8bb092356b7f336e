// The way of a study's events to its storage and into its ledger. Internal to src/study.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <vector>

#include "hone/storage.h"
#include "study/ledger.h"

namespace hone {

// Writes events and applies them to the ledger in the order of the log, so that every process that
// shares the log folds the same story. Without a storage events are applied at once.
//
// One thread at a time has the turn to use the storage, and writes without holding the study's
// lock. Threads that come meanwhile leave their events, and whoever gets the turn next writes all
// of them in one commit: under load the cost of making things durable is shared.
//
// All functions need the study's lock, which they may give up while they wait or write.
class EventLog {
 public:
  using Lock = std::unique_lock<std::mutex>;

  EventLog(std::unique_ptr<Storage> storage, Ledger& ledger)
      : storage_(std::move(storage)), ledger_(ledger) {}

  // Folds in the whole log.
  void replay();

  // Durable and applied on return. What the storage throws is thrown to every thread whose events
  // were in that commit, and none of them is applied.
  void submit(Lock& lock, std::vector<Event> events);

  // Folds in what others have written, then calls `propose` under the lock and writes and applies
  // what it returns before anything else gets into the log; `propose` is called again when another
  // process was faster.
  template <class Propose>
  std::vector<Event> exchange(Lock& lock, Propose&& propose);

  // Folds in what other processes have written.
  void refresh(Lock& lock);

  Storage* storage() const noexcept { return storage_.get(); }

 private:
  // Something a thread wants written, and how that went.
  struct Submission {
    std::vector<Event> events;
    bool done = false;
    std::exception_ptr failure = {};
  };
  // Held by the one thread that uses the storage.
  class Turn {
   public:
    Turn(EventLog& log, Lock& lock);
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    EventLog& log_;
  };

  void write_submissions(Lock& lock);
  void catch_up();
  bool append(Lock& lock, std::vector<Event> events, bool only_if_current);

  std::unique_ptr<Storage> storage_;
  Ledger& ledger_;
  std::condition_variable turn_ended_;
  bool busy_ = false;
  Position folded_ = 0;
  std::deque<Submission*> submissions_;
};

template <class Propose>
std::vector<Event> EventLog::exchange(Lock& lock, Propose&& propose) {
  if (!storage_) {
    std::vector<Event> events = propose();
    for (const Event& event : events) ledger_.apply(event);
    return events;
  }
  const Turn turn(*this, lock);
  for (;;) {
    if (storage_->grown(folded_)) catch_up();
    std::vector<Event> events = propose();
    if (events.empty() || append(lock, events, true)) return events;
  }
}

}  // namespace hone
