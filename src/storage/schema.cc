#include "storage/schema.h"

#include <sys/stat.h>

#include <array>
#include <string>

namespace hone {
namespace {

constexpr const char* kTables = R"sql(
CREATE TABLE IF NOT EXISTS studies(
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice
  name TEXT NOT NULL UNIQUE,
  created REAL NOT NULL,                 -- seconds since 1970-01-01 UTC
  header TEXT NOT NULL                   -- JSON
);
CREATE TABLE IF NOT EXISTS events(
  id INTEGER PRIMARY KEY,                -- study * 2^40 + position
  kind TEXT NOT NULL,
  trial INTEGER,
  body TEXT NOT NULL,                    -- JSON
  study INTEGER GENERATED ALWAYS AS (id >> 40) VIRTUAL REFERENCES studies(id),
  position INTEGER GENERATED ALWAYS AS (id & 1099511627775) VIRTUAL
);
CREATE TABLE IF NOT EXISTS workers(
  name TEXT PRIMARY KEY,                 -- host:pid:start
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  started REAL NOT NULL,
  heartbeat REAL NOT NULL,               -- when it was last heard of
  lease REAL NOT NULL,                   -- dead when not heard of for these seconds
  holders INTEGER NOT NULL               -- how many storages the process has open
) WITHOUT ROWID;

CREATE VIEW reports AS
SELECT s.name AS study, e.trial AS trial, point.value ->> '$[0]' AS step,
       point.value ->> '$[1]' AS metric, point.value ->> '$[2]' AS value
FROM events AS e JOIN studies AS s ON s.id = e.study JOIN json_each(e.body, '$.curve') AS point
WHERE e.id IN (SELECT min(id) FROM events WHERE kind IN ('told', 'added') GROUP BY study, trial);
)sql";

// Version 2 knows paused trials.
constexpr const char* kPausedTrials = R"sql(
DROP VIEW IF EXISTS trials;
CREATE VIEW trials AS
WITH
ended AS (  -- when two workers told a trial, the first one counts
  SELECT study, trial, min(id) AS id FROM events WHERE kind IN ('told', 'added')
  GROUP BY study, trial
),
proposed AS (  -- a trial that was told without parameters used those that it was given
  SELECT study, trial, min(id) AS id FROM events WHERE kind = 'asked' GROUP BY study, trial
),
open AS (
  SELECT study, trial, max(id) AS last, max(CASE kind WHEN 'asked' THEN id END) AS asked
  FROM events
  WHERE kind IN ('asked', 'requeued', 'paused')
    AND (study, trial) NOT IN (SELECT study, trial FROM ended)
  GROUP BY study, trial
)
SELECT s.name AS study, e.trial AS number, e.body ->> '$.state' AS state,
       e.body ->> '$.values[0]' AS value, e.body -> '$.values' AS all_values,
       CASE WHEN e.body -> '$.late' IS NULL
            THEN coalesce(e.body -> '$.params', p.body -> '$.params', '{}')
            ELSE json_patch(coalesce(e.body -> '$.params', '{}'),
                            (SELECT json_group_object(late.value ->> '$.name',
                                                      json(late.value -> '$.value'))
                             FROM json_each(e.body, '$.late') AS late)) END AS params,
       e.body ->> '$.started' AS started, e.body ->> '$.finished' AS finished,
       (e.body ->> '$.finished') - (e.body ->> '$.started') AS seconds,
       e.body ->> '$.worker' AS worker, e.body ->> '$.message' AS message,
       e.body -> '$.metrics' AS metrics, e.body -> '$.attributes' AS attributes,
       e.body -> '$.constraints' AS constraints
FROM ended JOIN events AS e USING (id) JOIN studies AS s ON s.id = e.study
     LEFT JOIN proposed ON proposed.study = ended.study AND proposed.trial = ended.trial
     LEFT JOIN events AS p ON p.id = proposed.id
UNION ALL
SELECT s.name, o.trial,
       CASE l.kind WHEN 'asked' THEN 'running' WHEN 'paused' THEN 'paused' ELSE 'waiting' END,
       NULL, NULL, e.body -> '$.params', e.body ->> '$.time', NULL, NULL, e.body ->> '$.worker',
       NULL, NULL, NULL, NULL
FROM open AS o JOIN studies AS s ON s.id = o.study JOIN events AS e ON e.id = o.asked
     JOIN events AS l ON l.id = o.last;
)sql";

// Version 3 knows forks, and asks that pass.
constexpr const char* kForks = R"sql(
DROP VIEW IF EXISTS forks;
CREATE VIEW forks AS  -- a fork that is handed out again does not name its parent again
SELECT s.name AS study, e.trial AS trial, e.body ->> '$.parent' AS parent,
       e.body ->> '$.parent_step' AS step
FROM events AS e JOIN studies AS s ON s.id = e.study
WHERE e.kind = 'asked' AND e.body ->> '$.parent' IS NOT NULL;
)sql";

// A new file is version 0, as SQLite sees it; every version is reached by the same steps.
struct Migration {
  std::int64_t from;
  const char* sql;
};
constexpr std::array kMigrations = {Migration{0, kTables}, Migration{1, kPausedTrials},
                                    Migration{2, kForks}};
static_assert(kMigrations.size() == kSchemaVersion);

std::int64_t version(const Database& database) {
  // In this order: a process that creates the tables right now sets the id with them.
  const bool empty = database.integer("SELECT count(*) FROM sqlite_master") == 0;
  const std::int64_t id = database.integer("PRAGMA application_id");
  if (id != kApplicationId && !(empty && id == 0))
    throw Error(ErrorCode::kStorage, database.path(),
                "this database was not made by hone; give another path, it was left as it is");
  const std::int64_t version = database.integer("PRAGMA user_version");
  if (version > kSchemaVersion)
    throw Error(ErrorCode::kStorage, database.path(),
                "its schema version is " + std::to_string(version) + ", this hone knows up to " +
                    std::to_string(kSchemaVersion) + "; use a newer hone");
  return version;
}

void migrate(const Database& database) {
  Transaction::Statements statements(database);
  Transaction transaction(database, statements);
  // Another process may have been faster.
  const std::int64_t found = version(database);
  for (const Migration& step : kMigrations)
    if (step.from >= found) database.execute(step.sql);
  database.execute(("PRAGMA application_id = " + std::to_string(kApplicationId)).c_str());
  database.execute(("PRAGMA user_version = " + std::to_string(kSchemaVersion)).c_str());
  transaction.commit();
}

void use_write_ahead_log(Database& database) {
  int code = SQLITE_OK;
  int tries = 0;
  do {  // here SQLite does not wait by itself
    code = sqlite3_exec(database.handle(), "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
  } while ((code & 0xff) == SQLITE_BUSY && database.nap(tries++));
  if (code != SQLITE_OK) database.fail(code, "starting the write-ahead log");
  Statement mode(database, "PRAGMA journal_mode");
  const ResetOnExit reset(mode);
  if (!mode.step() || mode.text(0) != "wal")
    throw Error(ErrorCode::kStorage, database.path(),
                "its file system cannot hold a write-ahead log, network file systems cannot; use a "
                "local disk");
}

}  // namespace

std::unique_ptr<Database> open_database(const std::string& path, OpenMode mode,
                                        double busy_seconds) {
  struct stat file {};
  if (mode == OpenMode::kExisting && stat(path.c_str(), &file) != 0)
    throw Error(ErrorCode::kStorage, path, "there is no database here; check the path");
  auto database = std::make_unique<Database>(path, mode, busy_seconds);
  const std::int64_t found = version(*database);
  if (mode == OpenMode::kCreate) use_write_ahead_log(*database);
  if (found < kSchemaVersion) migrate(*database);
  return database;
}

EventColumns columns_of(const Statement& row) {
  EventColumns columns{.kind = row.text(1)};
  if (!row.null(2)) columns.trial = static_cast<TrialNumber>(row.integer(2));
  return columns;
}

}  // namespace hone
