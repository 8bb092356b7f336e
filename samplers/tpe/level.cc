#include "samplers/tpe/level.h"

#include <cmath>
#include <numeric>

namespace hone::tpe {

Reached reached(std::span<const Point> curve, Level level) {
  Reached result;
  Step at = 0;
  for (const Point& point : curve) {
    if (point.metric.index != 0 || std::isnan(point.value)) continue;
    if (!result.any || point.step >= result.step) {
      result.step = point.step;
      result.last = point.value;
    }
    result.any = true;
    const bool later = std::isnan(result.loss) || point.step >= at;
    if (point.step > level.step() || !later) continue;
    at = point.step;
    result.loss = point.value;
  }
  return result;
}

Level Levels::with(std::size_t count) const {
  const std::size_t all = std::accumulate(counts_.begin(), counts_.end(), std::size_t{0});
  std::size_t there = 0;
  for (std::size_t index = Level::kCount; index-- > 0;) {
    there += counts_[index];
    if (there != 0 && there >= std::min(count, all)) return Level::at(index);
  }
  return Level::end();
}

}  // namespace hone::tpe
