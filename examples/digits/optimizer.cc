// Adam: Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1.
#include "optimizer.h"

#include <cmath>

namespace digits {
namespace {

constexpr float kBeta1 = 0.9F;
constexpr float kEpsilon = 1e-8F;

std::vector<Layer> zeros_like(const std::vector<Layer>& layers) {
  std::vector<Layer> result = layers;
  for (Layer& layer : result) {
    layer.weights.setZero();
    layer.bias.setZero();
  }
  return result;
}

// Velocity, then step: the classical momentum of Polyak (1964).
template <class Gradient, class Values>
void sgd(float learning_rate, float momentum, const Gradient& gradient, Values& velocity,
         Values& values) {
  velocity = momentum * velocity + gradient;
  values -= learning_rate * velocity;
}

template <class Gradient, class Values>
void adam(float learning_rate, float beta2, int steps, const Gradient& gradient, Values& first,
          Values& second, Values& values) {
  const float unbias1 = 1 - std::pow(kBeta1, static_cast<float>(steps));
  const float unbias2 = 1 - std::pow(beta2, static_cast<float>(steps));
  first = kBeta1 * first + (1 - kBeta1) * gradient;
  second = beta2 * second + (1 - beta2) * gradient.cwiseAbs2();
  values.array() -=
      learning_rate * (first.array() / unbias1) / ((second.array() / unbias2).sqrt() + kEpsilon);
}

}  // namespace

Optimizer::Optimizer(const OptimizerOptions& options, const std::vector<Layer>& layers)
    : options_(options), first_(zeros_like(layers)), second_(first_) {}

void Optimizer::step(float learning_rate, const std::vector<Layer>& gradients,
                     std::vector<Layer>& layers) {
  ++steps_;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto update = [&](const auto& gradient, auto& first, auto& second, auto& values) {
      if (options_.method == Method::kSgd) {
        sgd(learning_rate, options_.momentum, gradient, first, values);
      } else {
        adam(learning_rate, options_.beta2, steps_, gradient, first, second, values);
      }
    };
    layers[i].weights *= 1 - learning_rate * options_.weight_decay;
    update(gradients[i].weights, first_[i].weights, second_[i].weights, layers[i].weights);
    update(gradients[i].bias, first_[i].bias, second_[i].bias, layers[i].bias);
  }
}

}  // namespace digits
