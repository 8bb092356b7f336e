#include "benchmarks/quality/draws.h"

#include <algorithm>
#include <numeric>
#include <span>

namespace hone::quality {

double Draws::position(double around, double reach) {
  constexpr double kEdge = 0.08, kMiddle = 0.06;
  for (;;) {
    const double at = uniform(around - reach, around + reach);
    if (at > kEdge && at < 1 - kEdge && std::abs(at - 0.5) > kMiddle) return at;
  }
}

double Draws::cell(const Distribution& dist) {
  if (const auto* categorical = std::get_if<Categorical>(&dist))
    return static_cast<double>(below(categorical->choices.size()));
  return from_unit(dist, position());
}

std::vector<double> Draws::cells(const Space& space) {
  std::vector<double> cells;
  for (const Param& param : space.params()) cells.push_back(cell(param.dist));
  return cells;
}

std::vector<double> Draws::weights(std::size_t count) {
  std::vector<double> weights(count);
  for (double& weight : weights) weight = std::exp(uniform(std::log(0.3), std::log(3.0)));
  return weights;
}

std::vector<std::size_t> Draws::order(std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[below(i)]);
  return order;
}

std::vector<double> Draws::rotation(std::size_t size) {
  std::vector<double> matrix(size * size);
  for (double& entry : matrix) entry = normal();
  const auto row = [&](std::size_t i) { return std::span(matrix).subspan(i * size, size); };
  for (std::size_t i = 0; i < size; ++i) {  // Gram and Schmidt
    for (std::size_t j = 0; j < i; ++j) {
      const double along = std::inner_product(row(i).begin(), row(i).end(), row(j).begin(), 0.0);
      for (std::size_t k = 0; k < size; ++k) row(i)[k] -= along * row(j)[k];
    }
    const double length =
        std::sqrt(std::inner_product(row(i).begin(), row(i).end(), row(i).begin(), 0.0));
    for (double& entry : row(i)) entry /= length;
  }
  return matrix;
}

}  // namespace hone::quality
