// Trials of one millisecond of computing on the thread pool, as a share of what as many bare
// threads reach that do nothing but the computing.
#include <benchmark/benchmark.h>

#include <chrono>
#include <thread>

#include "benchmarks/speed/spaces.h"
#include "hone/backends/thread_pool.h"
#include "hone/study.h"

namespace hone {
namespace {

constexpr std::size_t kTrials = 2000;

// One millisecond of this thread's processor time.
void compute() {
  timespec time{};
  const auto now = [&] {
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * 1'000'000'000ll + time.tv_nsec;
  };
  for (const auto end = now() + 1'000'000; now() < end;) {
  }
}

void bare_threads(benchmark::State& state) {
  const auto workers = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    std::vector<std::jthread> threads;
    for (std::size_t w = 0; w < workers; ++w)
      threads.emplace_back([&] {
        for (std::size_t i = 0; i < kTrials / workers; ++i) compute();
      });
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kTrials));
}

void thread_pool(benchmark::State& state) {
  const auto workers = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    Study study({.seed = 1, .space = mixed10()});
    study.optimize(
        [](Trial&) {
          compute();
          return 1.0;
        },
        {.trials = kTrials, .backend = make_thread_pool({.workers = workers})});
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kTrials));
}

BENCHMARK(bare_threads)
    ->Arg(1)
    ->Arg(2)
    ->Iterations(3)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(thread_pool)->Arg(1)->Arg(2)->Iterations(3)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace hone
