#include "samplers/tpe/hypervolume_subset.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>

#include "hone/pareto.h"

namespace hone::tpe {
namespace {

using Columns = std::vector<std::vector<double>>;

// Puts the best loss of a column at 0 and its reference at 1: contributions all scale alike.
void normalise(std::vector<double>& column) {
  double best = std::numeric_limits<double>::infinity(), worst = -best;
  for (const double loss : column) {
    if (!std::isfinite(loss)) continue;
    best = std::min(best, loss);
    worst = std::max(worst, loss);
  }
  if (!std::isfinite(worst)) best = worst = 0;
  const double bound = std::max(1.1 * worst, 0.9 * worst);
  const double reference = bound == 0 ? 1e-12 : bound;
  for (double& loss : column) {
    if (std::isinf(loss)) loss = loss < 0 ? best : worst;
    loss = (loss - best) / (reference - best);
  }
}

class Greedy {
 public:
  explicit Greedy(const Columns& losses)
      : losses_(losses), chosen_(losses.size()), reference_(losses.size(), 1.0) {}

  // What a point adds to the chosen ones.
  double gain(std::size_t point) {
    push(point);
    const double volume = volume_of_chosen();
    for (std::vector<double>& column : chosen_) column.pop_back();
    return volume - volume_;
  }
  void choose(std::size_t point) {
    push(point);
    volume_ = volume_of_chosen();
  }

 private:
  void push(std::size_t point) {
    for (std::size_t i = 0; i < losses_.size(); ++i) chosen_[i].push_back(losses_[i][point]);
  }
  double volume_of_chosen() const {
    const std::vector<std::span<const double>> columns(chosen_.begin(), chosen_.end());
    return hypervolume(columns, reference_);
  }

  const Columns& losses_;
  Columns chosen_;
  std::vector<double> reference_;
  double volume_ = 0;
};

}  // namespace

std::vector<std::size_t> hypervolume_subset(Columns losses, std::size_t count) {
  for (std::vector<double>& column : losses) normalise(column);
  Greedy greedy(losses);
  // What a point adds only falls as others are chosen, so an old gain bounds the new one.
  struct Bound {
    double gain;
    std::size_t point;
    std::size_t chosen;  // how many there were when it was computed
    bool operator<(const Bound& other) const {
      return gain != other.gain ? gain < other.gain : point > other.point;
    }
  };
  std::priority_queue<Bound> bounds;
  for (std::size_t point = 0; point < losses.front().size(); ++point)
    bounds.push({greedy.gain(point), point, 0});
  std::vector<std::size_t> subset;
  while (subset.size() < count && !bounds.empty()) {
    const Bound best = bounds.top();
    bounds.pop();
    if (best.chosen == subset.size()) {
      greedy.choose(best.point);
      subset.push_back(best.point);
    } else {
      bounds.push({greedy.gain(best.point), best.point, subset.size()});
    }
  }
  return subset;
}

}  // namespace hone::tpe
