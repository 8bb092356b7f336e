// One study's log in a SQLite database. docs/storage.md specifies what it writes.
#include "hone/storages/sqlite.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "storage/event_json.h"
#include "storage/header_json.h"
#include "storage/json_cursor.h"
#include "storage/keeper.h"
#include "storage/schema.h"
#include "storage/worker.h"

namespace hone {
namespace {

constexpr std::array<std::string_view, 2> kDurabilities = {"crash", "power"};

void validate(const SqliteOptions& options) {
  const auto refuse = [](std::string_view field, std::string_view what) {
    throw Error(ErrorCode::kInvalidArgument, "sqlite." + std::string(field), what);
  };
  if (options.path.empty() || options.path.starts_with(":"))
    refuse("path", "must be the path of a file; the storage \"memory\" keeps nothing on disk");
  if (std::ranges::find(kDurabilities, options.durability) == kDurabilities.end())
    refuse("durability", "must be \"crash\" or \"power\"");
  if (options.sync_milliseconds == 0 || options.sync_milliseconds > 3'600'000)
    refuse("sync_milliseconds", "must be 1 to 3,600,000; for 0 use durability \"power\"");
  if (!(options.lease_seconds > 0 && options.lease_seconds < 1e9))
    refuse("lease_seconds", "must be above 0 and finite");
  if (!(options.busy_seconds >= 0 && options.busy_seconds < 1e9))
    refuse("busy_seconds", "must be 0 or more and finite");
}

// What the log's own connection prepares once and runs for ever.
struct Statements {
  explicit Statements(const Database& database)
      : transaction(database),
        insert(database, "INSERT INTO events(id, kind, trial, body) VALUES (?, ?, ?, ?)"),
        last(database, "SELECT id FROM events WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1"),
        range(database,
              "SELECT id, kind, trial, body FROM events WHERE id > ? AND id <= ? "
              "ORDER BY id"),
        version(database, "PRAGMA data_version") {}
  Transaction::Statements transaction;
  Statement insert, last, range, version;
};

// A log never has gaps: an event that is to follow position p collides with what somebody else has
// written there since, so the common append asks no questions and is one INSERT an event.
class SqliteStorage final : public Storage {
 public:
  explicit SqliteStorage(const SqliteOptions& options)
      : options_(options),
        database_(open_database(options.path, OpenMode::kCreate, options.busy_seconds)),
        statements_(*database_),
        lease_{.worker = this_worker(), .seconds = options.lease_seconds} {
    database_->execute(options.durability == "power" ? "PRAGMA synchronous = FULL"
                                                     : "PRAGMA synchronous = NORMAL");
  }
  ~SqliteStorage() override;
  SqliteStorage(const SqliteStorage&) = delete;
  SqliteStorage& operator=(const SqliteStorage&) = delete;

  StudyHeader open(const StudyHeader& header) override;
  Position replay(Position after, const Space& space,
                  const std::function<void(Event&&)>& deliver) override;
  std::optional<Position> append(const Space& space, std::span<const Event> events,
                                 std::optional<Position> expected) override;
  bool grown(Position seen) override;
  bool alive(const std::string& worker) override {
    return worker == lease_.worker || lease_holds(*database_, worker);
  }
  const std::string& worker() const override { return lease_.worker; }
  std::string folder() const override { return options_.path + ".files"; }

 private:
  std::int64_t id(Position position) const {
    return study_ << kPositionBits | static_cast<std::int64_t>(position);
  }
  StudyHeader find_or_create(const StudyHeader& header);
  Position read_last();
  TrialNumber next_number();
  bool insert(const Space& space, const Event& event, Position position, TrialNumber& next);
  bool append_after_last(const Space& space, std::span<const Event> events);

  const SqliteOptions options_;
  std::unique_ptr<Database> database_;
  Statements statements_;
  const Lease lease_;
  std::vector<ObjectiveSpec> objectives_;
  std::int64_t study_ = 0;
  Position last_ = 0;            // the log is known to reach so far
  std::int64_t version_ = -1;    // of the database, when last_ was last read from it
  TrialNumber next_number_ = 0;  // after the events up to numbered_
  Position numbered_ = 0;
  std::string body_;  // reused by every append
  std::optional<Keeper> keeper_;
};

SqliteStorage::~SqliteStorage() {
  if (!keeper_) return;
  keeper_.reset();
  try {
    drop_lease(*database_, lease_);
  } catch (const Error&) {
    // The lease lapses by itself.
  }
}

StudyHeader SqliteStorage::open(const StudyHeader& header) {
  if (header.name.empty())
    throw Error(ErrorCode::kInvalidArgument, "study.name",
                "a study in a database needs a name, to be found again");
  Transaction transaction(*database_, statements_.transaction);
  StudyHeader stored = find_or_create(header);
  take_lease(*database_, lease_);
  transaction.commit();
  objectives_ = stored.objectives;
  KeeperOptions keeper{.path = options_.path, .lease = lease_};
  if (options_.durability == "crash")
    keeper.sync = std::chrono::milliseconds(options_.sync_milliseconds);
  keeper_.emplace(std::move(keeper));
  keeper_->mark();
  return stored;
}

StudyHeader SqliteStorage::find_or_create(const StudyHeader& header) {
  Statement find(*database_, "SELECT id, header FROM studies WHERE name = ?");
  const ResetOnExit reset(find);
  if (!find.bind(1, header.name).step()) {
    Statement create(*database_, "INSERT INTO studies(name, created, header) VALUES (?, ?, ?)");
    const std::string json = header_to_json(header);
    create.bind(1, header.name).bind(2, wall_time()).bind(3, json).run();
    if (!find.step())
      throw Error(ErrorCode::kStorage, options_.path,
                  "the study \"" + header.name + "\" cannot be found again; choose another name");
  }
  study_ = find.integer(0);
  return header_from_json(header.name, find.text(1), options_.path);
}

Position SqliteStorage::replay(Position after, const Space& space,
                               const std::function<void(Event&&)>& deliver) {
  Statement& row = statements_.range;
  const ResetOnExit reset(row);
  row.bind(1, id(after)).bind(2, id(kPositionMask));
  Position at = after;
  while (row.step()) {
    Event event;
    try {
      const auto position = static_cast<Position>(row.integer(0) & kPositionMask);
      if (position != at + 1) throw JsonDamage("events before it are missing");
      event = read_event(columns_of(row), row.text(3), objectives_, space);
    } catch (const std::exception& error) {
      throw Error(ErrorCode::kStorage, options_.path,
                  "event " + std::to_string(at + 1) + " of the study is damaged (" + error.what() +
                      "); restore a copy of the database");
    }
    ++at;
    deliver(std::move(event));
  }
  last_ = std::max(last_, at);
  return at;
}

// The number that an added trial takes after the event last_. Few logs have any, so it is looked up
// when it is needed.
TrialNumber SqliteStorage::next_number() {
  Statement highest(*database_,
                    "SELECT max(trial) FROM events WHERE id > ? AND id <= ? AND kind IN "
                    "('asked', 'added')");
  const ResetOnExit reset(highest);
  highest.bind(1, id(numbered_)).bind(2, id(last_)).step();
  if (!highest.null(0))
    next_number_ = std::max(next_number_, static_cast<TrialNumber>(highest.integer(0)) + 1);
  numbered_ = last_;
  return next_number_;
}

// `next` is the next trial number, and counts on.
bool SqliteStorage::insert(const Space& space, const Event& event, Position position,
                           TrialNumber& next) {
  body_.clear();
  EventColumns columns = write_event(event, objectives_, space, body_);
  if (std::holds_alternative<Added>(event)) columns.trial = next++;
  if (const auto* asked = std::get_if<Asked>(&event)) next = std::max(next, asked->number + 1);
  Statement& row = statements_.insert;
  row.bind(1, id(position)).bind(2, columns.kind).bind(4, std::string_view(body_));
  if (columns.trial)
    row.bind(3, static_cast<std::int64_t>(*columns.trial));
  else
    row.bind_null(3);
  return row.run_unless_taken();
}

// False, and nothing done, when the log has grown past last_. One event needs no BEGIN and COMMIT.
bool SqliteStorage::append_after_last(const Space& space, std::span<const Event> events) {
  const auto added = [](const Event& event) { return std::holds_alternative<Added>(event); };
  TrialNumber next = std::ranges::any_of(events, added) ? next_number() : 0;
  if (events.size() == 1) return insert(space, events.front(), last_ + 1, next);
  Transaction transaction(*database_, statements_.transaction);
  Position position = last_;
  for (const Event& event : events)
    if (!insert(space, event, ++position, next)) return false;
  transaction.commit();
  return true;
}

std::optional<Position> SqliteStorage::append(const Space& space, std::span<const Event> events,
                                              std::optional<Position> expected) {
  keeper_->check();
  database_->check_in_place();
  if (events.empty() || (expected && *expected != last_)) last_ = read_last();
  if (expected && *expected != last_) return std::nullopt;
  if (events.empty()) return last_;
  while (!append_after_last(space, events)) {
    if (expected) return std::nullopt;
    last_ = read_last();
  }
  last_ += events.size();
  keeper_->mark();
  return last_;
}

Position SqliteStorage::read_last() {
  Statement& row = statements_.last;
  const ResetOnExit reset(row);
  row.bind(1, id(0)).bind(2, id(kPositionMask));
  return row.step() ? static_cast<Position>(row.integer(0) & kPositionMask) : 0;
}

bool SqliteStorage::grown(Position seen) {
  if (last_ > seen) return true;
  statements_.version.step();
  const std::int64_t version = statements_.version.integer(0);
  statements_.version.reset();
  if (version == version_) return false;
  // The version first: what is committed in between shows in both, or in the next call.
  version_ = version;
  last_ = read_last();
  return last_ > seen;
}

}  // namespace

void SqliteOptions::fields(OptionVisitor& visit) {
  visit("path", path, "file of the database; made if it is not there");
  visit.choice("durability", durability, kDurabilities,
               "what survives at once: the death of the process, or of the machine too");
  visit("sync_milliseconds", sync_milliseconds,
        "with durability \"crash\": how soon commits survive the death of the machine");
  visit("lease_seconds", lease_seconds,
        "a process not heard of for so long is dead, its trials are run again");
  visit("busy_seconds", busy_seconds, "how long to wait for another process that is writing");
}

std::unique_ptr<Storage> make_sqlite(const SqliteOptions& options) {
  validate(options);
  return std::make_unique<SqliteStorage>(options);
}

std::unique_ptr<Storage> make_sqlite(const std::string& path) {
  return make_sqlite(SqliteOptions{.path = path});
}

}  // namespace hone
