// What a storage does by the clock: brings commits to the disk and says that its process lives.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "storage/database.h"
#include "storage/lease.h"

namespace hone {

struct KeeperOptions {
  std::string path;
  std::optional<std::chrono::milliseconds> sync = {};  // none: commits are on disk by themselves
  Lease lease = {};
};

// A thread with a connection of its own. mark() and check() are for the storage's thread.
class Keeper {
 public:
  explicit Keeper(KeeperOptions options);
  ~Keeper();  // syncs what is marked
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  // Something was committed: it reaches the disk within the sync interval.
  void mark();
  // Throws Error{kStorage} once when the disk refused to keep what was marked before.
  void check();

 private:
  void run(const std::stop_token& stop);
  void sync();
  void beat();

  const KeeperOptions options_;
  std::optional<Database> database_;  // opened with the first heartbeat
  std::mutex mutex_;                  // guards failure_ and the waiting for dirty_
  std::condition_variable_any changed_;
  std::atomic<bool> dirty_ = false, failed_ = false;
  std::string failure_;
  std::jthread thread_;  // last: it uses all above
};

}  // namespace hone
