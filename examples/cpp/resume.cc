// A study that outlives its process: it is kept in an SQLite database, and whoever opens it under
// the same name continues it. Kill this program at any moment and start it again.
#include <cmath>
#include <iostream>
#include <numbers>
#include <string>

#include "hone/pruners/median.h"
#include "hone/samplers/random.h"
#include "hone/storages/sqlite.h"
#include "hone/study.h"

namespace {

constexpr std::size_t kTrials = 40;  // of one call of this program

// Branin's function; its smallest value is 0.397887.
double branin(hone::Trial& trial) {
  constexpr double kPi = std::numbers::pi;
  const double x = trial.suggest_float("x", {.low = -5, .high = 10});
  const double y = trial.suggest_float("y", {.low = 0, .high = 15});
  const double valley = y - 5.1 / (4 * kPi * kPi) * x * x + 5 / kPi * x - 6;
  return valley * valley + 10 * (1 - 1 / (8 * kPi)) * std::cos(x) + 10;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string path = argc > 1 ? argv[1] : "branin.db";
  hone::Study study({.name = "branin", .seed = 5}, hone::make_random(), hone::make_no_pruner(),
                    hone::make_sqlite(path));
  const std::size_t before = study.finished();
  study.optimize(branin, {.trials = kTrials});
  const hone::FrozenTrial best = study.best_trial();
  std::cout << path << ": " << before << " trials were there, now " << study.finished() << "; best "
            << best.value() << " in trial " << best.number << '\n'
            << "run it again to continue, or look at it: hone show " << path << '\n';
}
