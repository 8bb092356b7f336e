#include "hone/backends/thread_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tbb/parallel_for.h>

#include <atomic>
#include <latch>
#include <set>
#include <thread>

#include "backends/cores.h"
#include "hone/backends/registry.h"
#include "hone/error.h"
#include "hone/storages/memory.h"
#include "hone/study.h"

namespace hone {
namespace {

double draw(Trial& trial) { return trial.suggest_float("x", {.low = 0, .high = 1}); }

std::shared_ptr<Backend> pool(std::size_t workers, std::size_t threads_per_trial = 0) {
  return make_thread_pool({.workers = workers, .threads_per_trial = threads_per_trial});
}

TEST(ThreadPool, RunsExactlyTheBudget) {
  for (const std::size_t workers : {1, 2, 3, 8}) {
    Study study;
    std::atomic<std::size_t> calls = 0;
    const RunSummary summary = study.optimize(
        [&](Trial& trial) {
          ++calls;
          return draw(trial);
        },
        {.trials = 100, .backend = pool(workers)});
    EXPECT_EQ(calls, 100u);
    EXPECT_EQ(summary.complete, 100u);
    EXPECT_EQ(study.finished(), 100u);
    EXPECT_EQ(summary.reason, StopReason::kTrials);
  }
}

TEST(ThreadPool, KeepsEachWorkerBusyThoughThereAreFewerCores) {
  // All must be there at once to go on: fewer threads than workers would wait here for ever.
  constexpr std::size_t kWorkers = 64;
  std::latch all(kWorkers);
  Study study;
  study.optimize(
      [&](Trial& trial) {
        all.arrive_and_wait();
        return draw(trial);
      },
      {.trials = kWorkers, .backend = pool(kWorkers)});
  EXPECT_EQ(study.finished(), kWorkers);
}

TEST(ThreadPool, AWorkerThatIsFreeTakesTheNextTrial) {
  // The first trial ends only when all others have: they cannot have been dealt out beforehand.
  std::latch others(19);
  Study study;
  study.optimize(
      [&](Trial& trial) {
        if (trial.number() == 0) {
          others.wait();
        } else {
          others.count_down();
        }
        return draw(trial);
      },
      {.trials = 20, .backend = pool(2)});
  EXPECT_EQ(study.finished(), 20u);
}

TEST(ThreadPool, WhatAnObjectiveThrowsIsItsTrialsFailure) {
  Study study;
  const RunSummary summary = study.optimize(
      [](Trial& trial) {
        if (trial.number() % 2 == 0) throw std::runtime_error("out of luck");
        return draw(trial);
      },
      {.trials = 10, .backend = pool(4)});
  EXPECT_EQ(summary.failed, 5u);
  EXPECT_EQ(summary.complete, 5u);
  EXPECT_EQ(study.trial(0).message, "out of luck");
}

// Refuses what is told after the first `allowed` events.
class FullStorage final : public Storage {
 public:
  explicit FullStorage(std::size_t allowed) : allowed_(allowed), inner_(make_memory()) {}
  StudyHeader open(const StudyHeader& header) override { return inner_->open(header); }
  Position replay(Position after, const Space& space,
                  const std::function<void(Event&&)>& deliver) override {
    return inner_->replay(after, space, deliver);
  }
  std::optional<Position> append(const Space& space, std::span<const Event> events,
                                 std::optional<Position> expected) override {
    if (allowed_ < events.size()) throw Error(ErrorCode::kStorage, "disk", "is full");
    allowed_ -= events.size();
    return inner_->append(space, events, expected);
  }
  bool grown(Position seen) override { return inner_->grown(seen); }
  bool alive(const std::string& worker) override { return inner_->alive(worker); }
  const std::string& worker() const override { return inner_->worker(); }

 private:
  std::size_t allowed_;
  std::unique_ptr<Storage> inner_;
};

TEST(ThreadPool, AStorageThatFailsEndsTheRunOnTheCallersThread) {
  for (const std::size_t workers : {1, 4}) {
    Study study({.name = "full"}, {}, {}, std::make_unique<FullStorage>(30));
    try {
      study.optimize(draw, {.backend = pool(workers)});
      ADD_FAILURE() << "it went on for ever, and then returned";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kStorage);
    }
  }
}

TEST(ThreadPool, ACallbackThatThrowsEndsTheRun) {
  Study study;
  const auto refuse = [](const FrozenTrial& trial) {
    if (trial.number == 5) throw std::runtime_error("enough");
  };
  EXPECT_THROW(study.optimize(draw, {.backend = pool(4), .callbacks = {.finished = refuse}}),
               std::runtime_error);
  EXPECT_NO_THROW(study.optimize(draw, {.trials = 5, .backend = pool(4)})) << "it can go on";
}

TEST(ThreadPool, StopsWhenAsked) {
  constexpr std::size_t kWorkers = 4;
  Study study;
  std::atomic<std::size_t> begun = 0;
  const RunSummary summary = study.optimize(
      [&](Trial& trial) {
        ++begun;
        if (trial.number() == 20) study.stop();
        return draw(trial);
      },
      {.backend = pool(kWorkers)});
  EXPECT_EQ(summary.reason, StopReason::kStopped);
  EXPECT_EQ(study.finished(), begun) << "what had begun was finished";
}

TEST(ThreadPool, NestedLoopsStayInsideTheirTrial) {
  static thread_local int trials_on_this_thread = 0;
  std::atomic<bool> mixed = false;
  std::atomic<int> turns = 0;
  Study study;
  study.optimize(
      [&](Trial& trial) {
        if (++trials_on_this_thread != 1) mixed = true;
        tbb::parallel_for(0, 100, [&](int) { tbb::parallel_for(0, 10, [&](int) { ++turns; }); });
        --trials_on_this_thread;
        return draw(trial);
      },
      {.trials = 50, .backend = pool(3, 2)});
  EXPECT_FALSE(mixed);
  EXPECT_EQ(turns, 50 * 1000);
}

int loop_threads(const std::shared_ptr<Backend>& backend) {
  std::atomic<int> threads = 0;
  Study study;
  study.optimize(
      [&](Trial& trial) {
        threads = tbb::this_task_arena::max_concurrency();
        return draw(trial);
      },
      {.trials = 1, .backend = backend});
  return threads;
}

TEST(ThreadPool, DividesTheCoresAmongTheTrials) {
  const std::size_t cores = usable_cores();
  EXPECT_EQ(loop_threads(pool(1)), static_cast<int>(cores));
  EXPECT_EQ(loop_threads(pool(cores)), 1);
  EXPECT_EQ(loop_threads(pool(10 * cores)), 1);
  EXPECT_EQ(loop_threads(pool(2, 1)), 1);
  EXPECT_EQ(loop_threads(pool(1, 1u << 20)), static_cast<int>(cores)) << "no more than there are";
}

TEST(ThreadPool, HasAWorkerPerCoreByDefault) {
  EXPECT_EQ(make_thread_pool()->in_flight(), usable_cores());
  EXPECT_EQ(make_thread_pool({.workers = 5})->in_flight(), 5u);
}

TEST(Serial, RunsOnTheCallersThread) {
  Study study;
  std::set<std::thread::id> threads;
  study.optimize(
      [&](Trial& trial) {
        threads.insert(std::this_thread::get_id());
        return draw(trial);
      },
      {.trials = 5, .backend = make_serial()});
  EXPECT_THAT(threads, testing::ElementsAre(std::this_thread::get_id()));
  EXPECT_EQ(make_serial()->in_flight(), 1u);
}

// Sets every whole number to 3.
class Threes final : public OptionVisitor {
 public:
  void operator()(std::string_view, bool&, std::string_view) override {}
  void operator()(std::string_view, std::size_t& value, std::string_view) override { value = 3; }
  void operator()(std::string_view, double&, std::string_view) override {}
  void operator()(std::string_view, std::string&, std::string_view) override {}
  void choice(std::string_view, std::string&, std::span<const std::string_view>,
              std::string_view) override {}
};

TEST(Registry, MakesEveryBackendWithItsOptions) {
  Threes threes;
  std::vector<std::string_view> names;
  std::vector<std::size_t> in_flight;
  for (const RegistryEntry<Backend>& entry : backends()) {
    names.push_back(entry.name);
    in_flight.push_back(entry.make(threes)->in_flight());
    EXPECT_FALSE(entry.summary.empty());
  }
  EXPECT_THAT(names, testing::ElementsAre("serial", "threads"));
  EXPECT_THAT(in_flight, testing::ElementsAre(1, 3));
}

}  // namespace
}  // namespace hone
