// What has ended or paused becomes visible: to the sampler, the pruner and the stop rules.
#include <algorithm>
#include <cmath>

#include "hone/error.h"
#include "study/ledger.h"

namespace hone {
namespace {

// A finished trial's curve as the reports that it was.
std::vector<Report> reports_of(TrialNumber number, std::uint64_t later,
                               std::span<const Point> curve) {
  std::vector<Report> reports;
  reports.reserve(curve.size());
  std::vector<const Report*> latest;  // by metric
  for (const Point& point : curve) {
    if (latest.size() <= point.metric.index) latest.resize(point.metric.index + 1);
    const Report* before = latest[point.metric.index];
    reports.push_back({.trial = number,
                       .step = point.step,
                       .metric = point.metric,
                       .value = point.value,
                       .best = before ? std::fmin(before->best, point.value) : point.value,
                       .previous = before ? before->step : 0,
                       .first = before == nullptr,
                       .curve = curve.first(reports.size() + 1),
                       .later = later});
    latest[point.metric.index] = &reports.back();
  }
  return reports;
}

}  // namespace

TrialNumber Ledger::horizon() const {
  if (window_ <= 1) return next_turn();
  // Ask a sees the asks below a - window + 1: the oldest of the last window - 1 bounds it.
  const std::size_t asks = asks_.size() + asks_dropped_;
  if (asks + 1 < window_) return 0;
  return asks_[asks_.size() - (window_ - 1)];
}

bool Ledger::ready() const { return unsettled_.empty() || unsettled_.begin()->first >= horizon(); }

// What has ended or paused becomes visible in the order of the turns.
void Ledger::commit_ready() {
  const TrialNumber below = window_ == 0 ? 0 : horizon();
  while (!unseen_.empty() && unseen_.begin()->first < below) {
    const auto trial = open_.find(unseen_.begin()->second);
    if (!trial->second.told && !trial->second.paused) return;
    unseen_.erase(unseen_.begin());
    trial->second.told ? commit(trial) : settle_pause(trial);
  }
}

void Ledger::learn() {
  if (sampler_rows_ == history_.rows()) return;
  sampler_->observe(*space_, history_, sampler_rows_);
  sampler_rows_ = history_.rows();
}

void Ledger::use(Sampler& sampler) {
  sampler_ = &sampler;
  sampler_rows_ = 0;
}

void Ledger::commit(OpenTrials::iterator trial) {
  Record record = std::move(trial->second.told->record);
  show_curve(record.number, trial->second, record.curve);
  const double started = trial->second.started;
  const bool went_on = trial->second.went_on_from.has_value();
  try {
    settle_late(trial->second.told->late, record.cells);
  } catch (const Error& error) {  // another trial made the name a parameter of another kind first
    record.outcome = {.state = TrialState::kFailed, .message = error.what()};
  }
  pending_.erase(std::ranges::lower_bound(pending_, record.number, {}, &Pending::number));
  open_.erase(trial);
  if (row_of_.size() <= record.number) row_of_.resize(record.number + 1, kNoRow);
  row_of_[record.number] = static_cast<std::uint32_t>(history_.rows());
  if (record.outcome.state == TrialState::kPruned) record.forecast = forecast(record.curve);
  if (went_on && record.outcome.state != TrialState::kComplete) ++setbacks_;
  history_.append(record);
  note_progress(record, started);
  note_retry(record);
  if (pruner_ != nullptr) pruner_->observe(history_, history_.rows() - 1);
}

void Ledger::settle_pause(OpenTrials::iterator trial) {
  OpenTrial& open = trial->second;
  Told& saved = *open.saved;
  ever_paused_ = true;
  show_curve(trial->first, open, saved.record.curve);
  open.shown = saved.record.curve.size();
  seconds_ += saved.record.finished - open.started;
  try {
    settle_late(saved.late, open.cells);
    settle_late(saved.late, saved.record.cells);
  } catch (const Error&) {
    // Another trial made the name a parameter of another kind: this one will hear of it when it
    // asks for the name again.
  }
  saved.late.clear();
  open.known = saved.record.curve;
  Pending& pending = *std::ranges::lower_bound(pending_, trial->first, {}, &Pending::number);
  pending.cells = open.cells;
  pending.curve = open.known;
  pending.forecast = forecast(open.known).value_or(kAbsent);
  if (pruner_ != nullptr) pruner_->pause(trial->first);
}

std::optional<double> Ledger::forecast(std::span<const Point> curve) const {
  if (pruner_ == nullptr || objectives_.size() != 1) return std::nullopt;
  return pruner_->forecast(curve);
}

// Shows the pruner what it has not seen of a trial's reports while they came.
void Ledger::show_curve(TrialNumber number, const OpenTrial& trial, std::span<const Point> curve) {
  if (pruner_ == nullptr || trial.shown >= curve.size()) return;
  const std::vector<Report> reports = reports_of(number, trial.turn - number, curve);
  pruner_->observe(std::span(reports).subspan(trial.shown));
}

void Ledger::settle_late(std::span<const LateParam> params, std::vector<double>& cells) {
  for (const LateParam& late : params) {
    auto id = space_->find(late.name);
    if (!id || !((*space_)[*id].dist == late.dist)) {
      auto larger = std::make_shared<Space>(*space_);
      if (id) {
        larger->widen(*id, late.dist);
      } else {
        id = larger->add({.name = late.name, .dist = late.dist});
      }
      space_changed(std::move(larger));
    }
    if (cells.size() <= id->index) cells.resize(id->index + 1, kAbsent);
    const ParamValue value = to_value(late.dist, late.cell);
    cells[id->index] = to_cell((*space_)[*id].dist, value, late.name);
  }
}

bool Ledger::feasible_complete(const Record& record) const {
  return record.outcome.state == TrialState::kComplete &&
         std::ranges::all_of(record.outcome.constraints, [](double c) { return c <= 0; });
}

void Ledger::note_best(const Record& record) {
  if (!feasible_complete(record)) return;
  const std::pair candidate(record.outcome.losses.front(), record.number);
  if (!best_ || candidate < *best_) best_ = candidate;
}

// `started`: when it was handed out last; what came before a pause is counted already.
void Ledger::note_progress(const Record& record, double started) {
  seconds_ += record.finished - started;
  for (const auto& [name, value] : record.metrics) metric_sums_[name] += value;
  if (!feasible_complete(record) || !(record.outcome.losses.front() < best_committed())) return;
  improvements_.emplace_back(history_.rows(), record.outcome.losses.front());
}

void Ledger::note_retry(const Record& record) {
  const auto before = attempts_.find(record.number);
  const std::size_t attempts = before == attempts_.end() ? 0 : before->second;
  if (record.outcome.state == TrialState::kFailed && attempts < max_retries_) {
    retries_.push_back({record.number, record.cells, record.origin});
    attempts_[record.number] = attempts;
  } else if (before != attempts_.end()) {
    attempts_.erase(before);
  }
}

}  // namespace hone
