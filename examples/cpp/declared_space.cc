// A space declared before the first trial: which of two models to use, and the parameters of
// each, active only beside it. Samplers then know the whole space from the start, grid search can
// count it, and the objective reads values by name.
#include <Eigen/Cholesky>
#include <cmath>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "digits.h"
#include "hone/samplers/grid.h"
#include "hone/study.h"

namespace {

hone::Space make_space() {
  hone::Space space;
  const hone::ParamId model = space.add_categorical("model", {"ridge", "neighbours"});
  space.add_float("contrast", {.low = 0.25, .high = 4, .log = true});  // pixel ^ contrast
  space.add_float("penalty", {.low = 1e-3, .high = 1e3, .log = true}, equal(model, "ridge"));
  space.add_int("neighbours", {.low = 1, .high = 9, .step = 2}, equal(model, "neighbours"));
  return space;
}

// Scores of every class (rows) for every image (columns) by linear least squares.
Eigen::MatrixXf ridge_scores(const Eigen::MatrixXf& train, const Eigen::MatrixXf& targets,
                             const Eigen::MatrixXf& images, double penalty) {
  Eigen::MatrixXf gram = train * train.transpose();
  gram.diagonal().array() += static_cast<float>(penalty);
  return gram.llt().solve(train * targets.transpose()).transpose() * images;
}

// Votes of the nearest training images for each class.
Eigen::MatrixXf neighbour_scores(const Eigen::MatrixXf& train, const Eigen::MatrixXf& targets,
                                 const Eigen::MatrixXf& images, std::int64_t neighbours) {
  Eigen::MatrixXf scores = Eigen::MatrixXf::Zero(targets.rows(), images.cols());
  for (Eigen::Index i = 0; i < images.cols(); ++i) {
    Eigen::VectorXf distance = (train.colwise() - images.col(i)).colwise().squaredNorm();
    for (std::int64_t k = 0; k < neighbours; ++k) {
      Eigen::Index nearest = 0;
      distance.minCoeff(&nearest);
      scores.col(i) += targets.col(nearest);
      distance[nearest] = INFINITY;
    }
  }
  return scores;
}

double validation_accuracy(const hone::Trial& trial, const digits::Digits& data) {
  const auto contrast = static_cast<float>(trial.get_float("contrast"));
  const Eigen::MatrixXf train = data.train.images.array().pow(contrast);
  const Eigen::MatrixXf images = data.validation.images.array().pow(contrast);
  Eigen::MatrixXf targets = Eigen::MatrixXf::Zero(digits::kClasses, train.cols());
  for (Eigen::Index i = 0; i < train.cols(); ++i) {
    targets(data.train.labels[static_cast<std::size_t>(i)], i) = 1;
  }
  const Eigen::MatrixXf scores =
      trial.get_string("model") == "ridge"
          ? ridge_scores(train, targets, images, trial.get_float("penalty"))
          : neighbour_scores(train, targets, images, trial.get_int("neighbours"));
  int correct = 0;
  for (Eigen::Index i = 0; i < scores.cols(); ++i) {
    Eigen::Index predicted = 0;
    scores.col(i).maxCoeff(&predicted);
    correct += predicted == data.validation.labels[static_cast<std::size_t>(i)] ? 1 : 0;
  }
  return correct / static_cast<double>(scores.cols());
}

}  // namespace

int main(int argc, char** argv) {
  const digits::Digits data = digits::load_digits(argc > 1 ? argv[1] : "examples/data/digits.csv");
  const hone::Space space = make_space();
  const hone::GridOptions grid{.points = 5};
  std::cout << "the grid has " << hone::grid_size(space, grid) << " points\n";

  hone::Study study({.direction = hone::Direction::kMaximize, .space = space},
                    hone::make_grid(grid));
  study.optimize([&](hone::Trial& trial) { return validation_accuracy(trial, data); }, {});

  std::map<std::string, hone::FrozenTrial> best;  // of each model
  for (const hone::FrozenTrial& trial : study.trials()) {
    const std::string model = hone::to_string(*trial.find("model"));
    if (!best.contains(model) || trial.value() > best[model].value()) best[model] = trial;
  }
  for (const auto& [model, trial] : best) {
    std::cout << model << ": validation accuracy " << trial.value() << " with";
    for (const auto& [name, value] : trial.params) {
      std::cout << ' ' << name << '=' << hone::to_string(value);
    }
    std::cout << '\n';
  }
}
