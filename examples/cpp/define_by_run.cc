// The shortest way in: the objective says what it needs as it goes, and reports as it learns. The
// learning rate is asked for before the optimiser's own parameters, momentum only by SGD.
#include <iostream>

#include "hone/backends/thread_pool.h"
#include "hone/pruners/median.h"
#include "hone/samplers/qmc.h"
#include "hone/study.h"
#include "train.h"

namespace {

double validation_accuracy(hone::Trial& trial, const digits::Digits& data) {
  digits::TrainOptions options;
  options.model.hidden_layers = static_cast<int>(trial.suggest_int("hidden_layers", {1, 3}));
  options.model.width =
      static_cast<int>(trial.suggest_int("width", {.low = 16, .high = 96, .log = true}));
  options.model.dropout = static_cast<float>(trial.suggest_float("dropout", {0.0, 0.5}));
  options.learning_rate = static_cast<float>(
      trial.suggest_float("learning_rate", {.low = 1e-4, .high = 0.3, .log = true}));
  if (trial.suggest_categorical("optimizer", {"sgd", "adam"}) == "sgd") {
    options.optimizer.method = digits::Method::kSgd;
    options.optimizer.momentum = static_cast<float>(trial.suggest_float("momentum", {0.0, 0.99}));
  }
  const digits::Trained trained = train(data, options, [&](const digits::Epoch& epoch) {
    return trial.report(epoch.number, epoch.validation.accuracy) != hone::Verdict::kPrune;
  });
  trial.set_metric("test_accuracy", trained.test.accuracy);
  return trained.best.validation.accuracy;
}

}  // namespace

int main(int argc, char** argv) {
  const digits::Digits data = digits::load_digits(argc > 1 ? argv[1] : "examples/data/digits.csv");
  hone::Study study({.direction = hone::Direction::kMaximize, .seed = 7}, hone::make_qmc(),
                    hone::make_median({.warmup_steps = 3}));
  const hone::RunSummary run =
      study.optimize([&](hone::Trial& trial) { return validation_accuracy(trial, data); },
                     {.trials = 40, .backend = hone::make_thread_pool()});

  const hone::FrozenTrial best = study.best_trial();
  std::cout << run.complete << " trials finished, " << run.pruned << " were pruned\n"
            << "best: trial " << best.number << ", validation accuracy " << best.value() << '\n';
  for (const auto& [name, value] : best.params) {
    std::cout << "  " << name << " = " << hone::to_string(value) << '\n';
  }
  for (const auto& [name, value] : best.metrics) std::cout << name << ' ' << value << '\n';
}
