// Ask and tell: the caller owns the loop. Here a controller is tuned, in blocks of eight that a
// test bench could run side by side; the gains that are in use today are tried first.
#include <cmath>
#include <iostream>
#include <vector>

#include "hone/samplers/qmc.h"
#include "hone/study.h"

namespace {

// A mass on a spring is to move from 0 to 1 in ten seconds: the integral of time * |error| under a
// PID controller. Unstable gains give infinity, which the study records as a failed trial.
double tracking_error(double proportional, double integral, double derivative) {
  constexpr double kStep = 1e-3;
  double position = 0, velocity = 0, sum = 0, cost = 0;
  for (double time = 0; time < 10; time += kStep) {
    const double error = 1 - position;
    sum += error * kStep;
    const double force = proportional * error + integral * sum - derivative * velocity;
    velocity += (force - 2 * position - 0.5 * velocity) * kStep;
    position += velocity * kStep;
    cost += time * std::abs(error) * kStep;
  }
  return std::abs(position) < 1e3 ? cost : INFINITY;
}

}  // namespace

int main() {
  hone::Space space;
  space.add_float("proportional", {.low = 0.1, .high = 100, .log = true});
  space.add_float("integral", {.low = 0.1, .high = 100, .log = true});
  space.add_float("derivative", {.low = 0.1, .high = 100, .log = true});
  hone::Study study({.seed = 1, .space = space}, hone::make_qmc());
  study.enqueue({{"proportional", 5.0}, {"integral", 1.0}, {"derivative", 1.0}});

  for (int block = 0; block < 32; ++block) {
    std::vector<hone::Trial> trials = study.ask(8);
    for (hone::Trial& trial : trials) {
      trial.complete(tracking_error(trial.get_float("proportional"), trial.get_float("integral"),
                                    trial.get_float("derivative")));
    }
    study.tell(trials);
  }

  const hone::FrozenTrial best = study.best_trial();
  std::cout << "today's gains: " << study.trial(0).value() << "\nbest of " << study.finished()
            << ": " << best.value() << " with";
  for (const auto& [name, value] : best.params)
    std::cout << ' ' << name << '=' << hone::to_string(value);
  std::cout << '\n';
}
