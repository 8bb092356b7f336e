#include "samplers/tpe/surrogate.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hone::tpe {
namespace {

constexpr double kLength = 0.25;                    // l in (1)
constexpr double kNoise = 0.05;                     // s^2
constexpr double kOptimism = 0.5;                   // the part of the deviation
constexpr double kLogitScale = 0.5513288954217921;  // sqrt(3) / pi: logits get variance 1

double comparable(double position) { return std::isnan(position) ? kNowhere : position; }

}  // namespace

Surrogate::Surrogate(std::span<const Factor> factors)
    : inverse_(kMostLandmarks * kMostLandmarks),
      weights_(kMostLandmarks),
      vector_(kMostLandmarks),
      scratch_(kMostLandmarks),
      coordinates_(factors.size()) {
  for (std::size_t i = 0; i < factors.size(); ++i)
    if (factors[i].dimension->kind() != Dimension::Kind::kConstant)
      axes_.push_back(
          {factors[i].id, factors[i].dimension, i, std::vector<double>(kMostLandmarks)});
  const auto parameters = static_cast<double>(std::max<std::size_t>(axes_.size(), 1));
  scale_ = 1 / (2 * kLength * kLength * parameters);
  for (std::size_t i = 1; i <= 2 * kMostLandmarks; ++i)
    logarithms_.push_back(std::log(static_cast<double>(i)));
}

std::size_t Surrogate::padded() const {
  return (rows_.size() + kKernelBlock - 1) / kKernelBlock * kKernelBlock;
}

void Surrogate::clear() {
  rows_.clear();
  order_.clear();
}

void Surrogate::learn(const History& history, std::span<const Row> rows) {
  if (std::ranges::mismatch(rows_, rows).in1 != rows_.end()) clear();
  for (const Row row : rows.subspan(rows_.size())) append(history, row);
  weigh(history);
}

std::span<const Difference> Surrogate::differences_to(std::span<const Coordinate> x) const {
  differences_.clear();
  for (const Axis& axis : axes_)
    differences_.push_back(
        {axis.positions.data(), comparable(x[axis.place].position), axis.dimension->numeric()});
  return differences_;
}

// With A = L L' and z = L^-1 k, the inverse of the Cholesky factor of A with a row and a column
// (k, a) more is L^-1 with the row (-z' L^-1, 1) / sqrt(a - z' z) more.
void Surrogate::append(const History& history, Row row) {
  for (const Axis& axis : axes_) {
    const bool known = axis.id.index < history.params();
    coordinates_[axis.place].position =
        axis.dimension->position(known ? history.cells(axis.id)[row] : kAbsent);
  }
  const std::size_t trial = rows_.size(), size = padded();
  const std::span<const double> z(scratch_.data(), trial);
  const std::span<double> last(inverse_.data() + trial * kMostLandmarks, kMostLandmarks);
  similarities(differences_to(coordinates_), scale_, {vector_.data(), size});
  multiply(inverse_, {vector_.data(), size}, {scratch_.data(), trial});
  multiply_transposed(inverse_, z, last.first(size));
  const double left = 1 + kNoise - std::inner_product(z.begin(), z.end(), z.begin(), 0.0);
  for (double& each : last.first(trial)) each /= -std::sqrt(left);
  last[trial] = 1 / std::sqrt(left);
  std::ranges::fill(last.subspan(trial + 1), 0.0);

  rows_.push_back(row);
  for (Axis& axis : axes_) {
    const double position = comparable(coordinates_[axis.place].position);
    if (trial == 0) std::ranges::fill(axis.positions, position);
    axis.positions[trial] = position;
  }
  rank(history, trial);
}

// Puts a trial at its place in the order, behind those that are as good.
void Surrogate::rank(const History& history, std::size_t trial) {
  const auto loss = [&](std::size_t each) { return history.loss()[rows_[each]]; };
  order_.insert(std::ranges::upper_bound(order_, loss(trial), {}, loss), trial);
}

// Of trials that are as good as one another and share the ranks from `first` to before `last`.
double Surrogate::score(std::size_t first, std::size_t last) const {
  const std::size_t ahead = first + last, behind = 2 * rows_.size() - ahead;
  return kLogitScale * (logarithms_[ahead - 1] - logarithms_[behind - 1]);
}

void Surrogate::weigh(const History& history) {
  const auto loss = [&](std::size_t place) { return history.loss()[rows_[order_[place]]]; };
  std::ranges::fill(vector_, 0.0);
  for (std::size_t first = 0, last = 0; first < order_.size(); first = last) {
    while (last < order_.size() && loss(last) == loss(first)) ++last;
    for (std::size_t i = first; i < last; ++i) vector_[order_[i]] = score(first, last);
  }
  const std::size_t size = padded();
  multiply(inverse_, {vector_.data(), size}, {scratch_.data(), rows_.size()});
  multiply_transposed(inverse_, {scratch_.data(), rows_.size()}, {weights_.data(), size});
}

double Surrogate::optimistic_score(std::span<const Coordinate> x) const {
  const Likeness like = likeness(differences_to(x), scale_, {weights_.data(), padded()});
  const double variance = 1 - like.largest * like.largest / (1 + kNoise);
  return like.sum - kOptimism * std::sqrt(variance);
}

}  // namespace hone::tpe
