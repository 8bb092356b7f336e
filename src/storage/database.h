// SQLite with owners, and with its failures as Error{kStorage} that name the file and what to do.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "hone/error.h"

namespace hone {

class Database;

// A prepared statement, kept and run many times. Parameters and columns count as in SQLite: from 1
// and from 0.
class Statement {
 public:
  Statement(const Database& database, std::string_view sql);

  Statement& bind(int parameter, std::int64_t value);
  Statement& bind(int parameter, double value);
  Statement& bind(int parameter, std::string_view value);  // not copied: must outlive the run
  Statement& bind_null(int parameter);

  // Advances to the next row; false after the last, when the statement is ready to run again.
  bool step();
  // Runs a statement without rows.
  void run();
  // The same; false, and nothing done, when a row with this primary key exists.
  bool run_unless_taken();
  // Leaves a query before its last row. Ends the read transaction that it held.
  void reset() noexcept;

  bool null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string_view text(int column) const;  // valid until the next step

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  const Database* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// Resets a query however its loop is left.
class ResetOnExit {
 public:
  explicit ResetOnExit(Statement& statement) : statement_(statement) {}
  ~ResetOnExit() { statement_.reset(); }
  ResetOnExit(const ResetOnExit&) = delete;
  ResetOnExit& operator=(const ResetOnExit&) = delete;

 private:
  Statement& statement_;
};

enum class OpenMode { kExisting, kCreate };

// A connection. One thread at a time.
class Database {
 public:
  Database(std::string path, OpenMode mode, double busy_seconds);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void execute(const char* sql) const;               // statements without rows
  std::int64_t integer(std::string_view sql) const;  // the first column of the first row, or 0
  const std::string& path() const noexcept { return path_; }
  sqlite3* handle() const noexcept { return handle_.get(); }

  // Throws Error{kStorage} when the file was deleted, moved or replaced since it was opened, so
  // that nothing more that is written to it could be found again. One stat().
  void check_in_place() const;

  // For what waits for another process by itself: naps before try number `tries` + 1, or gives up
  // (false) when busy_seconds have passed since the first.
  bool nap(int tries);

  // Throws what SQLite's result code means, with `doing` ("reading the events").
  [[noreturn]] void fail(int code, std::string_view doing) const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
  };

  std::string path_;
  double busy_seconds_;
  std::chrono::steady_clock::time_point busy_since_;
  std::unique_ptr<sqlite3, Close> handle_;
};

// BEGIN IMMEDIATE, and ROLLBACK unless committed.
class Transaction {
 public:
  // The statements that a connection with many transactions keeps.
  struct Statements {
    explicit Statements(const Database& database)
        : begin(database, "BEGIN IMMEDIATE"), commit(database, "COMMIT") {}
    Statement begin, commit;
  };

  Transaction(const Database& database, Statements& statements);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  const Database& database_;
  Statements& statements_;
};

}  // namespace hone
