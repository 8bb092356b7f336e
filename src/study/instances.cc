#include "hone/instances.h"

#include <map>

#include "hone/error.h"

namespace hone {

double mean_over_instances(Trial& trial, std::size_t instances,
                           const std::function<double(Step)>& value_of) {
  if (instances == 0)
    throw Error(ErrorCode::kInvalidArgument, "instances", "found 0; must be at least 1");
  std::map<Step, double> values;
  for (const FrozenTrial::Reported& report : trial.frozen().curve)
    if (report.metric == trial.objectives().front().name) values[report.step] = report.value;
  for (Step step = trial.resume_step(); step < instances && !trial.should_prune(); ++step) {
    values[step] = value_of(step);
    trial.report(step, values[step]);
  }
  double sum = 0;
  for (const auto& [step, value] : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace hone
