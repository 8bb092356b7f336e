// Zhang, Tian, Cheng & Jin, "An efficient approach to nondominated sorting for evolutionary
// multiobjective optimization", IEEE Trans. Evol. Comput. 19(2), 2015: ENS-BS. Sorted
// lexicographically, a point can be dominated by earlier ones only, and by transitivity the fronts
// that dominate it are a prefix of all fronts, so its own is found by bisection.
#include "hone/pareto.h"

#include <algorithm>
#include <cmath>

namespace hone {
namespace {

// The rows without NaN, gathered point by point in lexicographic order.
class SortedPoints {
 public:
  explicit SortedPoints(LossColumns losses) : width_(losses.size()) {
    const std::size_t rows = losses.empty() ? 0 : losses.front().size();
    for (std::size_t row = 0; row < rows; ++row) {
      const auto absent = [row](std::span<const double> column) { return std::isnan(column[row]); };
      if (std::none_of(losses.begin(), losses.end(), absent)) rows_.push_back(row);
    }
    std::sort(rows_.begin(), rows_.end(), [losses](std::size_t a, std::size_t b) {
      for (const std::span<const double> column : losses) {
        if (column[a] != column[b]) return column[a] < column[b];
      }
      return a < b;
    });
    values_.reserve(rows_.size() * width_);
    for (const std::size_t row : rows_) {
      for (const std::span<const double> column : losses) values_.push_back(column[row]);
    }
  }

  std::size_t size() const noexcept { return rows_.size(); }
  std::size_t width() const noexcept { return width_; }
  std::size_t row(std::size_t point) const { return rows_[point]; }

  bool dominates(std::size_t earlier, std::size_t later) const {
    const double* q = values_.data() + earlier * width_;
    const double* p = values_.data() + later * width_;
    bool smaller = q[0] < p[0];
    for (std::size_t i = 1; i < width_; ++i) {
      if (q[i] > p[i]) return false;
      smaller = smaller || q[i] < p[i];
    }
    return smaller;
  }

 private:
  std::size_t width_;
  std::vector<std::size_t> rows_;
  std::vector<double> values_;
};

// `front` lists points in lexicographic order, all before `point`.
bool dominated(const SortedPoints& points, const std::vector<std::size_t>& front,
               std::size_t point) {
  // With two objectives the second falls along a front, so its last point has the best chance.
  if (points.width() <= 2) return !front.empty() && points.dominates(front.back(), point);
  return std::any_of(front.rbegin(), front.rend(),
                     [&](std::size_t earlier) { return points.dominates(earlier, point); });
}

}  // namespace

std::vector<std::size_t> pareto_front(LossColumns losses) {
  const SortedPoints points(losses);
  std::vector<std::size_t> front;
  for (std::size_t point = 0; point < points.size(); ++point) {
    if (!dominated(points, front, point)) front.push_back(point);
  }
  for (std::size_t& member : front) member = points.row(member);
  std::sort(front.begin(), front.end());
  return front;
}

std::vector<std::size_t> nondominated_ranks(LossColumns losses) {
  const SortedPoints points(losses);
  std::vector<std::size_t> ranks(losses.empty() ? 0 : losses.front().size(), kUnranked);
  std::vector<std::vector<std::size_t>> fronts;
  for (std::size_t point = 0; point < points.size(); ++point) {
    const auto front = std::partition_point(
        fronts.begin(), fronts.end(),
        [&](const std::vector<std::size_t>& members) { return dominated(points, members, point); });
    ranks[points.row(point)] = static_cast<std::size_t>(front - fronts.begin());
    if (front == fronts.end()) {
      fronts.push_back({point});
    } else {
      front->push_back(point);
    }
  }
  return ranks;
}

}  // namespace hone
