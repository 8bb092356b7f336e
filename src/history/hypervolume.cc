// Two objectives: a sweep over the sorted front. Three: Fonseca, Paquete & Lopez-Ibanez, "An
// improved dimension-sweep algorithm for the hypervolume indicator", CEC 2006. More: While,
// Bradstreet & Barone, "A fast way of calculating exact hypervolumes", IEEE Trans. Evol. Comput.
// 16(1), 2012 (WFG), sorted so that each limited set loses an objective.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "hone/pareto.h"

namespace hone {
namespace {

using Columns = std::vector<std::vector<double>>;  // [objective][point]
using Reference = std::span<const double>;

Columns gather(const Columns& points, std::span<const std::size_t> rows) {
  Columns gathered(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (const std::size_t row : rows) gathered[i].push_back(points[i][row]);
  }
  return gathered;
}

std::vector<std::size_t> order_by(const std::vector<double>& column) {
  std::vector<std::size_t> order(column.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return column[a] < column[b]; });
  return order;
}

double sweep_line(const Columns& points, Reference reference) {
  double area = 0;
  double ceiling = reference[1];
  for (const std::size_t p : order_by(points[0])) {
    if (points[1][p] >= ceiling) continue;
    area += (reference[0] - points[0][p]) * (ceiling - points[1][p]);
    ceiling = points[1][p];
  }
  return area;
}

// The area that points of a plane dominate below a reference, as points come in any order.
class Staircase {
 public:
  explicit Staircase(Reference reference)
      : steps_{{-std::numeric_limits<double>::infinity(), reference[1]},
               {reference[0], -std::numeric_limits<double>::infinity()}} {}

  double area() const noexcept { return area_; }

  void add(double x, double y) {
    auto right = steps_.upper_bound(x);
    auto left = std::prev(right);
    if (left->second <= y) return;
    double ceiling = left->second;
    if (left->first == x) steps_.erase(left);
    for (double from = x;;) {
      area_ += (right->first - from) * (ceiling - y);
      if (right->second < y) break;
      from = right->first;
      ceiling = right->second;
      right = steps_.erase(right);
    }
    steps_.emplace(x, y);
  }

 private:
  std::map<double, double> steps_;  // x to the lowest y seen from there on
  double area_ = 0;
};

double sweep_plane(const Columns& points, Reference reference) {
  const std::vector<std::size_t> order = order_by(points[2]);
  Staircase staircase(reference);
  double volume = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    staircase.add(points[0][order[i]], points[1][order[i]]);
    const double next = i + 1 < order.size() ? points[2][order[i + 1]] : reference[2];
    volume += staircase.area() * (next - points[2][order[i]]);
  }
  return volume;
}

std::vector<std::size_t> front_of(const Columns& points) {
  return pareto_front(std::vector<std::span<const double>>(points.begin(), points.end()));
}

// The parts of the first `count` points that lie within the box of point `count`, without the last
// objective.
Columns limited(const Columns& points, std::size_t count) {
  Columns within(points.size() - 1, std::vector<double>(count));
  for (std::size_t i = 0; i < within.size(); ++i) {
    for (std::size_t p = 0; p < count; ++p) within[i][p] = std::max(points[i][p], points[i][count]);
  }
  return gather(within, front_of(within));
}

double volume_of(const Columns& points, Reference reference) {
  const std::size_t width = points.size();
  if (width == 2) return sweep_line(points, reference);
  if (width == 3) return sweep_plane(points, reference);
  const Columns sorted = gather(points, order_by(points.back()));
  double volume = 0;
  for (std::size_t p = 0; p < sorted.back().size(); ++p) {
    // All earlier points reach at least as deep in the last objective as this one.
    double section = 1;
    for (std::size_t i = 0; i + 1 < width; ++i) section *= reference[i] - sorted[i][p];
    const double covered = volume_of(limited(sorted, p), reference.first(width - 1));
    volume += (reference.back() - sorted.back()[p]) * (section - covered);
  }
  return volume;
}

}  // namespace

double hypervolume(LossColumns losses, std::span<const double> reference) {
  if (losses.empty()) return 0;
  Columns points(losses.size());
  for (const std::size_t row : pareto_front(losses)) {
    bool below = true;
    bool infinite = false;
    for (std::size_t i = 0; i < losses.size(); ++i) {
      below = below && losses[i][row] < reference[i];
      infinite = infinite || std::isinf(losses[i][row]);
    }
    if (below && infinite) return std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; below && i < losses.size(); ++i) points[i].push_back(losses[i][row]);
  }
  if (points.front().empty()) return 0;
  if (points.size() == 1) return reference[0] - points[0].front();
  return volume_of(points, reference);
}

}  // namespace hone
