#include "digits.h"

#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace digits {
namespace {

struct Image {
  std::array<float, kPixels> pixels;
  int label;
};

Image parse_image(const std::string& line, const std::string& where) {
  std::istringstream fields(line);
  Image image{};
  char comma = ',';
  for (float& pixel : image.pixels) {
    if (comma != ',' || !(fields >> pixel >> comma)) {
      throw std::runtime_error(where + ": expected 64 pixels and a digit, separated by commas");
    }
    pixel /= 16;
  }
  if (!(fields >> image.label) || image.label < 0 || image.label >= kClasses) {
    throw std::runtime_error(where + ": the last field must be a digit from 0 to 9");
  }
  return image;
}

Part gather(const std::vector<Image>& images) {
  Part part;
  part.images.resize(kPixels, static_cast<Eigen::Index>(images.size()));
  for (Eigen::Index i = 0; i < part.images.cols(); ++i) {
    const Image& image = images[static_cast<std::size_t>(i)];
    part.images.col(i) = Eigen::Map<const Eigen::VectorXf>(image.pixels.data(), kPixels);
    part.labels.push_back(image.label);
  }
  return part;
}

}  // namespace

Digits load_digits(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) throw std::runtime_error(path + ": cannot be read, or is empty");
  std::vector<Image> train, validation, test;
  std::array<int, kClasses> seen{};
  for (int number = 2; std::getline(file, line); ++number) {
    const Image image = parse_image(line, path + ":" + std::to_string(number));
    const int turn = seen[static_cast<std::size_t>(image.label)]++ % 5;
    (turn < 3 ? train : turn == 3 ? validation : test).push_back(image);
  }
  return {gather(train), gather(validation), gather(test)};
}

}  // namespace digits
