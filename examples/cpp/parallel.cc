// Parallel and reproducible at once. With a window of eight, a trial is proposed from exactly the
// results of the trials at least eight before it, whatever else has finished by then: one thread
// and eight give the same study, bit for bit, while the work is shared.
#include <chrono>
#include <cmath>
#include <iostream>
#include <vector>

#include "hone/backends/thread_pool.h"
#include "hone/samplers/random.h"
#include "hone/study.h"

namespace {

// A pendulum is released at `angle` with `friction`: how far from upright it is on average over
// twenty seconds when its pivot shakes with this frequency (Kapitza). Trials differ in length.
double distance_from_upright(hone::Trial& trial) {
  const double frequency = trial.suggest_float("frequency", {.low = 1, .high = 100, .log = true});
  const double amplitude = trial.suggest_float("amplitude", {.low = 0.001, .high = 0.2});
  const double friction = trial.suggest_float("friction", {.low = 0.01, .high = 1, .log = true});
  const double step = 0.002 / frequency;
  double angle = 0.3, speed = 0, sum = 0, steps = 0;
  for (double time = 0; time < 20; time += step, ++steps) {
    const double pivot = -amplitude * frequency * frequency * std::cos(frequency * time);
    speed += step * ((9.81 + pivot) * std::sin(angle) - friction * speed);
    angle += step * speed;
    sum += 1 - std::cos(angle);
  }
  return sum / steps;
}

std::vector<double> run(std::size_t workers) {
  hone::Study study({.seed = 11, .window = 8}, hone::make_random());
  const auto start = std::chrono::steady_clock::now();
  study.optimize(distance_from_upright,
                 {.trials = 64, .backend = hone::make_thread_pool({.workers = workers})});
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  std::cout << workers << " workers: " << taken.count() << " s, best " << study.best_trial().value()
            << '\n';
  std::vector<double> values;
  for (const hone::FrozenTrial& trial : study.trials()) values.push_back(trial.value());
  return values;
}

}  // namespace

int main() {
  const bool same = run(1) == run(2) && run(1) == run(8);
  std::cout << "the studies are " << (same ? "identical\n" : "different\n");
  return same ? 0 : 1;
}
