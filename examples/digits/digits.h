// The handwritten digits of examples/data, split for tuning.
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

namespace digits {

inline constexpr int kPixels = 64;
inline constexpr int kClasses = 10;

struct Part {
  Eigen::MatrixXf images;   // kPixels x images, each pixel in [0, 1]
  std::vector<int> labels;  // 0 to 9
};

// Weights are fitted on `train`, hyperparameters on `validation`; `test` is looked at last, by
// nobody who still has a choice to make.
struct Digits {
  Part train, validation, test;
};

// Of every five images of a class three go to train, one to validation, one to test: the same
// split for every trial. Throws std::runtime_error naming the path and line of what is no image.
Digits load_digits(const std::string& path);

}  // namespace digits
