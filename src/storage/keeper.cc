#include "storage/keeper.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace hone {
namespace {

using Clock = std::chrono::steady_clock;

// Four beats a lease: three may be missed on a busy machine.
constexpr int kBeatsPerLease = 4;
// How long a heartbeat waits for other writers; the next one comes anyway.
constexpr double kBeatBusySeconds = 5;

}  // namespace

Keeper::Keeper(KeeperOptions options)
    : options_(std::move(options)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

Keeper::~Keeper() {
  thread_.request_stop();
  thread_.join();
  if (dirty_) sync();
}

void Keeper::mark() {
  // The exchange orders this commit before the sync that will see the mark.
  if (!options_.sync || dirty_.exchange(true)) return;
  { const std::lock_guard lock(mutex_); }
  changed_.notify_one();
}

void Keeper::check() {
  if (!failed_.exchange(false)) return;
  const std::lock_guard lock(mutex_);
  throw Error(ErrorCode::kStorage, options_.path,
              "the disk did not take the latest commits (" + failure_ +
                  "); they outlive this process but perhaps not the machine: look at the disk, "
                  "then go on");
}

void Keeper::run(const std::stop_token& stop) {
  const auto interval = std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(options_.lease.seconds / kBeatsPerLease));
  auto next_beat = Clock::now() + interval;
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    changed_.wait_until(lock, stop, next_beat, [this] { return dirty_.load(); });
    // Commits gather for a while, so that one sync serves them all.
    if (dirty_) changed_.wait_for(lock, stop, *options_.sync, [] { return false; });
    lock.unlock();
    if (dirty_.exchange(false)) sync();
    if (Clock::now() >= next_beat) {
      beat();
      next_beat = Clock::now() + interval;
    }
    lock.lock();
  }
}

// The log alone: SQLite itself syncs it and the database when it moves one into the other. Opening
// and closing it drops none of SQLite's locks, which lie on the other two files.
void Keeper::sync() {
  const int file = open((options_.path + "-wal").c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && fdatasync(file) == 0;
  const int error = errno;
  if (file >= 0) close(file);
  if (synced || error == ENOENT) return;
  const std::lock_guard lock(mutex_);
  failure_ = std::strerror(error);
  failed_ = true;
}

void Keeper::beat() {
  try {
    if (!database_) database_.emplace(options_.path, OpenMode::kExisting, kBeatBusySeconds);
    renew_lease(*database_, options_.lease);
  } catch (const Error&) {
    // A beat may be missed; a lease that lapses makes others run our trials again, which is what
    // leases are for. The storage's own calls report what is wrong with the database.
  }
}

}  // namespace hone
