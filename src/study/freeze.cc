#include "study/freeze.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hone/error.h"

namespace hone {
namespace {

double user_value(const Ledger& ledger, MetricId metric, double value) {
  return metric.index < ledger.objectives() ? ledger.sign(metric.index) * value : value;
}

// Cells from before the space grew are fewer: what came to light later is absent in them.
Configuration configuration_of(const Ledger& ledger, std::vector<double> cells) {
  cells.resize(ledger.space()->size(), kAbsent);
  return to_configuration(*ledger.space(), cells);
}

void descend(const std::optional<Origin>& origin, FrozenTrial& trial) {
  if (!origin) return;
  trial.parent = origin->parent;
  trial.parent_step = origin->step;
}

template <class Range, class Number>
Range stretched(Range range, Number value) {
  range.low = std::min(range.low, value);
  range.high = std::max(range.high, value);
  return range;
}

// The narrowest distribution that a single value implies.
Distribution distribution_of(const ParamValue& value) {
  if (const auto* real = std::get_if<double>(&value))
    return FloatRange{.low = *real, .high = *real};
  if (const auto* integer = std::get_if<std::int64_t>(&value))
    return IntRange{.low = *integer, .high = *integer};
  return Categorical{.choices = {value}};
}

// The known distribution, stretched to hold the value too if it does not.
Distribution distribution_with(const Distribution& known, const ParamValue& value) {
  const auto number = as_number(value);
  if (const auto* range = std::get_if<FloatRange>(&known); range && number)
    return stretched(*range, *number);
  const auto* integer = std::get_if<std::int64_t>(&value);
  if (const auto* range = std::get_if<IntRange>(&known); range && integer)
    return stretched(*range, *integer);
  const auto stretch_choices = [&](auto set) -> Distribution {
    if (std::ranges::none_of(set.choices, [&](const auto& c) { return same_value(c, value); }))
      set.choices.push_back(value);
    return set;
  };
  if (const auto* set = std::get_if<Categorical>(&known); set && set->weights.empty())
    return stretch_choices(*set);
  if (const auto* set = std::get_if<Ordinal>(&known)) return stretch_choices(*set);
  return known;
}

// What the study knows of a parameter once it has this trial. A declared range grows by what the
// value needs, not by what the trial was drawn from.
Distribution distribution_after(const Ledger& ledger, const Space& known, const FrozenTrial& trial,
                                const std::string& name, const ParamValue& value) {
  const auto id = known.find(name);
  const bool declared = id && id->index < ledger.space()->size() && ledger.declared(*id);
  const auto given = trial.distributions.find(name);
  if (declared || given == trial.distributions.end())
    return id ? distribution_with(known[*id].dist, value) : distribution_of(value);
  validate(given->second, name);
  (void)to_cell(given->second, value, name);  // refuses what it could not have given
  return id ? widen(known[*id].dist, given->second, name) : given->second;
}

void check_outcome(const Ledger& ledger, const FrozenTrial& trial) {
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorCode::kInvalidArgument, "trial " + std::to_string(trial.number), why);
  };
  const bool finished = trial.state == TrialState::kComplete ||
                        trial.state == TrialState::kPruned || trial.state == TrialState::kFailed;
  if (!finished) refuse("is not finished; only finished trials can be added");
  if (trial.state != TrialState::kComplete) return;
  if (trial.values.size() != ledger.objectives())
    refuse("has " + std::to_string(trial.values.size()) + " values, the study has " +
           std::to_string(ledger.objectives()) + " objectives");
  if (std::ranges::any_of(trial.values, [](double v) { return std::isnan(v); }))
    refuse("is complete but has a value that is not a number");
}

}  // namespace

FrozenTrial freeze(const Ledger& ledger, const Record& record) {
  FrozenTrial trial{.number = record.number,
                    .state = record.outcome.state,
                    .params = configuration_of(ledger, record.cells),
                    .metrics = record.metrics,
                    .constraints = record.outcome.constraints,
                    .attributes = {record.attributes.begin(), record.attributes.end()},
                    .started = record.started,
                    .finished = record.finished,
                    .worker = record.worker,
                    .message = record.outcome.message};
  descend(record.origin, trial);
  for (std::uint32_t i = 0; i < record.outcome.losses.size(); ++i)
    trial.values.push_back(ledger.sign(i) * record.outcome.losses[i]);
  for (const Point& point : record.curve)
    trial.curve.push_back({.step = point.step,
                           .metric = ledger.metrics()[point.metric.index],
                           .value = user_value(ledger, point.metric, point.value)});
  return trial;
}

FrozenTrial freeze(const Ledger& ledger, TrialNumber number, const OpenTrial& open) {
  if (open.told) {
    FrozenTrial trial = freeze(ledger, open.told->record);
    for (const LateParam& late : open.told->late)
      trial.params.emplace_back(late.name, to_value(late.dist, late.cell));
    return trial;
  }
  if (open.paused) {
    FrozenTrial trial = freeze(ledger, open.saved->record);
    for (const LateParam& late : open.saved->late)
      trial.params.emplace_back(late.name, to_value(late.dist, late.cell));
    return trial;
  }
  FrozenTrial trial{.number = number,
                    .state = open.requeued ? TrialState::kWaiting : TrialState::kRunning,
                    .params = configuration_of(ledger, open.cells),
                    .attributes = open.attributes,
                    .started = open.requeued ? 0 : open.started,
                    .worker = open.worker};
  descend(open.origin, trial);
  if (open.last_report) trial.curve.push_back(*open.last_report);
  return trial;
}

FrozenTrial freeze(const Ledger& ledger, TrialNumber number) {
  if (const auto row = ledger.row_of(number)) return freeze(ledger, ledger.history().record(*row));
  const auto open = ledger.open().find(number);
  if (open != ledger.open().end()) return freeze(ledger, number, open->second);
  throw Error(ErrorCode::kInvalidArgument, "trial " + std::to_string(number),
              "there is no such trial; the study has " + std::to_string(ledger.next_number()));
}

Added thaw(Ledger& ledger, Space& known, const FrozenTrial& trial) {
  check_outcome(ledger, trial);
  const Space& space = *ledger.space();
  Added added;
  Record& record = added.trial.record;
  record = {
      .outcome = {.state = trial.state, .constraints = trial.constraints, .message = trial.message},
      .started = trial.started,
      .finished = trial.finished,
      .worker = trial.worker,
      .metrics = trial.metrics,
      .attributes = {trial.attributes.begin(), trial.attributes.end()}};
  record.cells.assign(space.size(), kAbsent);
  for (const auto& [name, value] : trial.params) {
    Distribution dist = distribution_after(ledger, known, trial, name, value);
    const double cell = to_cell(dist, value, name);
    const auto id = space.find(name);
    if (id && dist == space[*id].dist) {
      record.cells[id->index] = cell;
      continue;
    }
    if (const auto before = known.find(name)) {
      known.widen(*before, dist);
    } else {
      known.add({.name = name, .dist = dist});
    }
    added.trial.late.push_back({.name = name, .dist = std::move(dist), .cell = cell});
  }
  for (std::uint32_t i = 0; i < trial.values.size() && i < ledger.objectives(); ++i)
    record.outcome.losses.push_back(ledger.sign(i) * trial.values[i]);
  for (const auto& reported : trial.curve) {
    const MetricId metric = ledger.metric(reported.metric);
    record.curve.push_back({.step = reported.step,
                            .metric = metric,
                            .value = user_value(ledger, metric, reported.value)});
  }
  added.trial.metric_names.assign(ledger.metrics().begin(), ledger.metrics().end());
  return added;
}

}  // namespace hone
