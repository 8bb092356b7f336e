// A multilayer perceptron for classification, and its gradients.
#pragma once

#include <Eigen/Core>
#include <random>
#include <span>
#include <vector>

namespace digits {

enum class Activation { kRelu, kTanh };

struct MlpOptions {
  int hidden_layers = 1;
  int width = 64;  // units in each hidden layer
  Activation activation = Activation::kRelu;
  float dropout = 0;          // probability that a hidden unit is silent in a training step
  float label_smoothing = 0;  // share of the target spread evenly over the classes
};

// output = weights * input + bias; weights are outputs x inputs.
struct Layer {
  Eigen::MatrixXf weights;
  Eigen::VectorXf bias;
};

struct Score {
  double loss = 0;  // mean cross-entropy in nats, without label smoothing
  double accuracy = 0;
};

class Mlp {
 public:
  // Weights start as He et al. (2015) and Glorot and Bengio (2010) recommend for the activation.
  Mlp(int inputs, int classes, const MlpOptions& options, std::mt19937& random);

  // Images are columns, with one label each.
  Score score(const Eigen::MatrixXf& images, std::span<const int> labels) const;

  // The gradient of the batch's mean loss, layer by layer.
  std::vector<Layer> gradients(const Eigen::MatrixXf& images, std::span<const int> labels,
                               std::mt19937& random) const;

  std::vector<Layer>& layers() { return layers_; }
  const std::vector<Layer>& layers() const { return layers_; }

 private:
  Eigen::MatrixXf activate(const Eigen::MatrixXf& sums) const;
  Eigen::ArrayXXf slope(const Eigen::MatrixXf& activated) const;

  MlpOptions options_;
  std::vector<Layer> layers_;
};

}  // namespace digits
