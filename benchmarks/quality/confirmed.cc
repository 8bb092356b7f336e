#include "benchmarks/quality/confirmed.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "benchmarks/quality/tasks.h"
#include "hone/analysis/confirm.h"
#include "hone/config.h"
#include "hone/study.h"

namespace hone::quality {
namespace {

using Json = nlohmann::ordered_json;

double true_loss(const Task& task, const Study& study, TrialNumber trial) {
  return task.loss(to_cells(task.space, study.trial(trial).params));
}

Study begun(const Task& task, const ConfirmedOptions& options, std::uint64_t seed) {
  return Study({.seed = seed, .space = task.space},
               sampler_from_json(options.sampler, "--sampler"));
}

Json line_of(const Task& task, const ConfirmedOptions& options, std::uint64_t seed) {
  const Objective objective = [&](Trial& trial) {
    return observed_loss(task, task.loss(to_cells(task.space, trial.configuration())), seed,
                         trial.number());
  };
  Study study = begun(task, options, seed);
  study.optimize(objective, {.trials = options.trials});
  const FrozenTrial luckiest = study.best_trial();
  const Confirmation race =
      confirm(study, objective,
              {.top = options.top, .confidence = options.confidence, .repeats = options.repeats});
  const auto loss_of = [&](const Contender& each) {
    return true_loss(task, study, each.trials.front());
  };
  const Contender& first = race.leaderboard.contenders.front();
  const double winner = loss_of(first);
  Study longer = begun(task, options, seed);
  longer.optimize(objective, {.trials = options.trials + race.repeats});
  return {{"task", task.name},
          {"seed", seed},
          {"known", task.best},
          {"luckiest", true_loss(task, study, luckiest.number)},
          {"longer", true_loss(task, longer, longer.best_trial().number)},
          {"confirmed", winner},
          {"promised", luckiest.value()},
          {"estimated", first.estimate},
          {"deviation", first.deviation},
          {"repeats", race.repeats},
          {"confident", race.confident},
          {"right", std::ranges::none_of(race.leaderboard.contenders, [&](const Contender& each) {
             return loss_of(each) < winner;
           })}};
}

}  // namespace

void run_confirmed(const ConfirmedOptions& options, std::ostream& out) {
  for (const std::string& name : options.tasks) {
    const Task task = make_task(name);
    for (std::uint64_t seed = 1; seed <= options.seeds; ++seed)
      out << line_of(task, options, seed).dump() << std::endl;
  }
}

}  // namespace hone::quality
