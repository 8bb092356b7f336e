#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hone/pruner.h"

namespace hone {

// The metric, or the objectives together, by which a pruner decides: an option that names one,
// followed through what the pruner is told of its study.
class DecidingMetric {
 public:
  enum class Unless { kFirstObjective, kAllObjectives };  // the option names one

  explicit DecidingMetric(std::string name, Unless unless = Unless::kFirstObjective)
      : name_(std::move(name)), unless_(unless) {
    if (name_.empty()) ids_ = {MetricId{0}};
  }

  // Throws Error{kInvalidArgument} at "pruner.metric" for a name that is none of an objective, but
  // nearly so: it is taken for a mistake. Any other name is that of a metric which trials report
  // besides.
  void begin(std::span<const ObjectiveSpec> objectives);
  void introduce(MetricId metric, std::string_view name);

  // One, several with kAllObjectives, or none while nobody has reported it.
  std::span<const MetricId> ids() const noexcept { return ids_; }
  bool is(MetricId metric) const noexcept { return !ids_.empty() && ids_.front() == metric; }
  bool maximized() const noexcept { return maximized_; }  // it is an objective to maximise

 private:
  std::string name_;
  Unless unless_;
  std::vector<MetricId> ids_;
  bool maximized_ = false;
};

}  // namespace hone
