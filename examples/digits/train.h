// Training with early stopping, shared by the examples.
#pragma once

#include <functional>

#include "digits.h"
#include "mlp.h"
#include "optimizer.h"

namespace digits {

struct TrainOptions {
  MlpOptions model = {};
  OptimizerOptions optimizer = {};
  float learning_rate = 1e-3F;
  float learning_rate_decay = 1;  // the rate is multiplied by this after every epoch
  int batch_size = 32;
  unsigned max_epochs = 30;
  unsigned patience = 5;  // epochs in a row that did not improve validation
  unsigned seed = 1;
};

struct Epoch {
  unsigned number = 0;  // 1, 2, ...
  Score train = {}, validation = {};
};

struct Trained {
  Epoch best;    // the epoch whose weights were kept
  Score test;    // of those weights
  long weights;  // how many numbers were fitted
};

// Ends when validation accuracy has not improved for `patience` epochs, when the loss is no longer
// finite, or when `on_epoch` returns false.
Trained train(const Digits& data, const TrainOptions& options,
              const std::function<bool(const Epoch&)>& on_epoch);

}  // namespace digits
