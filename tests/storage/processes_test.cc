// Several processes on one database, and processes that die at any instant.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <map>

#include "hone/error.h"
#include "hone/storages/sqlite.h"
#include "tests/support/storage_events.h"
#include "tests/support/storage_files.h"

namespace hone {
namespace {

using testing::spawn;
using testing::TempFolder;
using testing::wait_for;

StudyHeader header() {
  StudyHeader header{.name = "s", .objectives = {{"loss", Direction::kMinimize}}};
  header.space.add_float("x", {.low = 0, .high = 1});
  return header;
}

Event asked(TrialNumber number) {
  return Asked{.number = number, .cells = {0.5}, .worker = "w", .time = 1};
}

TEST(Processes, TwoLogsOnOneFileNeverInterleaveUnnoticed) {
  const TempFolder folder;
  const auto a = make_sqlite(folder.file("s.db")), b = make_sqlite(folder.file("s.db"));
  const Space space = a->open(header()).space;
  b->open(header());
  const std::vector<Event> events = {asked(0), asked(1)};
  EXPECT_EQ(a->append(space, events, 0), 2u);
  EXPECT_EQ(b->append(space, events, 0), std::nullopt);
  EXPECT_TRUE(b->grown(0));
  std::size_t seen = 0;
  EXPECT_EQ(b->replay(0, space, [&](const Event&) { ++seen; }), 2u);
  EXPECT_EQ(seen, 2u);
  EXPECT_EQ(b->append(space, {events.data(), 1}, 2), 3u);
  EXPECT_EQ(a->append(space, {events.data(), 1}, 2), std::nullopt);
  EXPECT_EQ(a->append(space, {events.data(), 1}), 4u);  // unconditionally, after the others
  EXPECT_TRUE(a->grown(2));
  EXPECT_FALSE(a->grown(4));
  EXPECT_TRUE(b->grown(3));
  EXPECT_EQ(b->append(space, {events.data(), 1}), 5u);
  EXPECT_TRUE(a->grown(4));
  EXPECT_FALSE(a->grown(5));
}

// Each writer numbers its own trials 0, 1, 2, ... and asks for every fourth append to be alone.
void append_500(const std::string& path, const std::string& name) {
  const auto storage = make_sqlite(path);
  const Space space = storage->open(header()).space;
  Position seen = 0;
  for (TrialNumber n = 0; n < 500;) {
    const Event event = Asked{.number = n, .cells = {0.5}, .worker = name, .time = 1};
    const auto position = n % 4 == 0 ? storage->append(space, {&event, 1}, seen)
                                     : storage->append(space, {&event, 1});
    if (position)
      seen = *position, ++n;
    else
      seen = storage->replay(seen, space, [](const Event&) {});
  }
}

TEST(Processes, TwoWritersLoseNothing) {
  const TempFolder folder;
  const std::string path = folder.file("s.db");
  const pid_t a = spawn([&] { append_500(path, "a"); });
  const pid_t b = spawn([&] { append_500(path, "b"); });
  EXPECT_EQ(wait_for(a), 0);
  EXPECT_EQ(wait_for(b), 0);
  const auto storage = make_sqlite(path);
  const Space space = storage->open(header()).space;
  std::map<std::string, TrialNumber> next;
  const Position last = storage->replay(0, space, [&](const Event& event) {
    const auto& asked = std::get<Asked>(event);
    EXPECT_EQ(asked.number, next[asked.worker]++);
  });
  EXPECT_EQ(last, 1000u);
  EXPECT_EQ(next["a"], 500u);
  EXPECT_EQ(next["b"], 500u);
}

TEST(Processes, ManyMayCreateOneDatabaseAtOnce) {
  for (int round = 0; round < 5; ++round) {
    const TempFolder folder;
    const std::string path = folder.file("s.db");
    std::array<pid_t, 6> children{};
    for (pid_t& child : children)
      child = spawn([&] {
        const auto storage = make_sqlite(path);
        const Event event = asked(0);
        storage->append(storage->open(header()).space, {&event, 1});
      });
    for (const pid_t child : children) EXPECT_EQ(wait_for(child), 0);
    EXPECT_EQ(testing::query(path, "SELECT count(*), max(position) FROM events"),
              (std::vector<std::string>{"6|6"}));
  }
}

// Appends for ever, in groups of one to three, and writes to the pipe the position of every return.
void append_and_tell(const std::string& path, int pipe) {
  const auto storage = make_sqlite(path);
  const Space space = storage->open(header()).space;
  Position last = storage->append(space, {}).value();
  for (;;) {
    std::vector<Event> events;
    for (Position i = 0; i <= last % 3; ++i) events.push_back(asked(last + i));
    last = storage->append(space, events).value();
    if (write(pipe, &last, sizeof last) != sizeof last) _exit(2);
  }
}

Position run_and_kill(const std::string& path, useconds_t after) {
  std::array<int, 2> pipe{};
  EXPECT_EQ(::pipe(pipe.data()), 0);
  const pid_t child = spawn([&] { append_and_tell(path, pipe[1]); });
  close(pipe[1]);
  usleep(after);  // the experiment itself: the instant of death
  kill(child, SIGKILL);
  EXPECT_EQ(wait_for(child), -SIGKILL);
  Position acknowledged = 0;
  while (read(pipe[0], &acknowledged, sizeof acknowledged) == sizeof acknowledged) {
  }
  close(pipe[0]);
  return acknowledged;
}

// A pipe holds 8192 positions: more than a process appends in 20 ms.
TEST(Processes, KilledAtAnyInstantNothingAcknowledgedIsLost) {
  Stream random(20, 0, Purpose::kObjective);
  Position total = 0;
  for (int database = 0; database < 20; ++database) {
    const TempFolder folder;
    const std::string path = folder.file("s.db");
    for (int kills = 0; kills < 10; ++kills) {
      SCOPED_TRACE("database " + std::to_string(database) + ", kill " + std::to_string(kills));
      const Position acknowledged =
          run_and_kill(path, static_cast<useconds_t>(random.below(20'000)));
      const auto storage = make_sqlite(path);
      const Space space = storage->open(header()).space;
      TrialNumber next = 0;
      const Position last = storage->replay(
          0, space, [&](const Event& event) { ASSERT_EQ(std::get<Asked>(event).number, next++); });
      ASSERT_GE(last, acknowledged);
      total += acknowledged;
    }
    ASSERT_THAT(check_integrity(path), ::testing::IsEmpty());
  }
  EXPECT_GT(total, 0u);
}

}  // namespace
}  // namespace hone
