// Resident memory of one million trials of ten parameters.
#include <benchmark/benchmark.h>
#include <malloc.h>
#include <unistd.h>

#include <fstream>

#include "benchmarks/speed/spaces.h"
#include "hone/study.h"

namespace hone {
namespace {

double resident_megabytes() {
  std::ifstream file("/proc/self/statm");
  double total = 0, resident = 0;
  file >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

void million_trials(benchmark::State& state) {
  constexpr std::size_t kTrials = 1'000'000;
  for (auto _ : state) {
    malloc_trim(0);
    const double before = resident_megabytes();
    Study study({.seed = 1, .space = mixed10()});
    for (std::size_t i = 0; i < kTrials; ++i) {
      Trial trial = study.ask();
      trial.complete(1.0);
      study.tell(trial);
    }
    const double used = resident_megabytes() - before;
    state.counters["resident_MB"] = used;
    state.counters["bytes_a_trial"] = used * 1e6 / kTrials;
  }
}

BENCHMARK(million_trials)->Iterations(1)->Unit(benchmark::kSecond);

}  // namespace
}  // namespace hone
