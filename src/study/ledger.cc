#include "study/ledger.h"

#include <algorithm>
#include <cmath>

#include "hone/error.h"
#include "space/enumeration.h"
#include "study/space_merge.h"

namespace hone {

Ledger::Ledger(const StudyHeader& header, const StudyOptions& options, Sampler& sampler,
               Pruner* pruner)
    : objectives_(header.objectives),
      seed_(header.seed),
      window_(header.window),
      max_retries_(options.retries),
      policy_(options.duplicates),
      sampler_(&sampler),
      pruner_(pruner),
      history_(header.objectives.size()) {
  for (const ObjectiveSpec& objective : objectives_) metrics_.push_back(objective.name);
  if (pruner_ != nullptr) pruner_->begin(objectives_);
  declare(header.space);
}

double Ledger::sign(std::size_t objective) const {
  return objectives_[objective].direction == Direction::kMaximize ? -1 : 1;
}

MetricId Ledger::metric(std::string_view name) {
  const auto it = std::ranges::find(metrics_, name);
  const MetricId id{static_cast<std::uint32_t>(it - metrics_.begin())};
  if (it != metrics_.end()) return id;
  metrics_.emplace_back(name);
  if (pruner_ != nullptr) pruner_->introduce(id, name);
  return id;
}

// ---- the space

Space Ledger::merged_with(const Space& declared) const {
  if (!space_) return declared;
  for (ParamId id{0}; id.index < space_->size(); ++id.index)
    if (declared_[id.index] && !declared.find((*space_)[id].name))
      throw Error(ErrorCode::kBadSpace, (*space_)[id].name,
                  "is declared in the stored study and missing now; parameters may be added but "
                  "not taken away: keep it, or start a fresh study");
  return merge_spaces(*space_, declared);
}

void Ledger::declare(const Space& declared) {
  auto merged = std::make_shared<Space>(merged_with(declared));
  merged->check();
  declared_.resize(merged->size());
  for (const Param& param : declared.params()) declared_[merged->at(param.name).index] = 1;
  space_changed(std::move(merged));
}

void Ledger::space_changed(std::shared_ptr<const Space> space) {
  space_ = std::move(space);
  declared_.resize(space_->size());
  // What objectives ask for while they run may make equal proposals differ, so that only a space
  // declared whole can be known to be finite.
  whole_ = !declared_.empty() && std::ranges::find(declared_, 0) == declared_.end();
  finite_ = whole_ && cardinality(*space_) > 0;
  const DuplicatePolicy before = duplicates_;
  duplicates_ = policy_;
  if (policy_ == DuplicatePolicy::kAuto)
    duplicates_ = finite_ ? DuplicatePolicy::kResample : DuplicatePolicy::kAllow;
  if (before != DuplicatePolicy::kAllow || duplicates_ == DuplicatePolicy::kAllow) return;
  for (std::size_t row = 0; row < history_.rows(); ++row) {
    const Record record = history_.record(row);
    if (!record.origin) seen_.add(record.cells, record.number);
  }
  for (const auto& [number, trial] : open_)
    if (!trial.origin) seen_.add(trial.cells, number);
}

// ---- events

void Ledger::apply(Event event) {
  std::visit([this](auto& e) { apply_event(std::move(e)); }, event);
}

void Ledger::apply_event(Asked asked) {
  const auto known = open_.find(asked.number);
  if (known != open_.end() && !known->second.paused) {  // given back: handed out again
    OpenTrial& open = known->second;
    open.requeued = false;
    open.worker = std::move(asked.worker);
    open.started = asked.time;
    requeued_.erase(asked.number);
    return;
  }
  if (asked.lane == 0) begin_block();
  if (known != open_.end()) {
    resume(known, std::move(asked));
    return;
  }
  std::map<std::string, std::string> attributes;
  if (asked.queued && !queue_.empty()) {
    attributes = std::move(queue_.front().attributes);
    queue_.pop_front();
  }
  if (asked.retry_of) {
    std::erase_if(retries_, [&](const Retry& r) { return r.original == *asked.retry_of; });
    attempts_[asked.number] = attempts_[*asked.retry_of] + 1;
  }
  // What a fork comes to is not its configuration's doing alone: it is nobody's duplicate.
  if (duplicates_ != DuplicatePolicy::kAllow && !asked.origin) seen_.add(asked.cells, asked.number);
  const std::optional<Origin> origin = asked.origin;
  forks_ += origin ? 1 : 0;
  admit(asked.number, {.cells = std::move(asked.cells),
                       .presets = std::move(asked.presets),
                       .attributes = std::move(attributes),
                       .horizon = block_horizon_,
                       .worker = std::move(asked.worker),
                       .started = asked.time,
                       .origin = origin});
  if (pruner_ != nullptr) pruner_->admit(asked.number, origin);
  commit_ready();
}

void Ledger::apply_event(const Passed&) {
  begin_block();
  commit_ready();
}

void Ledger::begin_block() {
  block_horizon_ = horizon();  // counts the asks before this one
  if (window_ != 0) asks_.push_back(next_turn());
  if (asks_.size() > window_) {
    asks_.pop_front();
    ++asks_dropped_;
  }
}

void Ledger::admit(TrialNumber number, OpenTrial trial) {
  const auto it = open_.emplace_hint(open_.end(), number, std::move(trial));
  pending_.push_back({number, std::span<const double>(it->second.cells)});
  next_number_ = std::max(next_number_, number + 1);
  it->second.turn = number + resumptions_;
  take_turn(it);
}

void Ledger::resume(OpenTrials::iterator trial, Asked asked) {
  OpenTrial& open = trial->second;
  open.went_on_from = checkpoint_of(trial->first, open.origin, open.known).step;
  open.paused = false;
  --paused_;
  open.worker = std::move(asked.worker);
  open.started = asked.time;
  open.horizon = block_horizon_;
  open.turn = next_turn();
  ++resumptions_;
  take_turn(trial);
  if (pruner_ != nullptr) pruner_->resume(asked.number);
  commit_ready();
}

void Ledger::take_turn(OpenTrials::iterator trial) {
  if (window_ == 0) return;
  unsettled_.emplace(trial->second.turn, trial->first);
  unseen_.emplace(trial->second.turn, trial->first);
}

void Ledger::apply_event(Told told) {
  OpenTrial* open = find_open(told.record.number);
  if (open == nullptr || open->told) return;  // another worker was faster
  tell(std::move(told));
}

// Metrics have the numbers of whoever wrote the event; here they get ours.
void Ledger::name_metrics(Told& told) {
  for (Point& point : told.record.curve)
    if (point.metric.index < told.metric_names.size())
      point.metric = metric(told.metric_names[point.metric.index]);
}

void Ledger::tell(Told told) {
  const TrialNumber number = told.record.number;
  name_metrics(told);
  requeued_.erase(number);
  ++finished_;
  note_best(told.record);
  const auto it = open_.find(number);
  OpenTrial& open = it->second;
  if (told.record.cells.empty()) told.record.cells = open.cells;
  told.record.later = open.turn - number;
  told.record.origin = open.origin;
  open.told = std::move(told);
  open.requeued = false;
  if (open.paused) {
    open.paused = false;
    open.started = open.told->record.finished;  // what it took until its pause is counted
    --paused_;
    if (pruner_ != nullptr) pruner_->resume(number);
  }
  if (window_ == 0) {
    commit(it);
    return;
  }
  unsettled_.erase(open.turn);
  unseen_.emplace(open.turn, number);
  commit_ready();
}

void Ledger::apply_event(Paused paused) {
  const auto it = open_.find(paused.trial.record.number);
  if (it == open_.end() || it->second.told || it->second.paused) return;
  name_metrics(paused.trial);
  OpenTrial& open = it->second;
  open.saved = std::move(paused.trial);
  if (open.saved->record.cells.empty()) open.saved->record.cells = open.cells;
  open.saved->record.origin = open.origin;
  if (forking()) {
    const Origin reached = checkpoint_of(it->first, open.origin, open.saved->record.curve);
    checkpoints_.emplace(reached.parent, reached.step);
  }
  open.paused = true;
  ++paused_;
  open.requeued = false;
  requeued_.erase(it->first);
  if (window_ == 0) {
    settle_pause(it);
    return;
  }
  unsettled_.erase(open.turn);
  commit_ready();
}

void Ledger::apply_event(const Requeued& requeued) {
  OpenTrial* open = find_open(requeued.number);
  if (open == nullptr || open->told || open->paused) return;
  open->requeued = true;
  open->last_report.reset();
  open->shown = open->saved ? open->saved->record.curve.size() : 0;
  requeued_.insert(requeued.number);
}

void Ledger::apply_event(Enqueued enqueued) { queue_.push_back(std::move(enqueued)); }

void Ledger::apply_event(Added added) {
  Told& told = added.trial;
  told.record.number = next_number_;
  if (duplicates_ != DuplicatePolicy::kAllow) seen_.add(told.record.cells, next_number_);
  admit(next_number_,
        {.cells = told.record.cells, .horizon = next_turn(), .started = told.record.started});
  tell(std::move(told));
}

void Ledger::apply_event(const SpaceChanged& changed) { declare(changed.space); }

void Ledger::apply_event(AttributeSet attribute) {
  attributes_[attribute.key] = std::move(attribute.value);
}

// ---- reports

std::vector<Verdict> Ledger::report(std::span<const Report> reports) {
  std::vector<Verdict> verdicts(reports.size(), Verdict::kContinue);
  if (reports.empty()) return verdicts;
  OpenTrial* open = find_open(reports.front().trial);
  if (open == nullptr) return {};
  const Report& shown = reports.front();
  const bool objective = shown.metric.index < objectives_.size();
  open->last_report = {.step = shown.step,
                       .metric = metrics_[shown.metric.index],
                       .value = objective ? sign(shown.metric.index) * shown.value : shown.value};
  if (pruner_ == nullptr) return verdicts;
  const TrialNumber below = window_ == 0 ? ~TrialNumber{0} : open->horizon;
  pruner_->judge(below, reports, verdicts);
  if (window_ != 0) return verdicts;
  pruner_->observe(reports);
  open->shown += reports.size();
  return verdicts;
}

// ---- what is known

OpenTrial* Ledger::find_open(TrialNumber number) {
  const auto it = open_.find(number);
  return it == open_.end() ? nullptr : &it->second;
}

std::optional<std::size_t> Ledger::row_of(TrialNumber number) const {
  if (number >= row_of_.size() || row_of_[number] == kNoRow) return std::nullopt;
  return row_of_[number];
}

std::optional<TrialNumber> Ledger::best() const {
  if (!best_) return std::nullopt;
  return best_->second;
}

double Ledger::best_committed() const { return best_among_first(history_.rows()); }

double Ledger::best_among_first(std::size_t rows) const {
  const auto later =
      std::ranges::upper_bound(improvements_, rows, {}, [](auto& i) { return i.first; });
  return later == improvements_.begin() ? HUGE_VAL : std::prev(later)->second;
}

double Ledger::cost(const std::string& metric) const {
  if (metric.empty()) return seconds_;
  const auto it = metric_sums_.find(metric);
  return it == metric_sums_.end() ? 0 : it->second;
}

}  // namespace hone
