#include "train.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

namespace digits {
namespace {

// One pass over the training images in a new order.
void train_epoch(const Part& part, float learning_rate, int batch_size, std::mt19937& random,
                 Mlp& model, Optimizer& optimizer) {
  std::vector<int> order(part.labels.size());
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), random);
  for (auto begin = order.begin(); begin != order.end();) {
    const auto end = begin + std::min<std::ptrdiff_t>(batch_size, order.end() - begin);
    const std::vector<int> batch(begin, end);
    std::vector<int> labels;
    for (const int image : batch) labels.push_back(part.labels[static_cast<std::size_t>(image)]);
    const Eigen::MatrixXf images = part.images(Eigen::all, batch);
    optimizer.step(learning_rate, model.gradients(images, labels, random), model.layers());
    begin = end;
  }
}

// Accuracy on a few hundred images has many ties; the loss decides them.
bool better(const Score& a, const Score& b) {
  return a.accuracy > b.accuracy || (a.accuracy == b.accuracy && a.loss < b.loss);
}

long count_weights(const Mlp& model) {
  long count = 0;
  for (const Layer& layer : model.layers()) count += layer.weights.size() + layer.bias.size();
  return count;
}

}  // namespace

Trained train(const Digits& data, const TrainOptions& options,
              const std::function<bool(const Epoch&)>& on_epoch) {
  std::mt19937 random(options.seed);
  Mlp model(kPixels, kClasses, options.model, random);
  Optimizer optimizer(options.optimizer, model.layers());
  Mlp best_model = model;
  Epoch best;
  float learning_rate = options.learning_rate;
  for (unsigned number = 1; number <= options.max_epochs; ++number) {
    train_epoch(data.train, learning_rate, options.batch_size, random, model, optimizer);
    const Epoch epoch{.number = number,
                      .train = model.score(data.train.images, data.train.labels),
                      .validation = model.score(data.validation.images, data.validation.labels)};
    if (number == 1 || better(epoch.validation, best.validation)) {
      best = epoch;
      best_model = model;
    }
    const bool diverged = !std::isfinite(epoch.train.loss);
    if (!on_epoch(epoch) || diverged || epoch.number - best.number >= options.patience) break;
    learning_rate *= options.learning_rate_decay;
  }
  return {best, best_model.score(data.test.images, data.test.labels), count_weights(model)};
}

}  // namespace digits
