// Trials that are durable: SQLite, grouped commits. The limit beside it: one prepared insert of a
// row of the same size in a transaction of its own, and 64 of them in one.
#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <filesystem>

#include "benchmarks/speed/spaces.h"
#include "hone/backends/thread_pool.h"
#include "hone/storages/sqlite.h"
#include "hone/study.h"

namespace hone {
namespace {

namespace fs = std::filesystem;

class TemporaryDatabase {
 public:
  TemporaryDatabase() : folder_(fs::path(HONE_BINARY_DIR) / "benchmark-storage") {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~TemporaryDatabase() { fs::remove_all(folder_); }
  TemporaryDatabase(const TemporaryDatabase&) = delete;
  TemporaryDatabase& operator=(const TemporaryDatabase&) = delete;
  std::string path() const { return folder_ / "study.db"; }

 private:
  fs::path folder_;
};

StudyOptions named() { return {.name = "speed", .seed = 1, .space = mixed10()}; }

void one_by_one(benchmark::State& state, const char* durability) {
  const TemporaryDatabase database;
  Study study(named(), {}, {}, make_sqlite({.path = database.path(), .durability = durability}));
  for (auto _ : state) {
    Trial trial = study.ask();
    trial.complete(1.0);
    study.tell(trial);
  }
  state.SetItemsProcessed(state.iterations());
}

void blocks_of_64(benchmark::State& state, const char* durability) {
  const TemporaryDatabase database;
  Study study(named(), {}, {}, make_sqlite({.path = database.path(), .durability = durability}));
  for (auto _ : state) {
    std::vector<Trial> trials = study.ask(64);
    for (Trial& trial : trials) trial.complete(1.0);
    study.tell(trials);
  }
  state.SetItemsProcessed(state.iterations() * 64);
}

void plain_inserts(benchmark::State& state) {
  const TemporaryDatabase database;
  sqlite3* db = nullptr;
  sqlite3_open(database.path().c_str(), &db);
  sqlite3_exec(db,
               "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
               "CREATE TABLE t(a INTEGER, b INTEGER, c TEXT, PRIMARY KEY(a, b)) WITHOUT ROWID",
               nullptr, nullptr, nullptr);
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(db, "INSERT INTO t VALUES(1, ?, ?)", -1, &insert, nullptr);
  const std::string body(300, 'x');
  std::int64_t row = 0;
  for (auto _ : state) {
    sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
    for (std::int64_t i = 0; i < state.range(0); ++i) {
      sqlite3_bind_int64(insert, 1, ++row);
      sqlite3_bind_text(insert, 2, body.data(), static_cast<int>(body.size()), SQLITE_STATIC);
      sqlite3_step(insert);
      sqlite3_reset(insert);
    }
    sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  sqlite3_finalize(insert);
  sqlite3_close(db);
}

void reopen_and_ask(benchmark::State& state) {
  const TemporaryDatabase database;
  {
    Study study(named(), {}, {}, make_sqlite(database.path()));
    for (int block = 0; block < 100; ++block) {
      std::vector<Trial> trials = study.ask(1000);
      for (Trial& trial : trials) trial.complete(1.0);
      study.tell(trials);
    }
  }
  for (auto _ : state) {
    Study study(named(), {}, {}, make_sqlite(database.path()));
    benchmark::DoNotOptimize(study.ask().number());
  }
}

BENCHMARK_CAPTURE(one_by_one, crash, "crash")->Iterations(20000)->UseRealTime();
BENCHMARK_CAPTURE(one_by_one, power, "power")->Iterations(2000)->UseRealTime();
BENCHMARK_CAPTURE(blocks_of_64, crash, "crash")->Iterations(1000)->UseRealTime();
BENCHMARK_CAPTURE(blocks_of_64, power, "power")->Iterations(1000)->UseRealTime();
BENCHMARK(plain_inserts)->Arg(1)->Iterations(20000)->UseRealTime();
BENCHMARK(plain_inserts)->Arg(64)->Iterations(1000)->UseRealTime();
BENCHMARK(reopen_and_ask)->Iterations(5)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace hone
