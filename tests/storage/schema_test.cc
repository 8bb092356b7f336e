// Which files are taken for a database of hone, and what becomes of older ones.
#include "storage/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "hone/storages/sqlite.h"
#include "tests/support/storage_files.h"

namespace hone {
namespace {

using ::testing::HasSubstr;
using testing::query;
using testing::TempFolder;

StudyHeader header() { return {.name = "s", .objectives = {{"loss", Direction::kMinimize}}}; }

// The message of the refusal; the code must be kStorage.
std::string refusal(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kStorage);
    return error.what();
  }
  return "not refused";
}

TEST(Schema, NewDatabasesSayWhoseTheyAre) {
  const TempFolder folder;
  const std::string path = folder.file("s.db");
  make_sqlite(path)->open(header());
  EXPECT_EQ(query(path, "PRAGMA application_id"), std::vector<std::string>{"1752133221"});
  EXPECT_EQ(query(path, "PRAGMA user_version"), std::vector<std::string>{"3"});
  EXPECT_EQ(query(path, "PRAGMA journal_mode"), std::vector<std::string>{"wal"});
}

TEST(Schema, ForeignDatabasesAreRefusedAndLeftAlone) {
  const TempFolder folder;
  const std::string path = folder.file("other.db");
  query(path, "CREATE TABLE mine(a); INSERT INTO mine VALUES (1)");
  const std::string before = testing::read_file(path);
  EXPECT_THAT(refusal([&] { make_sqlite(path); }), HasSubstr("not made by hone"));
  EXPECT_EQ(testing::read_file(path), before);
  query(path, "PRAGMA application_id = 7");
  EXPECT_THAT(refusal([&] { list_studies(path); }), HasSubstr("not made by hone"));
}

TEST(Schema, OtherFilesAreRefusedAndLeftAlone) {
  const TempFolder folder;
  const std::string path = folder.file("notes.txt");
  const std::string notes = "these are my notes, not a database, and quite long ones at that\n";
  testing::write_file(path, notes + notes);
  EXPECT_THAT(refusal([&] { make_sqlite(path); }), HasSubstr(path));
  EXPECT_EQ(testing::read_file(path), notes + notes);
  EXPECT_THAT(refusal([&] { make_sqlite(folder.path()); }), HasSubstr(folder.path()));
}

TEST(Schema, MissingFilesAndFoldersAreNamed) {
  const TempFolder folder;
  const std::string path = folder.file("none/s.db");
  EXPECT_THAT(refusal([&] { make_sqlite(path); }), HasSubstr("folder exists"));
  EXPECT_THAT(refusal([&] { list_studies(path); }), HasSubstr("no database here"));
  EXPECT_THAT(refusal([&] { read_header(path, "s"); }), HasSubstr("no database here"));
  EXPECT_FALSE(std::filesystem::exists(path));
}

// In a process without the privileges that overrule permissions.
TEST(Schema, FoldersThatMayNotBeWrittenAreRefused) {
  const TempFolder folder;
  const std::string path = folder.file("s.db");
  make_sqlite(path)->open(header());
  const pid_t child = testing::spawn([&] {
    chmod(path.c_str(), 0444);
    chmod(folder.path().c_str(), 0555);
    if (geteuid() == 0 && seteuid(65534) != 0) _exit(3);
    const std::string old = refusal([&] { make_sqlite(path)->open(header()); });
    const std::string fresh = refusal([&] { make_sqlite(folder.file("new.db"))->open(header()); });
    _exit(old.find("check that") != std::string::npos &&
                  fresh.find("check that") != std::string::npos
              ? 0
              : 4);
  });
  EXPECT_EQ(testing::wait_for(child), 0);
  chmod(folder.path().c_str(), 0755);
}

TEST(Schema, NewerVersionsAreRefusedByNumber) {
  const TempFolder folder;
  const std::string path = folder.file("s.db");
  make_sqlite(path)->open(header());
  query(path, "PRAGMA user_version = 7");
  const std::string message = refusal([&] { make_sqlite(path); });
  EXPECT_THAT(message, HasSubstr("version is 7"));
  EXPECT_THAT(message, HasSubstr("up to 3"));
}

// Version 0 had no workers.
TEST(Schema, OlderVersionsAreMigratedWithTheirContent) {
  const TempFolder folder;
  const std::string path = folder.file("s.db");
  {
    const auto storage = make_sqlite(path);
    const Event event = Requeued{4, "why"};
    storage->append(storage->open(header()).space, {&event, 1});
  }
  query(path, "DROP TABLE workers; DROP VIEW trials; DROP VIEW reports; PRAGMA user_version = 0");
  const auto storage = make_sqlite(path);
  const StudyHeader stored = storage->open(header());
  std::string reason;
  storage->replay(0, stored.space,
                  [&](const Event& event) { reason = std::get<Requeued>(event).reason; });
  EXPECT_EQ(reason, "why");
  EXPECT_EQ(query(path, "PRAGMA user_version"), std::vector<std::string>{"3"});
  EXPECT_EQ(query(path, "SELECT count(*) FROM workers"), std::vector<std::string>{"1"});
  EXPECT_EQ(query(path, "SELECT count(*) FROM trials"), std::vector<std::string>{"0"});
}

// Version 1 had no paused trials.
TEST(Schema, TheViewOfTrialsIsMadeAnew) {
  const TempFolder folder;
  const std::string path = folder.file("s.db");
  make_sqlite(path)->open(header());
  query(path, "DROP VIEW trials; CREATE VIEW trials AS SELECT 1 AS old; PRAGMA user_version = 1");
  make_sqlite(path)->open(header());
  EXPECT_EQ(query(path, "PRAGMA user_version"), std::vector<std::string>{"3"});
  EXPECT_EQ(query(path, "SELECT count(state) FROM trials"), std::vector<std::string>{"0"});
}

// Version 2 had no forks.
TEST(Schema, TheViewOfForksHasOneRowAFork) {
  const TempFolder folder;
  const std::string path = folder.file("s.db");
  const StudyHeader stored = make_sqlite(path)->open(header());
  query(path, "DROP VIEW forks; PRAGMA user_version = 2");
  const std::vector<Event> events = {Asked{.number = 0},
                                     Asked{.number = 1, .origin = Origin{.parent = 0, .step = 20}},
                                     Requeued{1, "its worker died"}, Asked{.number = 1}};
  const auto storage = make_sqlite(path);
  storage->open(header());
  storage->append(stored.space, events);
  EXPECT_EQ(query(path, "SELECT study || ' ' || trial || ' ' || parent || ' ' || step FROM forks"),
            std::vector<std::string>{"s 1 0 20"});
  EXPECT_TRUE(check_integrity(path).empty());
}

TEST(Schema, AHeldDatabaseIsNamedAfterTheWait) {
  const TempFolder folder;
  const std::string path = folder.file("s.db");
  const auto storage = make_sqlite(SqliteOptions{.path = path, .busy_seconds = 0.01});
  const StudyHeader stored = storage->open(header());
  const Event event = Requeued{4, "why"};
  {
    const auto other = open_database(path, OpenMode::kExisting, 1);
    Transaction::Statements statements(*other);
    const Transaction holds(*other, statements);
    EXPECT_THAT(refusal([&] {
                  storage->append(stored.space, {&event, 1});
                }),
                HasSubstr("busy_seconds"));
  }
  EXPECT_EQ(storage->append(stored.space, {&event, 1}), 1u);
}

TEST(SqliteOptions, AreChecked) {
  const auto code = [](const SqliteOptions& options) {
    try {
      make_sqlite(options);
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::kBackend;
  };
  const TempFolder folder;
  const std::string path = folder.file("s.db");
  EXPECT_EQ(code({.path = ""}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({.path = ":memory:"}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({.path = path, .durability = "none"}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({.path = path, .sync_milliseconds = 0}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({.path = path, .lease_seconds = 0}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({.path = path, .busy_seconds = -1}), ErrorCode::kInvalidArgument);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(SqliteOptions, StudiesNeedANameAndPlainPathsDo) {
  const TempFolder folder;
  EXPECT_THROW(make_sqlite(folder.file("s.db"))->open({.name = ""}), Error);
}

}  // namespace
}  // namespace hone
