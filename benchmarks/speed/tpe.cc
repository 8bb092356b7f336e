// ask() + tell() of the tree-structured Parzen estimator with so many trials in the history.
#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include "benchmarks/speed/spaces.h"
#include "hone/pruners/asha.h"
#include "hone/samplers/tpe.h"
#include "hone/study.h"
#include "space/draw.h"

namespace hone {
namespace {

Space float20() {
  Space space;
  for (int i = 0; i < 20; ++i) space.add_float("x" + std::to_string(i), {.low = 0, .high = 1});
  return space;
}

// Distance from a corner, so that the good trials gather somewhere.
double loss_of(const Space& space, std::span<const double> cells) {
  double sum = 0;
  for (std::uint32_t i = 0; i < cells.size(); ++i)
    sum += std::pow(to_unit(space[ParamId{i}].dist, cells[i]) - 0.2, 2);
  return sum;
}

// A sampler and a history that it has observed and asked of: what a Study holds, without its log.
struct Learnt {
  Learnt(Space a_space, std::size_t trials) : space(std::move(a_space)) {
    std::vector<double> row(space.size());
    for (; history.rows() < trials;) {
      std::ranges::fill(row, kAbsent);
      draw(space, {.seed = 1, .trial = history.rows()}, row);
      tell(row);
    }
    sampler->observe(space, history, 0);
    ask_and_tell(1);
  }
  void tell(const std::vector<double>& row) {
    history.append({.number = history.rows(),
                    .cells = row,
                    .outcome = {.state = TrialState::kComplete, .losses = {loss_of(space, row)}}});
  }
  void ask_and_tell(std::size_t lanes) {
    Proposals proposals(space.size(), lanes);
    std::vector<TrialNumber> numbers;
    for (std::size_t lane = 0; lane < lanes; ++lane) numbers.push_back(history.rows() + lane);
    sampler->suggest({.space = space, .history = history, .pending = {}, .numbers = numbers},
                     proposals);
    std::vector<double> row(space.size());
    const std::size_t begin = history.rows();
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      proposals.get(lane, row);
      tell(row);
    }
    sampler->observe(space, history, begin);
  }

  Space space;
  History history{1};
  std::unique_ptr<Sampler> sampler = make_tpe();
};

void tpe_ask_tell(benchmark::State& state, Space (*make_space)()) {
  Learnt learnt(make_space(), static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) learnt.ask_and_tell(1);
  state.SetItemsProcessed(state.iterations());
}

void tpe_ask_64(benchmark::State& state) {
  Learnt learnt(mixed10(), static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) learnt.ask_and_tell(64);
  state.SetItemsProcessed(state.iterations() * 64);
}

// A training under halving with promotion, where most trials are paused: ask(), which proposes a
// trial or resumes one, the reports up to the next rung, and tell().
void tpe_ask_tell_paused(benchmark::State& state) {
  constexpr Step kSteps = 50;
  const Space space = mixed10();
  Study study({.seed = 1, .space = space}, make_tpe(),
              make_asha({.max_steps = kSteps, .promotion = true}));
  const auto train = [&] {
    Trial trial = study.ask();
    const double loss = loss_of(space, to_cells(space, trial.configuration()));
    const Step first = trial.resumed() ? trial.resume_step() : 1;
    for (Step step = first; step <= kSteps && !trial.should_prune(); ++step)
      trial.report(step, loss + 1.0 / step);
    trial.should_pause() ? trial.pause() : trial.complete(loss);
    study.tell(trial);
    return trial.number();
  };
  while (train() < static_cast<TrialNumber>(state.range(0))) {
  }
  for (auto _ : state) train();
  state.SetItemsProcessed(state.iterations());
}

// The history grows by one trial an iteration, so there are few of them where it is short.
BENCHMARK_CAPTURE(tpe_ask_tell, mixed10, mixed10)->Arg(100)->Iterations(50);
BENCHMARK_CAPTURE(tpe_ask_tell, mixed10, mixed10)->Arg(1000)->Iterations(500);
BENCHMARK_CAPTURE(tpe_ask_tell, mixed10, mixed10)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Iterations(3000);
BENCHMARK_CAPTURE(tpe_ask_tell, float20, float20)->Arg(100'000)->Iterations(3000);
BENCHMARK(tpe_ask_tell_paused)->Arg(100)->Iterations(50);
BENCHMARK(tpe_ask_tell_paused)->Arg(1000)->Arg(10'000)->Iterations(500);
BENCHMARK(tpe_ask_64)->Arg(1000)->Arg(100'000)->Iterations(30);

}  // namespace
}  // namespace hone
