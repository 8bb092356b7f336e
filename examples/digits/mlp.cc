#include "mlp.h"

#include <cmath>

namespace digits {
namespace {

// Silent units are 0 and the others grow, so that sums keep their expectation.
Eigen::ArrayXXf dropout_mask(Eigen::Index rows, Eigen::Index columns, float probability,
                             std::mt19937& random) {
  const auto threshold = static_cast<std::mt19937::result_type>(
      static_cast<double>(probability) * static_cast<double>(std::mt19937::max()));
  const float scale = 1 / (1 - probability);
  return Eigen::ArrayXXf::NullaryExpr(rows, columns,
                                      [&] { return random() < threshold ? 0.0F : scale; });
}

// Column by column; subtracting the largest logit keeps exp() in range.
Eigen::MatrixXf softmax(const Eigen::MatrixXf& logits) {
  Eigen::MatrixXf result = (logits.rowwise() - logits.colwise().maxCoeff()).array().exp().matrix();
  result.array().rowwise() /= result.colwise().sum().array();
  return result;
}

}  // namespace

Mlp::Mlp(int inputs, int classes, const MlpOptions& options, std::mt19937& random)
    : options_(options) {
  const float gain = options.activation == Activation::kRelu ? 2.0F : 1.0F;
  int fan_in = inputs;
  for (int index = 0; index <= options.hidden_layers; ++index) {
    const int fan_out = index == options.hidden_layers ? classes : options.width;
    std::normal_distribution<float> normal(0, std::sqrt(gain / static_cast<float>(fan_in)));
    layers_.push_back(
        {Eigen::MatrixXf::NullaryExpr(fan_out, fan_in, [&] { return normal(random); }),
         Eigen::VectorXf::Zero(fan_out)});
    fan_in = fan_out;
  }
}

Eigen::MatrixXf Mlp::activate(const Eigen::MatrixXf& sums) const {
  if (options_.activation == Activation::kRelu) return sums.cwiseMax(0.0F);
  return sums.array().tanh().matrix();
}

Eigen::ArrayXXf Mlp::slope(const Eigen::MatrixXf& activated) const {
  if (options_.activation == Activation::kRelu) return (activated.array() > 0.0F).cast<float>();
  return 1 - activated.array().square();
}

Score Mlp::score(const Eigen::MatrixXf& images, std::span<const int> labels) const {
  Eigen::MatrixXf values = images;
  for (std::size_t index = 0; index < layers_.size(); ++index) {
    values = (layers_[index].weights * values).colwise() + layers_[index].bias;
    if (index + 1 < layers_.size()) values = activate(values);
  }
  const Eigen::RowVectorXf largest = values.colwise().maxCoeff();
  const Eigen::RowVectorXf log_sums =
      (values.rowwise() - largest).array().exp().colwise().sum().log().matrix() + largest;
  Score total;
  for (Eigen::Index i = 0; i < values.cols(); ++i) {
    const int label = labels[static_cast<std::size_t>(i)];
    Eigen::Index predicted = 0;
    values.col(i).maxCoeff(&predicted);
    total.loss += log_sums[i] - values(label, i);
    total.accuracy += predicted == label ? 1 : 0;
  }
  const auto count = static_cast<double>(labels.size());
  return {total.loss / count, total.accuracy / count};
}

std::vector<Layer> Mlp::gradients(const Eigen::MatrixXf& images, std::span<const int> labels,
                                  std::mt19937& random) const {
  std::vector<Eigen::MatrixXf> inputs{images};  // of each layer
  std::vector<Eigen::ArrayXXf> slopes;          // of each hidden layer, dropout included
  for (std::size_t index = 0; index + 1 < layers_.size(); ++index) {
    const Layer& layer = layers_[index];
    Eigen::MatrixXf values = activate((layer.weights * inputs.back()).colwise() + layer.bias);
    slopes.push_back(slope(values));
    if (options_.dropout > 0) {
      const Eigen::ArrayXXf mask =
          dropout_mask(values.rows(), values.cols(), options_.dropout, random);
      values.array() *= mask;
      slopes.back() *= mask;
    }
    inputs.push_back(std::move(values));
  }
  // The derivative of the cross-entropy by the logits is softmax - target.
  const Layer& last = layers_.back();
  Eigen::MatrixXf error = softmax((last.weights * inputs.back()).colwise() + last.bias);
  error.array() -= options_.label_smoothing / static_cast<float>(error.rows());
  for (Eigen::Index i = 0; i < error.cols(); ++i) {
    error(labels[static_cast<std::size_t>(i)], i) -= 1 - options_.label_smoothing;
  }
  error /= static_cast<float>(labels.size());

  std::vector<Layer> result(layers_.size());
  for (std::size_t index = layers_.size(); index-- > 0;) {
    result[index] = {error * inputs[index].transpose(), error.rowwise().sum()};
    if (index == 0) break;
    error = (layers_[index].weights.transpose() * error).eval();
    error.array() *= slopes[index - 1];
  }
  return result;
}

}  // namespace digits
