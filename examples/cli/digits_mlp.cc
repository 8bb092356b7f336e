// Trains a multilayer perceptron on handwritten digits: what `hone run digits.json` starts once a
// trial. It knows nothing of hone: arguments in, one line of metrics an epoch out.
//
// Three habits worth copying: every metric is printed, on training and on validation data, since
// their difference is what tells overfitting from underfitting; training ends early when
// validation stops improving, so the number of epochs is nothing to tune; and the metric that is
// tuned is the one that is cared about (accuracy), not the one that is easy to differentiate.
#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <string>

#include "train.h"

namespace {

struct Arguments {
  std::string data = "examples/data/digits.csv";
  digits::TrainOptions train;
};

void add_model_options(CLI::App& app, digits::MlpOptions& model) {
  const std::map<std::string, digits::Activation> activations{{"relu", digits::Activation::kRelu},
                                                              {"tanh", digits::Activation::kTanh}};
  app.add_option("--hidden_layers", model.hidden_layers)->check(CLI::Range(0, 8));
  app.add_option("--width", model.width, "Units in each hidden layer")->check(CLI::Range(1, 4096));
  app.add_option("--activation", model.activation)->transform(CLI::CheckedTransformer(activations));
  app.add_option("--dropout", model.dropout)->check(CLI::Range(0.0, 0.95));
  app.add_option("--label_smoothing", model.label_smoothing)->check(CLI::Range(0.0, 0.95));
}

void add_optimizer_options(CLI::App& app, digits::TrainOptions& train) {
  const std::map<std::string, digits::Method> methods{{"sgd", digits::Method::kSgd},
                                                      {"adam", digits::Method::kAdam}};
  digits::OptimizerOptions& optimizer = train.optimizer;
  app.add_option("--optimizer", optimizer.method)->transform(CLI::CheckedTransformer(methods));
  app.add_option("--momentum", optimizer.momentum, "SGD only")->check(CLI::Range(0.0, 1.0));
  app.add_option("--beta2", optimizer.beta2, "Adam only")->check(CLI::Range(0.0, 0.99999));
  app.add_option("--weight_decay", optimizer.weight_decay)->check(CLI::NonNegativeNumber);
  app.add_option("--learning_rate", train.learning_rate)->check(CLI::PositiveNumber);
  app.add_option("--learning_rate_decay", train.learning_rate_decay)->check(CLI::Range(0.0, 1.0));
  app.add_option("--batch_size", train.batch_size)->check(CLI::PositiveNumber);
  app.add_option("--max_epochs", train.max_epochs)->check(CLI::PositiveNumber);
  app.add_option("--patience", train.patience)->check(CLI::PositiveNumber);
  app.add_option("--seed", train.seed);
}

bool print_epoch(const digits::Epoch& epoch) {
  std::cout << "step=" << epoch.number << " train_loss=" << epoch.train.loss
            << " train_accuracy=" << epoch.train.accuracy << " val_loss=" << epoch.validation.loss
            << " val_accuracy=" << epoch.validation.accuracy << std::endl;
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("Trains a multilayer perceptron on handwritten digits");
  app.option_defaults()->always_capture_default();
  app.add_option("--data", arguments.data, "The images")->check(CLI::ExistingFile);
  add_model_options(app, arguments.train.model);
  add_optimizer_options(app, arguments.train);
  CLI11_PARSE(app, argc, argv);
  try {
    const digits::Digits data = digits::load_digits(arguments.data);
    const digits::Trained trained = digits::train(data, arguments.train, print_epoch);
    std::cout << "val_accuracy=" << trained.best.validation.accuracy
              << " test_accuracy=" << trained.test.accuracy << " epochs=" << trained.best.number
              << std::endl;
  } catch (const std::exception& error) {
    std::cerr << "digits_mlp: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
