// The random choices that make one member of a family of tasks.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <string_view>
#include <vector>

#include "hone/distribution.h"
#include "hone/rng.h"
#include "hone/space.h"

namespace hone::quality {

// A standard normal draw (Box and Muller 1958).
inline double normal(Stream& stream) {
  const double radius = std::sqrt(-2 * std::log(stream.uniform()));
  return radius * std::cos(2 * std::numbers::pi * stream.uniform());
}

// Where 0 stands in an order that contains it.
inline std::size_t place_of_zero(std::span<const std::size_t> order) {
  return static_cast<std::size_t>(std::ranges::find(order, std::size_t{0}) - order.begin());
}

class Draws {
 public:
  Draws(std::string_view family, std::uint64_t member)
      : stream_(member, 0, Purpose::kObjective, hash_name(family)) {}

  double uniform(double low, double high) { return low + (high - low) * stream_.uniform(); }
  double normal() { return quality::normal(stream_); }
  std::size_t below(std::size_t bound) { return stream_.below(bound); }
  bool coin() { return stream_.uniform() < 0.5; }

  // A unit position within `reach` of `around`, but neither near the middle nor near an end, so
  // that no sampler profits from a special place.
  double position(double around = 0.5, double reach = 0.4);
  // A cell at such a position; a categorical one is any choice.
  double cell(const Distribution& dist);
  // One for every parameter, inactive ones included.
  std::vector<double> cells(const Space& space);
  // `count` weights between 0.3 and 3, log-uniform.
  std::vector<double> weights(std::size_t count);
  // 0, 1, ..., count - 1 in random order.
  std::vector<std::size_t> order(std::size_t count);
  // A random orthogonal matrix, row-major.
  std::vector<double> rotation(std::size_t size);

 private:
  Stream stream_;
};

}  // namespace hone::quality
