// ask() + tell() in memory, one core: what an empty objective costs.
#include <benchmark/benchmark.h>

#include "benchmarks/speed/spaces.h"
#include "hone/samplers/qmc.h"
#include "hone/samplers/random.h"
#include "hone/study.h"
#include "space/draw.h"

namespace hone {
namespace {

// The limit: the draws alone, without trial, study or history.
void draws_alone(benchmark::State& state, Space (*make_space)()) {
  const Space space = make_space();
  std::vector<double> cells(space.size());
  std::uint64_t trial = 0;
  for (auto _ : state) {
    std::ranges::fill(cells, kAbsent);
    draw(space, {.seed = 1, .trial = trial++}, cells);
    benchmark::DoNotOptimize(cells.data());
  }
  state.SetItemsProcessed(state.iterations());
}

void ask_tell(benchmark::State& state, Space (*make_space)(),
              std::unique_ptr<Sampler> (*make_sampler)()) {
  Study study({.seed = 1, .space = make_space()}, make_sampler());
  for (auto _ : state) {
    Trial trial = study.ask();
    trial.complete(1.0);
    study.tell(trial);
  }
  state.SetItemsProcessed(state.iterations());
}

void ask_tell_blocks(benchmark::State& state) {
  Study study({.seed = 1, .space = mixed10()});
  for (auto _ : state) {
    std::vector<Trial> trials = study.ask(64);
    for (Trial& trial : trials) trial.complete(1.0);
    study.tell(trials);
  }
  state.SetItemsProcessed(state.iterations() * 64);
}

void define_by_run(benchmark::State& state) {
  Study study({.seed = 1});
  for (auto _ : state) {
    Trial trial = study.ask();
    double sum = 0;
    sum += trial.suggest_float("f0", {.low = 0, .high = 1});
    sum += trial.suggest_float("f1", {.low = -5, .high = 5});
    sum += trial.suggest_float("l0", {.low = 1e-5, .high = 1e-1, .log = true});
    sum += trial.suggest_float("l1", {.low = 1e-3, .high = 1e3, .log = true});
    sum += static_cast<double>(trial.suggest_int("i0", {.low = 1, .high = 16}));
    sum += static_cast<double>(trial.suggest_int("i1", {.low = 0, .high = 1000}));
    sum += static_cast<double>(trial.suggest_int("i2", {.low = 1, .high = 4096, .log = true}));
    sum += static_cast<double>(trial.suggest_categorical("c0", {"relu", "tanh", "gelu"}).size());
    sum += static_cast<double>(trial.suggest_categorical("c1", {"sgd", "adam"}).size());
    sum += static_cast<double>(trial.suggest_categorical("c2", {"no", "yes"}).size());
    trial.complete(sum);
    study.tell(trial);
  }
  state.SetItemsProcessed(state.iterations());
}

std::unique_ptr<Sampler> random_sampler() { return make_random(); }
std::unique_ptr<Sampler> sobol_sampler() { return make_qmc(); }

BENCHMARK_CAPTURE(draws_alone, mixed10, mixed10)->Iterations(300000);
BENCHMARK_CAPTURE(ask_tell, random_float10, float10, random_sampler)->Iterations(300000);
BENCHMARK_CAPTURE(ask_tell, random_mixed10, mixed10, random_sampler)->Iterations(300000);
BENCHMARK_CAPTURE(ask_tell, sobol_mixed10, mixed10, sobol_sampler)->Iterations(300000);
BENCHMARK(ask_tell_blocks)->Iterations(5000);
BENCHMARK(define_by_run)->Iterations(300000);

}  // namespace
}  // namespace hone
