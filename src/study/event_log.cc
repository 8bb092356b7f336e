#include "study/event_log.h"

#include <algorithm>
#include <iterator>

namespace hone {

EventLog::Turn::Turn(EventLog& log, Lock& lock) : log_(log) {
  log_.turn_ended_.wait(lock, [&] { return !log_.busy_; });
  log_.busy_ = true;
}

EventLog::Turn::~Turn() {
  log_.busy_ = false;
  log_.turn_ended_.notify_all();
}

void EventLog::replay() {
  if (storage_) catch_up();
}

void EventLog::catch_up() {
  // The space grows while the log is folded; what the storage reads against is a copy that follows.
  Space space = *ledger_.space();
  std::shared_ptr<const Space> current = ledger_.space();
  folded_ = storage_->replay(folded_, space, [&](Event&& event) {
    ledger_.apply(std::move(event));
    if (ledger_.space() == current) return;
    current = ledger_.space();
    space = *current;
  });
}

bool EventLog::append(Lock& lock, std::vector<Event> events, bool only_if_current) {
  const std::shared_ptr<const Space> space = ledger_.space();
  const auto expected = only_if_current ? std::optional(folded_) : std::nullopt;
  lock.unlock();
  std::optional<Position> last;
  try {
    last = storage_->append(*space, events, expected);
  } catch (...) {
    lock.lock();
    throw;
  }
  lock.lock();
  if (!last) return false;
  if (*last != folded_ + events.size()) {
    catch_up();  // others wrote in between: fold everything in the order of the log
    return true;
  }
  for (Event& event : events) ledger_.apply(std::move(event));
  folded_ = *last;
  return true;
}

void EventLog::submit(Lock& lock, std::vector<Event> events) {
  if (!storage_) {
    for (Event& event : events) ledger_.apply(std::move(event));
    return;
  }
  Submission mine{.events = std::move(events)};
  submissions_.push_back(&mine);
  turn_ended_.wait(lock, [&] { return mine.done || !busy_; });
  if (!mine.done) write_submissions(lock);
  if (mine.failure) std::rethrow_exception(mine.failure);
}

void EventLog::write_submissions(Lock& lock) {
  const Turn turn(*this, lock);
  std::deque<Submission*> batch;
  batch.swap(submissions_);
  std::vector<Event> events;
  for (Submission* submission : batch)
    std::ranges::move(submission->events, std::back_inserter(events));
  std::exception_ptr failure;
  try {
    append(lock, std::move(events), false);
  } catch (...) {
    failure = std::current_exception();
  }
  for (Submission* submission : batch) {
    submission->failure = failure;
    submission->done = true;
  }
}

void EventLog::refresh(Lock& lock) {
  if (!storage_) return;
  const Turn turn(*this, lock);
  if (storage_->grown(folded_)) catch_up();
}

}  // namespace hone
