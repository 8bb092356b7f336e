// Who lives, as far as leases tell.
#include "storage/lease.h"

#include <gtest/gtest.h>

#include <csignal>
#include <thread>

#include "hone/storages/sqlite.h"
#include "storage/worker.h"
#include "tests/support/storage_files.h"

namespace hone {
namespace {

using testing::query;
using testing::TempFolder;

StudyHeader header() { return {.name = "s", .objectives = {{"loss", Direction::kMinimize}}}; }

class Leases : public ::testing::Test {
 protected:
  std::unique_ptr<Storage> open(double lease_seconds = 60) {
    auto storage = make_sqlite(SqliteOptions{.path = path_, .lease_seconds = lease_seconds});
    storage->open(header());
    return storage;
  }
  void add_worker(const std::string& name, double heartbeat, double lease) {
    query(path_, "INSERT INTO workers VALUES ('" + name + "', 'h', 1, 0, " +
                     std::to_string(heartbeat) + ", " + std::to_string(lease) + ", 1)");
  }
  std::vector<std::string> workers() { return query(path_, "SELECT name FROM workers"); }

  TempFolder folder_;
  const std::string path_ = folder_.file("s.db");
};

TEST(WorkerNames, AreHostPidStartAndOwnOnesLive) {
  const std::string name = this_worker();
  EXPECT_EQ(worker_host(name).pid, getpid());
  EXPECT_EQ(this_worker(), name);
  EXPECT_EQ(liveness(name), Liveness::kAlive);
}

TEST(WorkerNames, ARecycledPidIsAnotherProcess) {
  std::string name = this_worker();
  const std::size_t start = name.rfind(':') + 1;
  name[start] = name[start] == '9' ? '8' : '9';
  EXPECT_EQ(liveness(name), Liveness::kDead);
}

TEST(WorkerNames, AnotherBootOrHostCannotBeSeen) {
  std::string boot = this_worker();
  boot.back() = boot.back() == '0' ? '1' : '0';
  EXPECT_EQ(liveness(boot), Liveness::kElsewhere);
  EXPECT_EQ(liveness("other" + this_worker()), Liveness::kElsewhere);
  for (const char* odd : {"", ":", "::", "a:b", "a:b:c", "host:99999999999999:1-2"})
    EXPECT_EQ(liveness(odd), Liveness::kElsewhere) << odd;
}

TEST_F(Leases, AProcessHoldsOneWhileItHasTheDatabaseOpen) {
  auto first = open();
  auto second = open();
  EXPECT_EQ(workers(), std::vector<std::string>{first->worker()});
  first.reset();
  EXPECT_EQ(workers(), std::vector<std::string>{second->worker()});
  second.reset();
  EXPECT_TRUE(workers().empty());
}

TEST_F(Leases, OnThisHostADeadProcessIsNoticedAtOnce) {
  std::array<int, 2> ready{};
  ASSERT_EQ(pipe(ready.data()), 0);
  const pid_t child = testing::spawn([&] {
    const auto storage = open();
    const std::string name = storage->worker();
    if (write(ready[1], name.data(), name.size()) < 0) _exit(2);
    pause();
  });
  std::array<char, 256> name{};
  ASSERT_GT(read(ready[0], name.data(), name.size() - 1), 0);
  close(ready[0]);
  close(ready[1]);
  const auto storage = open();
  EXPECT_TRUE(storage->alive(name.data()));
  kill(child, SIGKILL);
  siginfo_t info{};
  waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT);
  EXPECT_FALSE(storage->alive(name.data()));  // not yet buried by its parent
  testing::wait_for(child);
  EXPECT_FALSE(storage->alive(name.data()));
}

TEST_F(Leases, ElsewhereTheHeartbeatDecides) {
  const auto storage = open();
  add_worker("far:1:1-a", wall_time() - 50, 60);
  add_worker("far:2:1-a", wall_time() - 70, 60);
  add_worker("far:3:1-a", wall_time() - 70, 600);
  EXPECT_TRUE(storage->alive("far:1:1-a"));
  EXPECT_FALSE(storage->alive("far:2:1-a"));
  EXPECT_TRUE(storage->alive("far:3:1-a"));
  EXPECT_FALSE(storage->alive("far:4:1-a"));  // it closed the database, or never had it
}

TEST_F(Leases, HeartbeatsAreRenewedAndComeBackWhenForgotten) {
  const auto storage = open(0.02);
  query(path_, "DELETE FROM workers");
  while (workers().empty()) std::this_thread::yield();
  const auto beat = query(path_, "SELECT heartbeat FROM workers");
  while (query(path_, "SELECT heartbeat FROM workers") == beat) std::this_thread::yield();
}

TEST_F(Leases, WorkersDeadForADayAreForgotten) {
  open();
  add_worker("far:1:1-a", wall_time() - 25 * 3600, 60);
  add_worker("far:2:1-a", wall_time() - 23 * 3600, 60);
  open();
  EXPECT_EQ(workers(), std::vector<std::string>{"far:2:1-a"});
}

}  // namespace
}  // namespace hone
