// One decision of the median pruner with 10,000 trials x 50 steps learned.
#include <benchmark/benchmark.h>

#include "hone/history.h"
#include "hone/pruners/median.h"
#include "hone/rng.h"

namespace hone {
namespace {

void median_judge(benchmark::State& state) {
  const auto pruner = make_median();
  History history;
  Stream random(1, 0, Purpose::kObjective);
  for (TrialNumber n = 0; n < 10'000; ++n) {
    Record record{.number = n, .outcome = {.state = TrialState::kComplete, .losses = {1}}};
    for (Step step = 1; step <= 50; ++step)
      record.curve.push_back({step, MetricId{0}, random.uniform()});
    history.append(record);
    pruner->observe(history, n);
  }
  Step step = 0;
  for (auto _ : state) {
    step = step % 50 + 1;
    const double value = random.uniform();
    const Report report{10'000, step, {0}, value, value, step - 1, step == 1};
    Verdict verdict = Verdict::kContinue;
    pruner->judge(~TrialNumber{0}, {&report, 1}, {&verdict, 1});
    benchmark::DoNotOptimize(verdict);
  }
}

BENCHMARK(median_judge);

}  // namespace
}  // namespace hone
