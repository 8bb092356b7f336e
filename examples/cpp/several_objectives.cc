// Two objectives: a network that is accurate and small. There is no single best trial but a front
// of those that nothing beats in both; the user chooses from it.
#include <algorithm>
#include <iomanip>
#include <iostream>
#include <vector>

#include "hone/backends/thread_pool.h"
#include "hone/samplers/qmc.h"
#include "hone/study.h"
#include "train.h"

namespace {

std::vector<double> accuracy_and_size(hone::Trial& trial, const digits::Digits& data) {
  digits::TrainOptions options{.max_epochs = 12};
  options.model.hidden_layers = static_cast<int>(trial.suggest_int("hidden_layers", {1, 3}));
  options.model.width =
      static_cast<int>(trial.suggest_int("width", {.low = 2, .high = 64, .log = true}));
  options.learning_rate = static_cast<float>(
      trial.suggest_float("learning_rate", {.low = 1e-3, .high = 0.1, .log = true}));
  const digits::Trained trained = train(data, options, [](const digits::Epoch&) { return true; });
  return {trained.best.validation.accuracy, static_cast<double>(trained.weights)};
}

}  // namespace

int main(int argc, char** argv) {
  const digits::Digits data = digits::load_digits(argc > 1 ? argv[1] : "examples/data/digits.csv");
  hone::Study study({.objectives = {{"val_accuracy", hone::Direction::kMaximize},
                                    {"weights", hone::Direction::kMinimize}},
                     .seed = 3},
                    hone::make_qmc());
  study.optimize([&](hone::Trial& trial) { return accuracy_and_size(trial, data); },
                 {.trials = 60, .backend = hone::make_thread_pool()});

  std::vector<hone::FrozenTrial> front = study.best_trials();
  std::ranges::sort(front, {}, [](const hone::FrozenTrial& trial) { return trial.values[1]; });
  std::cout << front.size() << " of " << study.finished() << " trials are on the front:\n"
            << " weights  val_accuracy  hidden_layers  width\n"
            << std::fixed << std::setprecision(3);
  for (const hone::FrozenTrial& trial : front) {
    std::cout << std::setw(8) << static_cast<long>(trial.values[1]) << std::setw(14)
              << trial.values[0] << std::setw(15) << hone::to_string(*trial.find("hidden_layers"))
              << std::setw(7) << hone::to_string(*trial.find("width")) << '\n';
  }
}
