// Populations in deterministic mode, after kill -9, and from any prefix of their log.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "hone/backends/thread_pool.h"
#include "hone/storages/sqlite.h"
#include "tests/end_to_end/population.h"
#include "tests/support/shared_log_storage.h"

namespace hone {
namespace {

using namespace population;

TEST(PbtRecovery, IsTheSameForAnyNumberOfWorkers) {
  const auto run = [](std::size_t workers, std::size_t window) {
    Study study({.seed = 3, .window = window, .space = line()}, {}, pbt());
    const RunSummary summary = study.optimize(
        [](Trial& trial) {
          if (trial.number() % 3 == 0) std::this_thread::yield();  // overtakes are wanted
          return train(trial);
        },
        {.trials = 2 * kMembers, .backend = make_thread_pool({.workers = workers})});
    EXPECT_EQ(summary.complete, 2 * kMembers) << "window " << window;
    EXPECT_EQ(summary.paused, 0u) << "window " << window;
    return lineage(study);
  };
  EXPECT_EQ(run(8, 8), run(1, 8));
  EXPECT_EQ(run(4, 8), run(1, 8));
  EXPECT_EQ(run(3, 3), run(1, 3));
  EXPECT_EQ(run(2, 20), run(1, 20)) << "a window that holds more than a population";
}

// Runs the study in a process that ends by SIGKILL at the `fatal`-th report; true when it got to
// the end before.
bool run_until(const std::string& path, int fatal) {
  const pid_t child = fork();
  if (child == 0) {
    int reports = 0;
    Study study({.name = "s", .seed = 2, .window = 1, .space = line()}, {}, pbt(),
                make_sqlite(path));
    study.optimize(
        [&](Trial& trial) {
          const double x = trial.get_float("x");
          const std::string file = trial.checkpoint_dir() + "/sum";
          double sum = 0;
          if (trial.resumed()) std::ifstream(file) >> sum;
          for (Step step = std::max<Step>(trial.resume_step(), 1); step <= kSteps; ++step) {
            sum += x;
            std::ofstream(file) << sum;  // ahead of the pause when the process is killed
            trial.report(step, sum);
            if (++reports == fatal) std::raise(SIGKILL);
            if (trial.should_prune()) break;
          }
          return sum;
        },
        {.total_trials = kMembers});
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status);
}

TEST(PbtRecovery, TheLineageIsTheSameHoweverOftenItsProcessIsKilled) {
  const std::string whole = testing::TempDir() + "/pbt-whole.db";
  const std::string broken = testing::TempDir() + "/pbt-broken.db";
  for (const std::string& path : {whole, broken})
    for (const char* end : {"", "-wal", "-shm", ".files"}) std::filesystem::remove_all(path + end);
  ASSERT_TRUE(run_until(whole, 0));
  int processes = 1;
  while (!run_until(broken, 6 + processes % 7)) ASSERT_LT(++processes, 200);
  EXPECT_GT(processes, 5);
  const Study expected({.name = "s"}, {}, {}, make_sqlite(whole));
  const Study found({.name = "s"}, {}, {}, make_sqlite(broken));
  EXPECT_EQ(lineage(found), lineage(expected));
  EXPECT_EQ(found.best_trial().value(), expected.best_trial().value());
  EXPECT_GT(count_forks(expected), 0u);
  EXPECT_TRUE(check_integrity(broken).empty());
}

TEST(PbtRecovery, AnyPrefixOfTheLogCanBeGoneOnFrom) {
  SharedLog log;
  const StudyOptions options{.name = "s", .seed = 4, .window = 1, .space = line()};
  const auto objective = [](Trial& trial) {
    const double x = trial.get_float("x");
    const Step first = std::max<Step>(trial.resume_step(), 1);
    for (Step step = first; step <= kSteps; ++step) {
      trial.report(step, x * step);
      if (trial.should_prune()) break;
    }
    return x;
  };
  {
    Study study(options, {}, pbt(), keep_in(log));
    study.optimize(objective, {.total_trials = kMembers});
  }
  const Study whole(options, {}, pbt(), keep_in(log));
  const std::vector<std::string> expected = lineage(whole);
  for (std::size_t length = 0; length < log.events.size(); ++length) {
    // A loser and the ask of its fork are appended together.
    const Told* told = length == 0 ? nullptr : std::get_if<Told>(&log.events[length - 1]);
    if (told != nullptr && told->record.outcome.state == TrialState::kPruned) continue;
    SharedLog cut{
        .header = log.header,
        .events = {log.events.begin(), log.events.begin() + static_cast<std::ptrdiff_t>(length)}};
    Study study(options, {}, pbt(), keep_in(cut, "here:2:2"));
    study.optimize(objective, {.total_trials = kMembers});
    ASSERT_EQ(lineage(study), expected) << "cut after " << length << " events";
  }
}

}  // namespace
}  // namespace hone
