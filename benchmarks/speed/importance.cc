// Importances of 1,000 trials of 10 parameters, 7 numbers and 3 with choices.
#include <benchmark/benchmark.h>

#include "hone/analysis.h"
#include "hone/history.h"
#include "hone/rng.h"

namespace hone {
namespace {

constexpr std::size_t kTrials = 1000;

Space ten_parameters() {
  Space space;
  for (const char* name : {"x0", "x1", "x2", "x3", "x4", "x5", "x6"})
    space.add_float(name, {.low = 0, .high = 1});
  for (const char* name : {"c0", "c1", "c2"}) space.add_categorical(name, {"a", "b", "c", "d"});
  return space;
}

History random_trials(const Space& space) {
  History history;
  Stream random(1, 0, Purpose::kObjective);
  for (TrialNumber number = 0; number < kTrials; ++number) {
    Record record{.number = number};
    double loss = 0;
    for (std::uint32_t i = 0; i < space.size(); ++i) {
      record.cells.push_back(from_unit(space[ParamId{i}].dist, random.uniform()));
      loss += record.cells.back() / (1 + i);
    }
    record.outcome = {.state = TrialState::kComplete, .losses = {loss}};
    history.append(record);
  }
  return history;
}

void importances(benchmark::State& state, ImportanceMethod method) {
  const Space space = ten_parameters();
  const History history = random_trials(space);
  for (auto _ : state) benchmark::DoNotOptimize(importance(space, history, {.method = method}));
}
BENCHMARK_CAPTURE(importances, ped_anova, ImportanceMethod::kPedAnova)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(importances, fanova, ImportanceMethod::kFanova)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace hone
