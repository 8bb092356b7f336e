#include "samplers/tpe/weights.h"

#include <cmath>

namespace hone::tpe {

double recency_weight(std::size_t age, std::size_t n, std::size_t recent) {
  if (recent == 0 || age < recent) return 1;
  const double oldest = 1 / static_cast<double>(n);
  if (n == recent + 1) return oldest;
  const double share = static_cast<double>(n - 1 - age) / static_cast<double>(n - recent - 1);
  return oldest + share * (1 - oldest);
}

double rank_weight(std::size_t rank, std::size_t n) {
  const double end = std::log(static_cast<double>(n) + 0.5);
  return 1 - std::log(static_cast<double>(rank) + 1) / end;
}

}  // namespace hone::tpe
