#include "hone/trial.h"

#include <algorithm>
#include <cmath>

#include "hone/error.h"
#include "hone/study.h"
#include "storage/json_text.h"
#include "study/holds_value.h"

namespace hone {
namespace {

[[noreturn]] void refuse(std::string_view name, std::string_view why) {
  throw Error(ErrorCode::kInvalidArgument, name, why);
}

[[noreturn]] void refuse_inactive(std::string_view name) {
  refuse(name, "is not active in this trial: its condition does not hold");
}

}  // namespace

Trial::Trial(Study& study, TrialNumber number, std::uint64_t seed,
             std::shared_ptr<const Space> space, std::vector<double> cells,
             std::vector<std::uint8_t> used, Configuration presets, double started)
    : study_(&study),
      number_(number),
      seed_(seed),
      space_(std::move(space)),
      cells_(std::move(cells)),
      used_(std::move(used)),
      presets_(std::move(presets)),
      started_(started) {}

void Trial::descend(const Origin& origin) {
  origin_ = origin;
  resume_step_ = origin.step + 1;
}

void Trial::restore(const Record& saved) {
  curve_ = saved.curve;
  for (const Point& point : curve_) {
    if (best_.size() <= point.metric.index) best_.resize(point.metric.index + 1, kAbsent);
    best_[point.metric.index] = std::fmin(best_[point.metric.index], point.value);
    resume_step_ = std::max(resume_step_, point.step + 1);
  }
  metrics_ = saved.metrics;
  attributes_ = saved.attributes;
  constraints_ = saved.outcome.constraints;
  started_ = saved.started;
}

// ---- suggesting

ParamValue Trial::suggest(std::string_view name, const Distribution& dist) {
  const auto id = proposed(name);
  if (!id || !presets_.empty() || !((*space_)[*id].dist == dist))
    return to_value(dist, late_cell(name, dist));
  used_[id->index] = 1;
  return to_value(dist, cells_[id->index]);
}

// The column of a name that came with a value. Columns that others have added since do not count,
// so that what a trial draws does not depend on when they did.
std::optional<ParamId> Trial::proposed(std::string_view name) const {
  const auto id = space_->find(name);
  if (!id || id->index >= cells_.size() || std::isnan(cells_[id->index])) return std::nullopt;
  return id;
}

// A parameter that was not proposed, or in another range.
double Trial::late_cell(std::string_view name, const Distribution& dist) {
  for (const LateParam& late : late_)
    if (late.name == name) {
      if (late.dist == dist) return late.cell;
      return to_cell(dist, to_value(late.dist, late.cell), name);
    }
  validate(dist, name);
  LateParam late{.name = std::string(name), .dist = dist};
  const auto preset = std::ranges::find(presets_, name, &std::pair<std::string, ParamValue>::first);
  if (preset != presets_.end()) {
    late.cell = to_cell(dist, preset->second, name);
  } else if (const auto id = proposed(name)) {
    late.cell = moved_cell(*id, dist);
  } else {
    const auto known = space_->find(name);
    if (known && (*space_)[*known].when) refuse_inactive(name);
    late.cell =
        from_quantile(dist, Stream(seed_, number_, Purpose::kSampler, hash_name(name)).uniform());
  }
  late_.push_back(std::move(late));
  return late_.back().cell;
}

// The proposal for a known column, asked for with another range than it was made for.
double Trial::moved_cell(ParamId id, const Distribution& dist) {
  const Param& param = (*space_)[id];
  (void)widen(param.dist, dist, param.name);  // refuses another kind or scale
  const ParamValue value = to_value(param.dist, cells_[id.index]);
  if (holds_value(dist, value)) return to_cell(dist, value, param.name);
  return study_->redraw(*this, id, dist);
}

double Trial::suggest_float(std::string_view name, const FloatRange& range) {
  return std::get<double>(suggest(name, range));
}

std::int64_t Trial::suggest_int(std::string_view name, const IntRange& range) {
  return std::get<std::int64_t>(suggest(name, range));
}

std::string Trial::suggest_categorical(std::string_view name,
                                       std::initializer_list<const char*> choices) {
  return std::get<std::string>(
      suggest(name, Categorical{.choices = {choices.begin(), choices.end()}}));
}

ParamValue Trial::suggest_categorical(std::string_view name, const Categorical& choices) {
  return suggest(name, choices);
}

ParamValue Trial::suggest_ordinal(std::string_view name, const Ordinal& choices) {
  return suggest(name, choices);
}

// ---- reading

bool Trial::active(std::string_view name) const {
  if (std::ranges::find(late_, name, &LateParam::name) != late_.end()) return true;
  return proposed(name).has_value();
}

ParamValue Trial::get(std::string_view name) const {
  const auto late = std::ranges::find(late_, name, &LateParam::name);
  if (late != late_.end()) return to_value(late->dist, late->cell);
  (void)space_->at(name);  // refuses unknown names
  const auto id = proposed(name);
  if (!id) refuse_inactive(name);
  return to_value((*space_)[*id].dist, cells_[id->index]);
}

double Trial::get_float(std::string_view name) const {
  const auto number = as_number(get(name));
  if (!number) refuse(name, "is not a number");
  return *number;
}

std::int64_t Trial::get_int(std::string_view name) const {
  const ParamValue value = get(name);
  if (!std::holds_alternative<std::int64_t>(value)) refuse(name, "is not an integer");
  return std::get<std::int64_t>(value);
}

std::string Trial::get_string(std::string_view name) const {
  const ParamValue value = get(name);
  if (!std::holds_alternative<std::string>(value)) refuse(name, "is not a string");
  return std::get<std::string>(value);
}

bool Trial::used_whole() const {
  for (std::size_t i = 0; i < cells_.size(); ++i)
    if (!used_[i] && !std::isnan(cells_[i])) return false;
  return true;
}

std::vector<double> Trial::used_cells() const {
  std::vector<double> cells = cells_;
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (!used_[i]) cells[i] = kAbsent;
  cells.resize(space_->size(), kAbsent);
  return cells;
}

Configuration Trial::configuration() const {
  Configuration configuration = to_configuration(*space_, used_cells());
  for (const LateParam& late : late_)
    configuration.emplace_back(late.name, to_value(late.dist, late.cell));
  return configuration;
}

std::map<std::string, Distribution> Trial::distributions() const {
  std::map<std::string, Distribution> distributions;
  const std::vector<double> cells = used_cells();
  for (ParamId id{0}; id.index < cells.size(); ++id.index)
    if (!std::isnan(cells[id.index])) distributions.emplace((*space_)[id].name, (*space_)[id].dist);
  for (const LateParam& late : late_) distributions.insert_or_assign(late.name, late.dist);
  return distributions;
}

Stream Trial::stream(std::string_view purpose) const {
  return {seed_, number_, Purpose::kObjective, purpose.empty() ? 0 : hash_name(purpose)};
}

// ---- reporting

Verdict Trial::report(Step step, double value) {
  const std::pair<std::string, double> metric(study_->objectives().front().name, value);
  return report(step, {&metric, 1});
}

Verdict Trial::report(Step step, std::span<const std::pair<std::string, double>> metrics) {
  const Verdict verdict = study_->report(*this, step, metrics);
  pruned_ = pruned_ || verdict == Verdict::kPrune;
  pausing_ = verdict == Verdict::kPause;
  return verdict;
}

std::optional<TrialNumber> Trial::parent() const {
  if (!origin_) return std::nullopt;
  return origin_->parent;
}

std::string Trial::checkpoint_dir() const { return study_->checkpoint_dir(number_); }

bool Trial::cancelled() const { return study_->cancelled(); }

void Trial::set_metric(std::string_view name, double value) {
  const auto it = std::ranges::find(metrics_, name, &std::pair<std::string, double>::first);
  if (it != metrics_.end()) {
    it->second = value;
  } else {
    metrics_.emplace_back(name, value);
  }
}

void Trial::set_attribute(std::string_view key, std::string_view text) {
  std::string json;
  append_string(text, json);
  set_json_attribute(key, json);
}

void Trial::set_json_attribute(std::string_view key, std::string_view json) {
  if (!is_json(json))
    refuse(key, "is an attribute whose value is no JSON; set_attribute() takes text");
  const auto it = std::ranges::find(attributes_, key, &std::pair<std::string, std::string>::first);
  if (it != attributes_.end()) {
    it->second = json;
  } else {
    attributes_.emplace_back(key, json);
  }
}

void Trial::set_constraints(std::span<const double> values) {
  constraints_.assign(values.begin(), values.end());
}

// ---- ending

void Trial::complete(double value) { complete({&value, 1}); }

void Trial::complete(std::span<const double> values) {
  const auto objectives = study_->objectives();
  if (values.size() != objectives.size())
    return fail("the objective returned " + std::to_string(values.size()) +
                " values; the study has " + std::to_string(objectives.size()) + " objectives");
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i]))
      return fail("the objective returned " + to_string(values[i]) + " for " + objectives[i].name +
                  ", which is not a finite number");
  if (should_pause()) return end(TrialState::kPaused, values, {});
  end(pruned_ ? TrialState::kPruned : TrialState::kComplete, values, {});
}

void Trial::prune() { leave(should_pause() ? TrialState::kPaused : TrialState::kPruned); }

void Trial::pause() { leave(TrialState::kPaused); }

void Trial::leave(TrialState state) {
  std::vector<double> last(study_->objectives().size(), kAbsent);
  for (const Point& point : curve_)
    if (point.metric.index < last.size())
      last[point.metric.index] = study_->user_value(point.metric, point.value);
  end(state, last, {});
}

void Trial::fail(std::string_view why) { end(TrialState::kFailed, {}, why); }

void Trial::release(std::string_view why) {
  ended_ = true;
  released_ = why.empty() ? "released" : why;
}

void Trial::end(TrialState state, std::span<const double> values, std::string_view message) {
  ended_ = true;
  released_.clear();
  outcome_ = {.state = state, .message = std::string(message)};
  for (std::uint32_t i = 0; i < values.size(); ++i)
    outcome_.losses.push_back(study_->user_value({i}, values[i]));  // its own inverse
}

std::span<const ObjectiveSpec> Trial::objectives() const noexcept { return study_->objectives(); }

FrozenTrial Trial::frozen() const {
  FrozenTrial frozen{.number = number_,
                     .state = ended_ && released_.empty() ? outcome_.state : TrialState::kRunning,
                     .params = configuration(),
                     .metrics = metrics_,
                     .constraints = constraints_,
                     .attributes = {attributes_.begin(), attributes_.end()},
                     .started = started_,
                     .message = outcome_.message,
                     .parent = parent(),
                     .parent_step = origin_ ? origin_->step : 0};
  for (std::uint32_t i = 0; i < outcome_.losses.size(); ++i)
    frozen.values.push_back(study_->user_value({i}, outcome_.losses[i]));
  for (const Point& point : curve_)
    frozen.curve.push_back({.step = point.step,
                            .metric = study_->metric_name(point.metric),
                            .value = study_->user_value(point.metric, point.value)});
  return frozen;
}

// ---- the record

const ParamValue* FrozenTrial::find(std::string_view param) const {
  const auto it = std::ranges::find(params, param, &std::pair<std::string, ParamValue>::first);
  return it == params.end() ? nullptr : &it->second;
}

bool FrozenTrial::feasible() const {
  return std::ranges::all_of(constraints, [](double value) { return value <= 0; });
}

}  // namespace hone
