#include "pruners/deciding_metric.h"

#include <algorithm>

#include "hone/error.h"
#include "space/nearest_name.h"

namespace hone {

void DecidingMetric::begin(std::span<const ObjectiveSpec> objectives) {
  ids_.clear();
  NearestName nearest(name_);
  for (std::uint32_t i = 0; i < objectives.size(); ++i) {
    const bool first = name_.empty() && (ids_.empty() || unless_ == Unless::kAllObjectives);
    nearest.consider(objectives[i].name);
    if (!first && objectives[i].name != name_) continue;
    if (ids_.empty()) maximized_ = objectives[i].direction == Direction::kMaximize;
    ids_.push_back({i});
  }
  if (!ids_.empty() || nearest.found().empty()) return;
  throw Error(
      ErrorCode::kInvalidArgument, "pruner.metric",
      "found \"" + name_ + "\", which is no objective; did you mean \"" + nearest.found() + "\"?");
}

void DecidingMetric::introduce(MetricId metric, std::string_view name) {
  if (ids_.empty() && name == name_) ids_ = {metric};
}

}  // namespace hone
