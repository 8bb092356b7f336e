#include "pruners/ladder.h"

#include <limits>

namespace hone {

namespace {

constexpr std::size_t kLast = std::numeric_limits<Step>::max();

}  // namespace

Step RungSteps::highest() const noexcept {
  return static_cast<Step>(max == 0 ? kLast : std::min(max - 1, kLast));
}

std::vector<Step> RungSteps::multiples() const {
  const std::size_t largest = highest() / std::max<std::size_t>(min, 1);
  std::vector<Step> multiples;
  std::size_t level = 0;
  for (std::size_t multiple = 1; multiple <= largest; multiple *= factor) {
    if (level++ >= skipped) multiples.push_back(static_cast<Step>(multiple));
    if (multiple > largest / factor) break;
  }
  return multiples;
}

Ladder::Ladder(const RungSteps& steps, DecidingMetric metric)
    : highest_(steps.highest()), multiples_(steps.multiples()), metric_(std::move(metric)) {
  if (steps.min > 0) lowest_ = static_cast<Step>(std::min(steps.min, kLast));
}

std::vector<Arrival> Ladder::arrivals(std::span<const Report> reports) const {
  std::vector<Arrival> all;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const Report& report = reports[i];
    if (!metric_.is(report.metric)) continue;
    const std::optional<Step> lowest = lowest_step(report.curve);
    if (!lowest) continue;
    const std::size_t begin = report.first ? 0 : rungs_up_to(report.previous, *lowest);
    const std::size_t end = rungs_up_to(report.step, *lowest);
    if (begin >= end) continue;
    std::vector<double> losses = losses_with(reports, i);
    if (losses.size() < objectives()) continue;
    all.push_back({i, report.trial, report.turn(), begin, end, std::move(losses)});
  }
  return all;
}

std::optional<Step> Ladder::lowest_step(std::span<const Point> curve) const {
  if (lowest_) return lowest_;
  const auto starts = [&](const Point& point) {
    return point.step > 0 && metric_.is(point.metric);
  };
  const auto found = std::ranges::find_if(curve, starts);
  return found == curve.end() ? std::nullopt : std::optional(found->step);
}

std::size_t Ladder::rungs_up_to(Step step, Step lowest) const {
  const auto above = std::ranges::upper_bound(multiples_, std::min(step, highest_) / lowest);
  return static_cast<std::size_t>(above - multiples_.begin());
}

// The metrics that decide, out of the report of several that reports[index] is part of; cut short
// where one is missing.
std::vector<double> Ladder::losses_with(std::span<const Report> reports, std::size_t index) const {
  const auto together = [&](const Report& other) {
    return other.trial == reports[index].trial && other.step == reports[index].step;
  };
  std::size_t begin = index, end = index + 1;
  while (begin > 0 && together(reports[begin - 1])) --begin;
  while (end < reports.size() && together(reports[end])) ++end;
  const std::span<const Report> group = reports.subspan(begin, end - begin);
  std::vector<double> losses = {reports[index].value};
  for (const MetricId metric : metric_.ids().subspan(1)) {
    const auto found = std::ranges::find(group, metric, &Report::metric);
    if (found == group.end()) break;
    losses.push_back(found->value);
  }
  return losses;
}

}  // namespace hone
