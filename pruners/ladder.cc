#include "pruners/ladder.h"

#include <limits>

namespace hone {

std::vector<Step> rung_steps(std::size_t min, std::size_t max, std::size_t factor,
                             std::size_t skipped) {
  constexpr std::size_t kLast = std::numeric_limits<Step>::max();
  const std::size_t limit = max == 0 ? kLast : std::min(max, kLast);
  std::vector<Step> steps;
  std::size_t level = 0;
  for (std::size_t step = min; step < limit; step *= factor) {
    if (level++ >= skipped) steps.push_back(static_cast<Step>(step));
    if (step > limit / factor) break;
  }
  return steps;
}

std::vector<Arrival> Ladder::arrivals(std::span<const Report> reports) const {
  std::vector<Arrival> all;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const Report& report = reports[i];
    if (!metric_.is(report.metric)) continue;
    const std::size_t begin = report.first ? 0 : rungs_up_to(report.previous);
    const std::size_t end = rungs_up_to(report.step);
    if (begin >= end) continue;
    std::vector<double> losses = losses_with(reports, i);
    if (losses.size() < objectives()) continue;
    all.push_back({i, report.trial, report.turn(), begin, end, std::move(losses)});
  }
  return all;
}

std::size_t Ladder::rungs_up_to(Step step) const {
  return static_cast<std::size_t>(std::ranges::upper_bound(steps_, step) - steps_.begin());
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
