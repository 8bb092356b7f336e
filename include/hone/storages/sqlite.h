// The embedded default for studies with a name on disk: one SQLite database (WAL mode), any number
// of studies in it, plain tables documented in docs/storage.md.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hone/options.h"
#include "hone/storage.h"

namespace hone {

struct SqliteOptions {
  std::string path;
  // What append() promises. "crash": on return the events survive the death of the process at any
  // instant (kill -9), and within sync_milliseconds the death of the machine. "power": on return
  // they survive both; each group of commits then waits for the disk.
  std::string durability = "crash";
  std::size_t sync_milliseconds = 50;
  // A process that has not been heard of for this long is dead, and its trials are run again. On
  // the same host a dead process is noticed at once.
  double lease_seconds = 60;
  // How long to wait for another process that holds the database before giving up.
  double busy_seconds = 30;

  void fields(OptionVisitor& visit);
};

// Opens the database, creating it (but no directories) if it is not there; migrates older schema
// versions forward. Throws Error{kStorage} naming the path: not a database, made by a newer hone,
// damaged, no permission, disk full.
std::unique_ptr<Storage> make_sqlite(const SqliteOptions& options);
std::unique_ptr<Storage> make_sqlite(const std::string& path);

// What a database holds, without opening any study for writing. Counts are taken from the log.
struct StudySummary {
  std::string name;
  std::vector<ObjectiveSpec> objectives;
  std::size_t complete = 0, pruned = 0, failed = 0, running = 0, waiting = 0, paused = 0;
  std::optional<double> best;  // of the first objective, in the user's sign
  double created = 0, changed = 0;
};
std::vector<StudySummary> list_studies(const std::string& path);
// The header of one study; throws Error{kStorage} naming the nearest study when there is none.
StudyHeader read_header(const std::string& path, const std::string& study);
void remove_study(const std::string& path, const std::string& study);

// Runs SQLite's own check and hone's (positions without gaps in each study's fold, every told trial
// asked, every body readable). Empty when sound, else one line a fault.
std::vector<std::string> check_integrity(const std::string& path);

}  // namespace hone
