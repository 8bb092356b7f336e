#include "storage/database.h"

#include <algorithm>
#include <cstring>
#include <thread>

namespace hone {
namespace {

// What a person can do about a result code.
std::string_view advice(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another process has held the database for all of busy_seconds; wait for it to end, "
             "or raise busy_seconds";
    case SQLITE_FULL:
      return "the disk is full; nothing of this write was kept, free some space and try again";
    case SQLITE_IOERR:
      return "the file system refused; nothing of this write was kept, look at the disk (space, "
             "quota, health) and try again";
    case SQLITE_CORRUPT:
      return "the database is damaged; restore a copy, or rescue what is readable with "
             "sqlite3's .recover";
    case SQLITE_NOTADB:
      return "this is no SQLite database; give another path, the file was left as it is";
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return "the file cannot be opened for writing; check that its folder exists and that both "
             "may be written to";
    case SQLITE_CONSTRAINT:
      return "the study was removed while it was open; start it again under a new name";
    default:
      return "check that the file is a database of hone and is not damaged";
  }
}

}  // namespace

Statement::Statement(const Database& database, std::string_view sql) : database_(&database) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  statement_.reset(statement);
  if (code != SQLITE_OK) database.fail(code, "preparing a statement");
}

Statement& Statement::bind(int parameter, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), parameter, value);
  return *this;
}
Statement& Statement::bind(int parameter, double value) {
  sqlite3_bind_double(statement_.get(), parameter, value);
  return *this;
}
Statement& Statement::bind(int parameter, std::string_view value) {
  const int code = sqlite3_bind_text64(statement_.get(), parameter, value.data(), value.size(),
                                       SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK) database_->fail(code, "writing a text");
  return *this;
}
Statement& Statement::bind_null(int parameter) {
  sqlite3_bind_null(statement_.get(), parameter);
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  reset();
  if (code != SQLITE_DONE) database_->fail(code, "using the database");
  return false;
}

void Statement::run() {
  while (step()) {
  }
}

bool Statement::run_unless_taken() {
  const int code = sqlite3_step(statement_.get());
  reset();
  if (code == SQLITE_DONE) return true;
  if (code == SQLITE_CONSTRAINT_PRIMARYKEY) return false;
  database_->fail(code, "appending to the log");
}

void Statement::reset() noexcept { sqlite3_reset(statement_.get()); }

bool Statement::null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}
std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}
double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }
std::string_view Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

Database::Database(std::string path, OpenMode mode, double busy_seconds)
    : path_(std::move(path)), busy_seconds_(busy_seconds) {
  const int create = mode == OpenMode::kCreate ? SQLITE_OPEN_CREATE : 0;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path_.c_str(), &handle,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | create, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) fail(code, "opening");
  sqlite3_extended_result_codes(handle, 1);
  const auto wait = [](void* self, int tries) {
    return static_cast<Database*>(self)->nap(tries) ? 1 : 0;
  };
  sqlite3_busy_handler(handle, wait, this);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  execute("PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON");
}

// SQLite's own handler first waits a millisecond; a commit of another process takes 20 us.
void Database::check_in_place() const {
  int moved = 0;
  sqlite3_file_control(handle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  if (moved != 0)
    throw Error(ErrorCode::kStorage, path_,
                "the database was deleted, moved or replaced while it was open; put it back, or "
                "start again to make a new one");
}

bool Database::nap(int tries) {
  using namespace std::chrono;
  if (tries == 0) busy_since_ = steady_clock::now();
  const duration<double> waited = steady_clock::now() - busy_since_;
  if (waited.count() >= busy_seconds_) return false;
  std::this_thread::sleep_for(microseconds(std::min(20 << std::min(tries, 10), 5000)));
  return true;
}

void Database::execute(const char* sql) const {
  const int code = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code, "using the database");
}

std::int64_t Database::integer(std::string_view sql) const {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

void Database::fail(int code, std::string_view doing) const {
  std::string text = std::string(doing) + " failed (" + sqlite3_errmsg(handle());
  const int system = sqlite3_system_errno(handle());
  const int primary = code & 0xff;
  if (system != 0 && (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN))
    text += std::string(", ") + std::strerror(system);
  throw Error(ErrorCode::kStorage, path_, text + "): " + std::string(advice(code)));
}

Transaction::Transaction(const Database& database, Statements& statements)
    : database_(database), statements_(statements) {
  statements_.begin.run();
}

Transaction::~Transaction() {
  // SQLite has rolled back by itself after some errors.
  if (sqlite3_get_autocommit(database_.handle()) == 0)
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() { statements_.commit.run(); }

}  // namespace hone
