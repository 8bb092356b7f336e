// Trials that are set aside and go on later: in one process, in several, after kill -9, in
// deterministic mode.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <any>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "hone/backends/thread_pool.h"
#include "hone/config.h"
#include "hone/pruners/asha.h"
#include "hone/storages/sqlite.h"
#include "hone/study.h"
#include "tests/end_to_end/paused_training.h"
#include "tests/support/shared_log_storage.h"

namespace hone {
namespace {

using namespace paused_training;
using testing::ElementsAre;

TEST(Pausing, PromotedTrialsGoOnUnderTheirNumbersAndNoStepIsRunTwice) {
  Study study({.seed = 1, .space = line()}, {}, halving());
  const RunSummary run = study.optimize(train, {.trials = 27});
  EXPECT_EQ(run.reason, StopReason::kTrials);
  std::map<std::size_t, std::size_t> lengths;
  for (const FrozenTrial& trial : study.trials()) {
    std::vector<Step> expected(trial.curve.size());
    for (Step i = 0; i < expected.size(); ++i) expected[i] = i + 1;
    EXPECT_EQ(steps_of(trial), expected) << trial.number;
    const bool whole = trial.curve.size() == kSteps;
    EXPECT_EQ(trial.state, whole ? TrialState::kComplete : TrialState::kPaused) << trial.number;
    ++lengths[trial.curve.size()];
  }
  // Exactly a third goes on from each rung once no more come, plus who led it for a while.
  EXPECT_EQ(study.trials().size(), 27u);
  EXPECT_GE(lengths[kSteps], 3u);
  EXPECT_EQ(study.paused(), 27 - lengths[kSteps]);
  EXPECT_EQ(run.paused, study.paused());
  EXPECT_EQ(run.complete, lengths[kSteps]);
  EXPECT_EQ(study.running().size(), 0u);
}

TEST(Pausing, TheBestIsAlwaysAmongThoseThatComeToTheEnd) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Study study({.seed = seed, .space = line()}, {}, halving());
    study.optimize(train, {.trials = 30});
    double least = 1;
    for (const FrozenTrial& trial : study.trials())
      least = std::min(least, std::get<double>(trial.params[0].second));
    EXPECT_EQ(study.best_trial().value(), least) << "seed " << seed;
  }
}

TEST(Pausing, TheNextRunGoesOnWithWhatIsPaused) {
  Study study({.seed = 1, .space = line()}, {}, halving());
  study.optimize(train, {.trials = 10});
  const std::size_t before = study.paused();
  study.optimize(train, {.trials = 30});
  std::size_t old = 0;
  for (TrialNumber number = 0; number < 10; ++number)
    old += study.trial(number).state == TrialState::kPaused ? 1 : 0;
  EXPECT_LE(old, before);
  EXPECT_EQ(study.trials().size(), 40u);
}

TEST(Pausing, ATrialFindsItsStateItsFolderAndWhatItHasRecorded) {
  std::string folder;
  Study study({.name = "a/b", .seed = 1, .space = line()}, {}, halving());
  study.optimize(
      [&](Trial& trial) {
        const std::filesystem::path file = trial.checkpoint_dir() + "/seen";
        EXPECT_EQ(trial.state().has_value(), trial.resumed());
        EXPECT_EQ(std::filesystem::exists(file), trial.resumed());
        if (trial.resumed()) {
          EXPECT_EQ(std::any_cast<TrialNumber>(trial.state()), trial.number());
          EXPECT_EQ(trial.frozen().metrics.size(), 1u);
        }
        trial.state() = trial.number();
        std::ofstream(file) << trial.number();
        trial.set_metric("seen", 1);
        folder = trial.checkpoint_dir();
        return train(trial);
      },
      {.trials = 9});
  EXPECT_NE(folder.find("a%2Fb"), std::string::npos) << folder;
}

TEST(Pausing, FoldersLieBesideTheStorageAndStay) {
  const std::string path = testing::TempDir() + "/folders.db";
  std::filesystem::remove(path);
  std::string folder;
  {
    Study study({.name = "s", .space = line()}, {}, {}, make_sqlite(path));
    folder = study.ask().checkpoint_dir();
  }
  EXPECT_EQ(folder, std::filesystem::absolute(path).lexically_normal().string() + ".files/s/0");
  EXPECT_TRUE(std::filesystem::is_directory(folder));
  std::filesystem::remove_all(path + ".files");

  std::string temporary;
  {
    Study study({.space = line()});
    temporary = study.ask().checkpoint_dir();
    EXPECT_TRUE(std::filesystem::is_directory(temporary));
  }
  EXPECT_FALSE(std::filesystem::exists(temporary));
}

// Pauses every trial at step 2 and promotes what waits, the latest first.
class PauseAtTwo final : public Pruner {
 public:
  void observe(std::span<const Report>) override {}
  void observe(const History&, std::size_t) override {}
  void pause(TrialNumber trial) override { paused_.push_back(trial); }
  void resume(TrialNumber trial) override { std::erase(paused_, trial); }
  std::vector<TrialNumber> promote(std::size_t count) const override {
    if (!open) return {};
    std::vector<TrialNumber> all(paused_.rbegin(), paused_.rend());
    all.resize(std::min(all.size(), count));
    return all;
  }
  void judge(TrialNumber, std::span<const Report> reports,
             std::span<Verdict> verdicts) const override {
    for (std::size_t i = 0; i < reports.size(); ++i)
      verdicts[i] = reports[i].step == 2 ? Verdict::kPause : Verdict::kContinue;
  }
  bool open = true;

 private:
  std::vector<TrialNumber> paused_;
};

TEST(Pausing, ABlockResumesFirstAndFillsUpWithNewTrials) {
  Study study({.space = line()}, {}, std::make_unique<PauseAtTwo>());
  std::vector<Trial> first = study.ask(3);
  for (Trial& trial : first) {
    EXPECT_EQ(trial.report(2, 1.0), Verdict::kPause);
    EXPECT_TRUE(trial.should_pause());
    trial.prune();
    EXPECT_EQ(trial.frozen().state, TrialState::kPaused);
  }
  study.tell(first);
  EXPECT_EQ(study.trial(1).state, TrialState::kPaused);
  const std::vector<Trial> next = study.ask(4);
  ASSERT_EQ(next.size(), 4u);
  EXPECT_EQ(next[0].number(), 2u);
  EXPECT_EQ(next[2].number(), 0u);
  EXPECT_EQ(next[3].number(), 3u);
  EXPECT_TRUE(next[0].resumed());
  EXPECT_EQ(next[0].resume_step(), 3u);
  EXPECT_FALSE(next[3].resumed());
  EXPECT_EQ(next[0].configuration(), study.trial(2).params);
}

TEST(Pausing, AnObjectiveThatDoesNotLeaveCompletes) {
  Study study({.space = line()}, {}, std::make_unique<PauseAtTwo>());
  Trial trial = study.ask();
  trial.report(2, 1.0);
  trial.report(3, 0.5);
  EXPECT_FALSE(trial.should_prune());
  trial.complete(0.5);
  study.tell(trial);
  EXPECT_EQ(study.trial(0).state, TrialState::kComplete);
}

TEST(Pausing, APausedTrialCanBeEndedByNumberAndKeepsItsCurve) {
  Study study({.space = line()}, {}, std::make_unique<PauseAtTwo>());
  Trial trial = study.ask();
  trial.report(2, 0.25);
  trial.pause();
  study.tell(trial);
  study.tell(0, {.state = TrialState::kPruned});
  EXPECT_EQ(study.trial(0).state, TrialState::kPruned);
  EXPECT_THAT(study.trial(0).values, ElementsAre(0.25));
  EXPECT_THAT(steps_of(study.trial(0)), ElementsAre(2u));
  EXPECT_EQ(study.paused(), 0u);
  EXPECT_EQ(study.ask().number(), 1u);
}

TEST(Pausing, ParametersThatCameToLightAreThereAgain) {
  SharedLog log;
  const auto seen = [&](std::size_t trials) {
    std::map<TrialNumber, std::vector<double>> values;
    Study study({.name = "s", .seed = 4}, {}, std::make_unique<PauseAtTwo>(), keep_in(log));
    study.optimize(
        [&](Trial& trial) {
          values[trial.number()].push_back(trial.suggest_float("late", {.low = 0, .high = 1}));
          if (!trial.resumed()) trial.report(2, 1.0);
          return 1.0;
        },
        {.trials = trials});
    return values;
  };
  const auto first = seen(3);
  for (const auto& [number, values] : first) {
    ASSERT_EQ(values.size(), 2u) << number;
    EXPECT_EQ(values[0], values[1]) << number;
  }
}

TEST(Pausing, AnotherProcessGoesOnWithTheCurve) {
  SharedLog log;
  log.alive = [](const std::string&) { return true; };
  Study a({.name = "s", .space = line()}, {}, std::make_unique<PauseAtTwo>(), keep_in(log, "a"));
  Study b({.name = "s", .space = line()}, {}, std::make_unique<PauseAtTwo>(), keep_in(log, "b"));
  Trial trial = a.ask();
  const Configuration configuration = trial.configuration();
  trial.report(1, 2.0);
  trial.report(2, 1.0);
  trial.pause();
  a.tell(trial);
  Trial again = b.ask();
  EXPECT_EQ(again.number(), 0u);
  EXPECT_EQ(again.configuration(), configuration);
  EXPECT_EQ(again.resume_step(), 3u);
  EXPECT_EQ(a.ask().number(), 1u) << "it is handed out once";
  again.report(3, 0.5);
  again.complete(0.5);
  b.tell(again);
  a.refresh();
  EXPECT_THAT(steps_of(a.trial(0)), ElementsAre(1u, 2u, 3u));
  EXPECT_EQ(a.trial(0).state, TrialState::kComplete);
}

TEST(Pausing, AResumedTrialWhoseWorkerDiesGoesOnFromItsPause) {
  SharedLog log;
  {
    Study study({.name = "s", .space = line()}, {}, std::make_unique<PauseAtTwo>(),
                keep_in(log, "host:1:dead"));
    Trial trial = study.ask();
    trial.report(2, 1.0);
    trial.pause();
    study.tell(trial);
    Trial again = study.ask();
    again.report(3, 0.5);
  }
  Study study({.name = "s", .space = line()}, {}, std::make_unique<PauseAtTwo>(),
              keep_in(log, "host:2:new"));
  EXPECT_EQ(study.waiting(), 1u);
  const Trial trial = study.ask();
  EXPECT_EQ(trial.number(), 0u);
  EXPECT_EQ(trial.resume_step(), 3u);
}

// Runs the study in a process that ends by SIGKILL at the `fatal`-th report; true when it got to
// the end before.
bool run_until(const std::string& path, int fatal) {
  const pid_t child = fork();
  if (child == 0) {
    int reports = 0;
    Study study({.name = "s", .seed = 2, .window = 1, .space = line()}, {}, halving(),
                make_sqlite(path));
    study.optimize(
        [&](Trial& trial) {
          const double x = trial.get_float("x");
          const Step first = trial.resumed() ? trial.resume_step() : 1;
          for (Step step = first; step <= kSteps; ++step) {
            trial.report(step, value_at(x, step));
            if (++reports == fatal) std::raise(SIGKILL);
            if (trial.should_prune()) break;
          }
          return x;
        },
        {.total_trials = 20});
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status);
}

TEST(Pausing, NothingIsLostHoweverOftenItsProcessIsKilled) {
  const std::string whole = testing::TempDir() + "/whole.db";
  const std::string broken = testing::TempDir() + "/broken.db";
  for (const std::string& path : {whole, broken})
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
  ASSERT_TRUE(run_until(whole, 0));
  // A resumed trial needs up to six reports before its next pause is durable.
  int processes = 1;
  while (!run_until(broken, 7 + processes % 5)) ASSERT_LT(++processes, 50);
  EXPECT_GT(processes, 3);
  const Study expected({.name = "s"}, {}, {}, make_sqlite(whole));
  const Study found({.name = "s"}, {}, {}, make_sqlite(broken));
  EXPECT_EQ(fates(found), fates(expected));
  EXPECT_EQ(found.best_trial().params, expected.best_trial().params);
  EXPECT_TRUE(check_integrity(broken).empty());
}

class DeterministicPausing : public testing::TestWithParam<const char*> {};

TEST_P(DeterministicPausing, IsTheSameForOneWorkerAndEight) {
  const auto run = [](const char* sampler, std::size_t workers, std::size_t window) {
    Study study({.seed = 3, .window = window, .space = line()},
                sampler_from_json(sampler, "/sampler"), pruner_from_json(GetParam(), "/pruner"));
    study.optimize(
        [](Trial& trial) {
          if (trial.number() % 3 == 0) std::this_thread::yield();  // overtakes are wanted
          return train(trial);
        },
        {.trials = 60, .backend = make_thread_pool({.workers = workers})});
    return fates(study);
  };
  for (const char* sampler : {"random", "tpe"}) {
    EXPECT_EQ(run(sampler, 8, 8), run(sampler, 1, 8)) << sampler;
    EXPECT_EQ(run(sampler, 3, 3), run(sampler, 1, 3)) << sampler;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Each, DeterministicPausing,
    testing::Values(
        R"({"type": "asha", "max_steps": 9, "promotion": true})",
        R"({"type": "sha", "max_steps": 9})",
        R"({"type": "hyperband", "max_steps": 9, "halving": "promotion"})",
        R"({"type": "hyperband", "max_steps": 9, "halving": "synchronous"})",
        R"({"type": "or", "pruners": [{"type": "asha", "promotion": true}, "median"]})"));

}  // namespace
}  // namespace hone
