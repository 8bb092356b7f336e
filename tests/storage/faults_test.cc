// A disk that is full, broken or bent: what was promised holds, what fails leaves nothing behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>

#include "hone/error.h"
#include "hone/storages/sqlite.h"
#include "tests/support/storage_events.h"
#include "tests/support/storage_failing_disk.h"
#include "tests/support/storage_files.h"

namespace hone {
namespace {

using testing::FailingDisk;
using testing::TempFolder;

StudyHeader header() {
  StudyHeader header{.name = "s", .objectives = {{"loss", Direction::kMinimize}}};
  header.space.add_float("x", {.low = 0, .high = 1});
  return header;
}

std::vector<Event> block(TrialNumber first, std::size_t count) {
  std::vector<Event> events;
  for (std::size_t i = 0; i < count; ++i)
    events.push_back(
        Asked{.number = first + i, .cells = {0.25}, .worker = std::string(300, 'w'), .time = 1});
  return events;
}

// The numbers of the trials asked, which blocks count upwards.
std::vector<TrialNumber> numbers(Storage& storage, const Space& space) {
  std::vector<TrialNumber> numbers;
  storage.replay(0, space,
                 [&](const Event& event) { numbers.push_back(std::get<Asked>(event).number); });
  return numbers;
}

std::vector<TrialNumber> first(std::size_t count) {
  std::vector<TrialNumber> numbers(count);
  for (std::size_t i = 0; i < count; ++i) numbers[i] = i;
  return numbers;
}

ErrorCode code_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code();
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorCode::kBackend;
}

// Fails the n-th operation of an append, for every n: a single event, a group, and a group large
// enough to move the log into the database.
TEST(Faults, AFailedAppendLeavesNothingAndTheNextOneWorks) {
  for (const int code : {SQLITE_FULL, SQLITE_IOERR_WRITE}) {
    for (const std::string durability : {"crash", "power"}) {
      for (const std::size_t size : {std::size_t{1}, std::size_t{40}}) {
        SCOPED_TRACE(std::to_string(code) + durability + std::to_string(size));
        const TempFolder folder;
        const std::string path = folder.file("s.db");
        FailingDisk disk;
        std::size_t written = 0;
        bool failed = true;
        {
          const auto storage = make_sqlite(SqliteOptions{.path = path, .durability = durability});
          const Space space = storage->open(header()).space;
          for (int n = 0; failed; ++n) {
            disk.fail_after(n, code);
            failed = false;
            try {
              written = *storage->append(space, block(written, size));
            } catch (const Error& error) {
              EXPECT_EQ(error.code(), ErrorCode::kStorage);
              EXPECT_THAT(error.what(), ::testing::HasSubstr(path));
              failed = true;
            }
            disk.heal();
            ASSERT_EQ(numbers(*storage, space), first(written));
            written = *storage->append(space, block(written, size));
            ASSERT_EQ(numbers(*storage, space), first(written));
          }
          EXPECT_GT(written, 2 * size);
        }
        EXPECT_THAT(check_integrity(path), ::testing::IsEmpty());
      }
    }
  }
}

TEST(Faults, OpeningOnAFailingDiskThrowsAndOpeningAgainWorks) {
  for (int n = 0;; ++n) {
    ASSERT_LT(n, 1000);
    const TempFolder folder;
    FailingDisk disk;
    disk.fail_after(n, SQLITE_FULL);
    try {
      const auto storage = make_sqlite(folder.file("s.db"));
      storage->open(header());
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kStorage);
    }
    const bool failed = disk.failed();
    disk.heal();
    {
      const auto storage = make_sqlite(folder.file("s.db"));
      const Space space = storage->open(header()).space;
      EXPECT_EQ(storage->append(space, block(0, 1)), 1u);
    }
    EXPECT_THAT(check_integrity(folder.file("s.db")), ::testing::IsEmpty());
    if (!failed) break;
  }
}

TEST(Faults, AFileThatMayNotGrowIsAFullDisk) {
  const TempFolder folder;
  const auto storage = make_sqlite(folder.file("s.db"));
  const Space space = storage->open(header()).space;
  Position written = 0;
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 400'000, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const ErrorCode code = code_of([&] {
    for (;;) written = *storage->append(space, block(written, 7));
  });
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_EQ(code, ErrorCode::kStorage);
  EXPECT_GT(written, 0u);
  EXPECT_EQ(numbers(*storage, space), first(written));
  written = *storage->append(space, block(written, 7));
  EXPECT_EQ(numbers(*storage, space), first(written));
}

// The log may not be opened any more, so the thread that syncs it fails. In a process of its own,
// without the privileges that overrule permissions.
TEST(Faults, ASyncThatFailedIsReportedByTheNextAppend) {
  const TempFolder folder;
  const std::string path = folder.file("s.db");
  const pid_t child = testing::spawn([&] {
    const auto storage = make_sqlite(SqliteOptions{.path = path, .sync_milliseconds = 1});
    const Space space = storage->open(header()).space;
    std::filesystem::permissions(path + "-wal", std::filesystem::perms::none);
    std::filesystem::permissions(std::filesystem::path(path).parent_path(),
                                 std::filesystem::perms::all);
    if (geteuid() == 0 && seteuid(65534) != 0) _exit(2);
    Position written = 0;
    try {
      for (;;) written = storage->append(space, block(written, 1)).value();
    } catch (const Error& error) {
      const bool told = std::string(error.what()).find("did not take") != std::string::npos;
      const bool kept = storage->append(space, {}) == written;
      _exit(told && kept ? 0 : 3);
    }
  });
  EXPECT_EQ(testing::wait_for(child), 0);
}

TEST(Faults, EventsThatCannotBeWrittenLeaveNothing) {
  const TempFolder folder;
  const auto storage = make_sqlite(folder.file("s.db"));
  const Space space = storage->open(header()).space;
  const std::vector<std::vector<Event>> bad = {
      {AttributeSet{"key", "{no json"}},
      {Asked{.number = 0, .cells = {0.5}}, AttributeSet{"key", "{no json"}},
      {Asked{.number = 0, .cells = {0.5, 0.5}}},
      {Told{.record = {.outcome = {.state = TrialState::kRunning}}}},
      {Told{.record = {.curve = {{0, {1}, 0.5}}, .outcome = {}}}},
  };
  for (const std::vector<Event>& events : bad)
    EXPECT_EQ(code_of([&] { storage->append(space, events); }), ErrorCode::kInvalidArgument);
  EXPECT_EQ(storage->append(space, {}), 0u);
  EXPECT_EQ(storage->append(space, block(0, 1)), 1u);
}

TEST(Faults, ADatabaseThatWasDeletedIsNoticed) {
  const TempFolder folder;
  const std::string path = folder.file("s.db");
  const auto storage = make_sqlite(path);
  const Space space = storage->open(header()).space;
  storage->append(space, block(0, 3));
  std::filesystem::remove(path);
  EXPECT_EQ(code_of([&] { storage->append(space, block(3, 1)); }), ErrorCode::kStorage);
  make_sqlite(path)->open(header());  // another file under the same name is not this one
  EXPECT_EQ(code_of([&] { storage->append(space, block(3, 1)); }), ErrorCode::kStorage);
}

TEST(Faults, RemovingAStudyStopsWhoeverHasItOpen) {
  const TempFolder folder;
  const std::string path = folder.file("s.db");
  const auto storage = make_sqlite(path);
  const Space space = storage->open(header()).space;
  storage->append(space, block(0, 3));
  remove_study(path, "s");
  for (const std::size_t size : {std::size_t{1}, std::size_t{2}})
    EXPECT_EQ(code_of([&] { storage->append(space, block(3, size)); }), ErrorCode::kStorage);
  EXPECT_THAT(list_studies(path), ::testing::IsEmpty());
  EXPECT_THAT(check_integrity(path), ::testing::IsEmpty());
}

// Bytes overwritten, or the end cut off: whatever comes of it, it is an Error or a log, and the log
// that comes of a damaged write-ahead log is a prefix of the true one.
class Damage : public ::testing::Test {
 protected:
  static constexpr std::size_t kEvents = 60;

  // The files as a killed process leaves them: the last events still in the write-ahead log.
  void SetUp() override {
    const std::string path = folder_.file("sound.db");
    {
      const auto storage = make_sqlite(path);
      const Space space = storage->open(header()).space;
      storage->append(space, block(0, kEvents / 2));
    }
    const auto storage = make_sqlite(path);
    const Space space = storage->open(header()).space;
    for (std::size_t i = kEvents / 2; i < kEvents; ++i) storage->append(space, block(i, 1));
    database_ = testing::read_file(path);
    log_ = testing::read_file(path + "-wal");
  }

  static std::string damage(std::string bytes, Stream& random) {
    if (random.below(3) == 0) {
      bytes.resize(random.below(bytes.size()));
      return bytes;
    }
    for (std::uint64_t count = 1 + random.below(8); count > 0; --count)
      bytes[random.below(bytes.size())] = static_cast<char>(random());
    return bytes;
  }

  // What a study would read; nothing when the database is refused.
  std::optional<std::vector<TrialNumber>> read(const std::string& database,
                                               const std::string& log) {
    const std::string path = folder_.file("bad.db");
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
    testing::write_file(path, database);
    testing::write_file(path + "-wal", log);
    check_integrity(path);
    try {
      const auto storage = make_sqlite(SqliteOptions{.path = path, .busy_seconds = 1});
      const Space space = storage->open(header()).space;
      std::vector<TrialNumber> found = numbers(*storage, space);
      storage->append(space, block(found.size(), 2));
      list_studies(path);
      return found;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kStorage) << error.what();
      return std::nullopt;
    }
  }

  TempFolder folder_;
  std::string database_, log_;
};

TEST_F(Damage, OfTheDatabaseIsNoticedOrHarmless) {
  int refused = 0;
  for (std::uint64_t seed = 0; seed < 250; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Stream random(seed, 1, Purpose::kObjective);
    if (!read(damage(database_, random), log_)) ++refused;
  }
  EXPECT_GT(refused, 0);
}

TEST_F(Damage, OfTheWriteAheadLogLeavesAPrefix) {
  ASSERT_EQ(read(database_, log_), first(kEvents));
  std::size_t shorter = 0;
  for (std::uint64_t seed = 0; seed < 250; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Stream random(seed, 2, Purpose::kObjective);
    const auto found = read(database_, damage(log_, random));
    ASSERT_TRUE(found);
    ASSERT_EQ(*found, first(found->size()));
    ASSERT_GE(found->size(), kEvents / 2);
    if (found->size() < kEvents) ++shorter;
  }
  EXPECT_GT(shorter, 0u);
}

}  // namespace
}  // namespace hone
