// A storage whose log outlives it, so that a test can cut it, replay it and make it fail.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "hone/error.h"
#include "hone/storage.h"

namespace hone {

struct SharedLog {
  std::optional<StudyHeader> header = {};
  std::vector<Event> events = {};
  std::function<void()> before_append = {};            // may throw, as a full disk would
  std::function<bool(const std::string&)> alive = {};  // default: only who asks
};

class SharedLogStorage final : public Storage {
 public:
  SharedLogStorage(SharedLog& log, std::string worker = "here:1:1")
      : log_(log), worker_(std::move(worker)) {}

  StudyHeader open(const StudyHeader& header) override {
    if (!log_.header) log_.header = header;
    return *log_.header;
  }
  Position replay(Position after, const Space&,
                  const std::function<void(Event&&)>& deliver) override {
    while (after < log_.events.size()) deliver(Event(log_.events[after++]));
    return after;
  }
  std::optional<Position> append(const Space&, std::span<const Event> events,
                                 std::optional<Position> expected) override {
    if (log_.before_append) log_.before_append();
    if (expected && *expected != log_.events.size()) return std::nullopt;
    log_.events.insert(log_.events.end(), events.begin(), events.end());
    return log_.events.size();
  }
  bool grown(Position seen) override { return log_.events.size() > seen; }
  bool alive(const std::string& worker) override {
    return log_.alive ? log_.alive(worker) : worker == worker_;
  }
  const std::string& worker() const override { return worker_; }

 private:
  SharedLog& log_;
  std::string worker_;
};

inline std::unique_ptr<Storage> keep_in(SharedLog& log, std::string worker = "here:1:1") {
  return std::make_unique<SharedLogStorage>(log, std::move(worker));
}

}  // namespace hone
