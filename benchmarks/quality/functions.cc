#include "benchmarks/quality/functions.h"

#include <array>
#include <cmath>
#include <numbers>

namespace hone::quality {
namespace {

using std::numbers::pi;

double square(double x) { return x * x; }

double branin_value(std::span<const double> x) {
  const double curve = x[1] - 5.1 / (4 * pi * pi) * square(x[0]) + 5 / pi * x[0] - 6;
  return square(curve) + 10 * (1 - 1 / (8 * pi)) * std::cos(x[0]) + 10;
}

double camel_value(std::span<const double> x) {
  const double a = square(x[0]), b = square(x[1]);
  return (4 - 2.1 * a + a * a / 3) * a + x[0] * x[1] + (4 * b - 4) * b;
}

double hartmann6_value(std::span<const double> x) {
  constexpr double kHeight[4] = {1.0, 1.2, 3.0, 3.2};
  constexpr double kWidth[4][6] = {{10, 3, 17, 3.5, 1.7, 8},
                                   {0.05, 10, 17, 0.1, 8, 14},
                                   {3, 3.5, 1.7, 10, 17, 8},
                                   {17, 8, 0.05, 10, 0.1, 14}};
  constexpr double kCentre[4][6] = {{0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
                                    {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
                                    {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
                                    {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}};
  double sum = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    double exponent = 0;
    for (std::size_t j = 0; j < 6; ++j) exponent += kWidth[i][j] * square(x[j] - kCentre[i][j]);
    sum -= kHeight[i] * std::exp(-exponent);
  }
  return sum;
}

double ackley_value(std::span<const double> x) {
  double squares = 0, waves = 0;
  for (const double v : x) {
    squares += v * v;
    waves += std::cos(2 * pi * v);
  }
  const auto d = static_cast<double>(x.size());
  return -20 * std::exp(-0.2 * std::sqrt(squares / d)) - std::exp(waves / d) + 20 + std::numbers::e;
}

double levy_value(std::span<const double> x) {
  const auto w = [&](std::size_t i) { return 1 + (x[i] - 1) / 4; };
  const std::size_t last = x.size() - 1;
  double sum =
      square(std::sin(pi * w(0))) + square(w(last) - 1) * (1 + square(std::sin(2 * pi * w(last))));
  for (std::size_t i = 0; i < last; ++i)
    sum += square(w(i) - 1) * (1 + 10 * square(std::sin(pi * w(i) + 1)));
  return sum;
}

double rosenbrock_value(std::span<const double> x) {
  double sum = 0;
  for (std::size_t i = 0; i + 1 < x.size(); ++i)
    sum += 100 * square(x[i + 1] - square(x[i])) + square(1 - x[i]);
  return sum;
}

double styblinski_tang_value(std::span<const double> x) {
  double sum = 0;
  for (const double v : x) sum += 0.5 * (square(square(v)) - 16 * square(v) + 5 * v);
  return sum;
}

double rastrigin_value(std::span<const double> x) {
  double sum = 0;
  for (const double v : x) sum += square(v) + 10 * (1 - std::cos(2 * pi * v));
  return sum;
}

double ellipsoid_value(std::span<const double> x) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    sum +=
        std::pow(1000.0, static_cast<double>(i) / static_cast<double>(x.size() - 1)) * square(x[i]);
  return sum;
}

TestFunction cube(double (*value)(std::span<const double>), std::size_t dimensions,
                  double minimiser, double low, double high, double reach) {
  return {value, std::vector<double>(dimensions, minimiser), std::vector<double>(dimensions, low),
          std::vector<double>(dimensions, high), reach};
}

}  // namespace

TestFunction branin() { return {branin_value, {pi, 2.275}, {-5, 0}, {10, 15}, 0.12}; }

TestFunction six_hump_camel() {
  return {camel_value, {0.08984201368301331, -0.7126564032704135}, {-3, -2}, {3, 2}, 0.12};
}

TestFunction hartmann6() {
  return {hartmann6_value,
          {0.20168951265373836, 0.15001069269434808, 0.47687397421898785, 0.27533243048404904,
           0.31165161653094494, 0.65730053356130164},
          std::vector<double>(6, 0),
          std::vector<double>(6, 1),
          0.12};
}

TestFunction ackley(std::size_t dimensions) {
  return cube(ackley_value, dimensions, 0, -32.768, 32.768, 0.35);
}
TestFunction levy(std::size_t dimensions) { return cube(levy_value, dimensions, 1, -10, 10, 0.35); }
TestFunction rosenbrock(std::size_t dimensions) {
  return cube(rosenbrock_value, dimensions, 1, -5, 10, 0.25);
}
TestFunction styblinski_tang(std::size_t dimensions) {
  return cube(styblinski_tang_value, dimensions, -2.903534027771177, -5, 5, 0.12);
}
TestFunction rastrigin(std::size_t dimensions) {
  return cube(rastrigin_value, dimensions, 0, -5.12, 5.12, 0.35);
}
TestFunction ellipsoid(std::size_t dimensions) {
  return cube(ellipsoid_value, dimensions, 0, -5, 5, 0.35);
}

}  // namespace hone::quality
