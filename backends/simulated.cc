#include "hone/backends/simulated.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "backends/nearest_rows.h"
#include "hone/error.h"

namespace hone {
namespace {

void refuse(std::string_view where, std::string_view what) {
  throw Error(ErrorCode::kInvalidArgument, where, what);
}

void check(const Study& study, const CurveTable& table, const SimulationOptions& options) {
  if (table.rows.empty()) refuse("table", "has no rows");
  for (const ObjectiveSpec& objective : study.objectives()) {
    if (std::ranges::find(table.metrics, objective.name) == table.metrics.end())
      refuse("table.metrics", "lacks the study's objective \"" + objective.name + '"');
  }
  if (options.workers == 0) refuse("simulation.workers", "found 0; must be at least 1");
  if (study.window() != 0)
    refuse("study.window", "a simulation is exact for any study; leave the window at 0");
  if (!std::isfinite(options.seconds) && options.trials == std::numeric_limits<std::size_t>::max())
    refuse("simulation.seconds", "give the simulated time, or a number of trials");
  if (!(options.seconds >= 0 && options.resume_seconds >= 0))
    refuse("simulation.seconds", "times must be 0 or more");
}

class Simulator {
 public:
  Simulator(Study& study, const CurveTable& table, const SimulationOptions& options)
      : study_(study),
        table_(table),
        nearest_(table),
        options_(options),
        workers_(options.workers) {}

  Simulation run() {
    for (start_idle(); !due_.empty(); start_idle()) {
      const auto [time, worker] = *due_.begin();
      if (time > options_.seconds || (options_.interrupted && options_.interrupted())) break;
      due_.erase(due_.begin());
      now_ = time;
      finish_step(worker);
    }
    for (std::optional<Run>& run : workers_) {
      if (!run) continue;
      run->trial.release("the simulated time is over");
      study_.tell(run->trial);
    }
    return std::move(result_);
  }

 private:
  struct Run {
    Trial trial;
    std::size_t row;
    std::size_t step;  // that is under way, from 1
    double seconds = 0;
  };

  void start_idle() {
    for (std::size_t worker = 0; worker < workers_.size(); ++worker) {
      if (workers_[worker]) continue;
      std::vector<Trial> asked;
      if (result_.trials < options_.trials) asked = study_.ask(1);
      if (asked.empty()) asked = study_.resume(1, true);
      if (asked.empty()) return;  // until something that runs is told
      start(worker, std::move(asked.front()));
    }
  }

  void start(std::size_t worker, Trial trial) {
    if (trial.number() >= seen_) {
      seen_ = trial.number() + 1;
      result_.trials += trial.parent() ? 0 : 1;
    }
    const std::vector<double> cells = to_cells(table_.space, trial.configuration());
    const std::size_t row = nearest_.find(cells).value_or(0);
    const std::size_t first = std::max<std::size_t>(trial.resume_step(), 1);
    const double delay = trial.resumed() ? options_.resume_seconds : 0;
    workers_[worker].emplace(Run{std::move(trial), row, first, delay});
    if (first > steps(row)) return conclude(worker);
    schedule(worker, delay);
  }

  std::size_t steps(std::size_t row) const { return table_.rows[row].seconds.size(); }

  void schedule(std::size_t worker, double delay) {
    Run& run = *workers_[worker];
    const double seconds = table_.rows[run.row].seconds[run.step - 1];
    run.seconds += seconds;
    due_.emplace(now_ + delay + seconds, worker);
  }

  std::span<const double> values(const Run& run, std::size_t step) const {
    const std::size_t count = table_.metrics.size();
    return std::span(table_.rows[run.row].values).subspan((step - 1) * count, count);
  }

  bool is_objective(const std::string& metric) const {
    return std::ranges::any_of(study_.objectives(), [&](const ObjectiveSpec& objective) {
      return objective.name == metric;
    });
  }

  void finish_step(std::size_t worker) {
    Run& run = *workers_[worker];
    std::vector<std::pair<std::string, double>> metrics;
    const std::span<const double> found = values(run, run.step);
    for (std::size_t m = 0; m < found.size(); ++m) {
      if (!std::isnan(found[m]) || is_objective(table_.metrics[m]))
        metrics.emplace_back(table_.metrics[m], found[m]);
    }
    const auto step = static_cast<Step>(run.step);
    const Verdict verdict = run.trial.report(step, metrics);
    result_.reports.push_back({now_, run.trial.number(), run.row, step, verdict});
    result_.seconds = now_;
    if (verdict != Verdict::kContinue || run.step == steps(run.row)) return conclude(worker);
    ++run.step;
    schedule(worker, 0);
  }

  void conclude(std::size_t worker) {
    Run& run = *workers_[worker];
    run.trial.set_metric("seconds", run.seconds);
    if (run.trial.should_prune()) {
      run.trial.prune();
    } else {
      const std::span<const double> found = values(run, steps(run.row));
      std::vector<double> last;
      for (const ObjectiveSpec& objective : study_.objectives()) {
        const auto metric = std::ranges::find(table_.metrics, objective.name);
        last.push_back(found[static_cast<std::size_t>(metric - table_.metrics.begin())]);
      }
      run.trial.complete(last);
    }
    study_.tell(run.trial);
    workers_[worker].reset();
  }

  Study& study_;
  const CurveTable& table_;
  const NearestRows nearest_;
  const SimulationOptions& options_;
  std::vector<std::optional<Run>> workers_;       // none: idle
  std::set<std::pair<double, std::size_t>> due_;  // when a step is done, and of which worker
  double now_ = 0;
  TrialNumber seen_ = 0;  // trials below it were handed out before
  Simulation result_;
};

}  // namespace

Simulation simulate(Study& study, const CurveTable& table, const SimulationOptions& options) {
  check(study, table, options);
  return Simulator(study, table, options).run();
}

}  // namespace hone
