#include "cli/explain_moment.h"

#include <algorithm>

namespace hone::cli {
namespace {

// Whether a record was in the history when a trial was asked for.
bool was_seen(const Study& study, const FrozenTrial& asked, const Record& record) {
  if (study.window() != 0) return record.number + study.window() <= asked.number;
  return record.finished <= asked.started;
}

void look_back(const Study& study, const FrozenTrial& asked, Moment& moment) {
  const History all = study.history();
  moment.history = History(all.objectives());
  for (std::size_t row = 0; row < all.rows(); ++row) {
    const Record record = all.record(row);
    if (record.number == asked.number) continue;
    if (was_seen(study, asked, record))
      moment.history.append(record);
    else if (record.number < asked.number)
      moment.pending.emplace_back(record.number, record.cells);
  }
}

}  // namespace

Moment moment_of(const Study& study, std::optional<TrialNumber> trial) {
  const std::vector<FrozenTrial> trials = study.trials();
  const TrialNumber next = trials.empty() ? 0 : trials.back().number + 1;
  Moment moment{.number = trial.value_or(next), .pending = {}, .cells = {}};
  const Space& space = *study.space();
  if (trial) {
    const FrozenTrial asked = study.trial(*trial);
    moment.cells = to_cells(space, asked.params);
    look_back(study, asked, moment);
  } else {
    moment.history = study.history();
  }
  for (const FrozenTrial& each : trials)
    if (each.state == TrialState::kRunning && each.number < moment.number)
      moment.pending.emplace_back(each.number, to_cells(space, each.params));
  std::ranges::sort(moment.pending, {}, [](const auto& each) { return each.first; });
  return moment;
}

}  // namespace hone::cli
