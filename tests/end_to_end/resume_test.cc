// Studies that outlive their process, and several processes on one study.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "hone/backends/thread_pool.h"
#include "hone/error.h"
#include "hone/storages/sqlite.h"
#include "hone/study.h"
#include "tests/support/shared_log_storage.h"

namespace hone {
namespace {

using testing::HasSubstr;

Space line(double low = 0, double high = 1) {
  Space space;
  space.add_float("x", {.low = low, .high = high});
  return space;
}

double square(Trial& trial) { return std::pow(trial.suggest_float("x", {.low = 0, .high = 1}), 2); }

TEST(Resume, ContinuesWhereItStopped) {
  SharedLog log;
  const StudyOptions options{.name = "s", .seed = 3};
  Study whole(options);
  whole.optimize(square, {.trials = 20});
  for (int part = 0; part < 4; ++part) {
    Study study(options, {}, {}, keep_in(log));
    EXPECT_EQ(study.finished(), part * 5u);
    study.optimize(square, {.trials = 5});
  }
  Study study(options, {}, {}, keep_in(log));
  for (TrialNumber n = 0; n < 20; ++n) EXPECT_EQ(study.trial(n).params, whole.trial(n).params);
  EXPECT_EQ(study.best_trial().number, whole.best_trial().number);
}

TEST(Resume, StudiesThatDiscoverTheirSpaceComeBackFromDisk) {
  const std::string path = testing::TempDir() + "/discovered.db";
  std::filesystem::remove(path);
  const auto objective = [](Trial& trial) {
    double sum = 0;
    for (const char* name : {"a", "b", "c", "d", "e", "f"})
      sum += trial.suggest_float(name, {.low = -1, .high = 1});
    if (trial.suggest_categorical("kind", {"x", "y"}) == "y")
      sum += static_cast<double>(trial.suggest_int("n", {.low = 1, .high = 9}));
    return sum;
  };
  for (std::size_t round = 1; round <= 4; ++round) {
    Study study({.name = "s", .seed = 3}, {}, {}, make_sqlite(path));
    EXPECT_EQ(study.finished(), (round - 1) * 5);
    study.optimize(objective, {.trials = 5});
  }
  const Study study({.name = "s"}, {}, {}, make_sqlite(path));
  EXPECT_EQ(study.space()->size(), 8u);
  for (const FrozenTrial& trial : study.trials()) EXPECT_GE(trial.params.size(), 7u);
}

TEST(Resume, RunsTheTrialsOfADeadWorkerAgainUnderTheirNumbers) {
  SharedLog log;
  Configuration lost;
  {
    Study study({.name = "s", .space = line()}, {}, {}, keep_in(log, "host:1:dead"));
    study.ask();
    lost = study.ask().configuration();
    Trial third = study.ask();
    third.complete(1.0);
    study.tell(third);
  }
  Study study({.name = "s", .space = line()}, {}, {}, keep_in(log, "host:2:new"));
  EXPECT_EQ(study.waiting(), 2u);
  EXPECT_EQ(study.ask().number(), 0u);
  Trial again = study.ask();
  EXPECT_EQ(again.number(), 1u);
  EXPECT_EQ(again.configuration(), lost);
  EXPECT_EQ(study.ask().number(), 3u);
}

TEST(Resume, LeavesTheTrialsOfLivingAndDetachedWorkersAlone) {
  SharedLog log;
  Study shell({.name = "s", .detached = true, .space = line()}, {}, {}, keep_in(log, "shell"));
  const TrialNumber detached = shell.ask().number();
  Study other({.name = "s", .space = line()}, {}, {}, keep_in(log, "other"));
  Trial running = other.ask();
  log.alive = [](const std::string& worker) { return worker == "other"; };
  Study study({.name = "s", .space = line()}, {}, {}, keep_in(log, "mine"));
  EXPECT_EQ(study.waiting(), 0u);
  EXPECT_EQ(study.running().size(), 2u);
  study.tell(detached, {.state = TrialState::kComplete, .losses = {1}});
  running.complete(2.0);
  other.tell(running);
  study.refresh();
  EXPECT_EQ(study.finished(), 2u);
}

TEST(Sharing, NumbersAreHandedOutOnceAndEachSeesTheOthersResults) {
  SharedLog log;
  Study a({.name = "s", .seed = 1, .space = line()}, {}, {}, keep_in(log, "a"));
  Study b({.name = "s", .seed = 1, .space = line()}, {}, {}, keep_in(log, "b"));
  log.alive = [](const std::string&) { return true; };
  for (int i = 0; i < 10; ++i) {
    Trial from_a = a.ask();
    Trial from_b = b.ask();
    EXPECT_EQ(from_b.number(), from_a.number() + 1);
    from_b.complete(1.0 + i);
    b.tell(from_b);
    from_a.complete(2.0 + i);
    a.tell(from_a);
  }
  a.refresh();
  b.refresh();
  EXPECT_EQ(a.finished(), 20u);
  EXPECT_EQ(b.finished(), 20u);
  EXPECT_EQ(a.best_trial().number, b.best_trial().number);
}

TEST(Sharing, TheFirstToTellATrialWins) {
  SharedLog log;
  Study a({.name = "s", .space = line()}, {}, {}, keep_in(log, "a"));
  Trial slow = a.ask();
  log.alive = [](const std::string& worker) { return worker == "b"; };
  Study b({.name = "s", .space = line()}, {}, {}, keep_in(log, "b"));
  Trial fast = b.ask();  // a was taken for dead
  ASSERT_EQ(fast.number(), slow.number());
  fast.complete(1.0);
  b.tell(fast);
  slow.complete(2.0);
  a.tell(slow);  // a does not know yet
  a.refresh();
  EXPECT_EQ(a.trial(0).value(), 1.0);
  EXPECT_EQ(a.finished(), 1u);
}

TEST(Sharing, RunsOfTwoStudiesMakeOneTotal) {
  SharedLog log;
  log.alive = [](const std::string&) { return true; };
  Study a({.name = "s", .space = line()}, {}, {}, keep_in(log, "a"));
  Study b({.name = "s", .space = line()}, {}, {}, keep_in(log, "b"));
  int turn = 0;
  const auto objective = [&](Trial& trial) {
    if (++turn == 5) b.optimize(square, {.total_trials = 12});
    return trial.get_float("x");
  };
  a.optimize(objective, {.total_trials = 20});
  b.refresh();
  EXPECT_EQ(b.finished(), 20u);
}

TEST(Resume, TakesUpAWiderSpaceAndNewParameters) {
  SharedLog log;
  { Study({.name = "s", .space = line()}, {}, {}, keep_in(log)).optimize(square, {.trials = 3}); }
  Space larger = line(-5, 5);
  larger.add_int("n", {.low = 1, .high = 3});
  Study study({.name = "s", .space = larger}, {}, {}, keep_in(log));
  bool outside = false;
  for (int i = 0; i < 50; ++i) {
    Trial trial = study.ask();
    outside = outside || trial.get_float("x") < 0;
    EXPECT_GE(trial.get_int("n"), 1);
    trial.complete(0.0);
    study.tell(trial);
  }
  EXPECT_TRUE(outside);
  EXPECT_EQ(study.trial(0).find("n"), nullptr);
  // Once changed, the space stays so for whoever comes without a declaration.
  Study later({.name = "s"}, {}, {}, keep_in(log));
  EXPECT_EQ(later.space()->size(), 2u);
}

TEST(Resume, RefusesWhatWouldChangeTheMeaningOfOldTrials) {
  SharedLog log;
  { Study({.name = "s", .space = line()}, {}, {}, keep_in(log)); }
  const auto open = [&](StudyOptions options) -> std::string {
    try {
      options.name = "s";
      Study(std::move(options), {}, {}, keep_in(log));
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  };
  EXPECT_THAT(open({.direction = Direction::kMaximize}), HasSubstr("other objectives"));
  Space integer;
  integer.add_int("x", {});
  EXPECT_THAT(open({.space = integer}), HasSubstr("was float"));
  Space without;
  without.add_float("y", {});
  EXPECT_THAT(open({.space = without}), HasSubstr("x: is declared in the stored study"));
}

TEST(Resume, MetadataAndSeedAreThoseOfTheFirstRun) {
  SharedLog log;
  { Study({.name = "s", .seed = 11, .metadata = {{"who", "me"}}}, {}, {}, keep_in(log)); }
  const Study study({.name = "s", .seed = 12}, {}, {}, keep_in(log));
  EXPECT_EQ(study.seed(), 11u);
  EXPECT_EQ(study.metadata().at("who"), "me");
  EXPECT_FALSE(study.metadata().at("hone").empty());
  EXPECT_FALSE(study.metadata().at("command").empty());
}

// ---- a storage that fails

TEST(Storage, FailingAsItIsToldLosesNothingAndCanBeTriedAgain) {
  SharedLog log;
  Study study({.name = "s", .space = line()}, {}, {}, keep_in(log));
  Trial trial = study.ask();
  trial.complete(1.0);
  log.before_append = [] { throw Error(ErrorCode::kStorage, "disk", "full"); };
  EXPECT_THROW(study.tell(trial), Error);
  EXPECT_EQ(study.finished(), 0u);
  EXPECT_THROW(study.ask(), Error);
  log.before_append = {};
  study.tell(trial);
  EXPECT_EQ(study.finished(), 1u);
  EXPECT_EQ(study.ask().number(), 1u);
}

TEST(Storage, FailingDuringARunEndsItOnTheCallersThread) {
  for (const std::size_t workers : {1, 4}) {
    SharedLog log;
    int left = 50;
    log.before_append = [&] {
      if (left-- <= 0) throw Error(ErrorCode::kStorage, "disk", "full");
    };
    Study study({.name = "s", .window = 4}, {}, {}, keep_in(log));
    EXPECT_THROW(
        study.optimize(square, {.trials = 500, .backend = make_thread_pool({.workers = workers})}),
        Error);
    EXPECT_GT(study.finished(), 10u);
  }
}

}  // namespace
}  // namespace hone
