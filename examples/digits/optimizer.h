// Gradient descent with momentum, and Adam.
#pragma once

#include <vector>

#include "mlp.h"

namespace digits {

enum class Method { kSgd, kAdam };

struct OptimizerOptions {
  Method method = Method::kAdam;
  float momentum = 0.9F;   // SGD: share of the last step that is kept
  float beta2 = 0.999F;    // Adam: memory of the squared gradients
  float weight_decay = 0;  // decoupled from the gradient: Loshchilov and Hutter (2019)
};

class Optimizer {
 public:
  Optimizer(const OptimizerOptions& options, const std::vector<Layer>& layers);
  void step(float learning_rate, const std::vector<Layer>& gradients, std::vector<Layer>& layers);

 private:
  OptimizerOptions options_;
  std::vector<Layer> first_, second_;  // running means of the gradients and of their squares
  int steps_ = 0;
};

}  // namespace digits
