#include "hone/history.h"

#include <algorithm>
#include <cmath>

namespace hone {
namespace {

// The range that element `index` of a column of running ends covers.
template <class T>
std::pair<std::uint64_t, std::uint64_t> bounds(const Column<T>& ends, std::size_t index) {
  return {index == 0 ? 0 : ends[index - 1], ends[index]};
}

}  // namespace

std::string_view state_name(TrialState state) {
  switch (state) {
    case TrialState::kWaiting:
      return "waiting";
    case TrialState::kRunning:
      return "running";
    case TrialState::kComplete:
      return "complete";
    case TrialState::kPruned:
      return "pruned";
    case TrialState::kFailed:
      return "failed";
    case TrialState::kPaused:
      return "paused";
  }
  return "unknown";
}

History::History(std::size_t objectives) : losses_(objectives) {}

std::span<const Point> History::curve(std::size_t row) const {
  const auto [begin, end] = bounds(curve_end_, row);
  return points_.span().subspan(begin, end - begin);
}

std::span<const History::Note> History::notes(std::size_t row) const {
  const auto all = notes_.span();
  const auto first = std::ranges::lower_bound(all, row, {}, &Note::row);
  const auto last = std::ranges::upper_bound(first, all.end(), row, {}, &Note::row);
  return {first, last};
}

std::vector<double> History::constraints(std::size_t row) const {
  std::vector<double> values;
  for (const Note& n : notes(row))
    if (n.kind == NoteKind::kConstraint) values.push_back(n.number);
  return values;
}

std::optional<Origin> History::origin(std::size_t row) const {
  std::optional<Origin> origin;
  for (const Note& n : notes(row)) {
    if (n.kind == NoteKind::kParent) origin = {.parent = static_cast<TrialNumber>(n.number)};
    if (n.kind == NoteKind::kParentStep) origin->step = static_cast<Step>(n.number);
  }
  return origin;
}

std::optional<double> History::forecast(std::size_t row) const {
  for (const Note& n : notes(row))
    if (n.kind == NoteKind::kForecast) return n.number;
  return std::nullopt;
}

Record History::record(std::size_t row) const {
  Record record{.number = number_[row],
                .later = turn_[row] - number_[row],
                .outcome = {.state = state_[row]},
                .started = started_[row],
                .finished = finished_[row]};
  record.origin = origin(row);
  record.forecast = forecast(row);
  record.cells.reserve(cells_.size());
  for (const auto& column : cells_) record.cells.push_back(column[row]);
  const auto curve = this->curve(row);
  record.curve.assign(curve.begin(), curve.end());
  if (record.outcome.state != TrialState::kFailed)
    for (const auto& column : losses_) record.outcome.losses.push_back(column[row]);
  const auto [begin, end] = bounds(worker_end_, worker_[row]);
  record.worker.assign(worker_text_.span().data() + begin, end - begin);
  for (const Note& n : notes(row)) {
    const std::string name(text_.span().data() + n.text, n.name_length);
    std::string value(text_.span().data() + n.text + n.name_length, n.value_length);
    if (n.kind == NoteKind::kMessage) record.outcome.message = std::move(value);
    if (n.kind == NoteKind::kMetric) record.metrics.emplace_back(name, n.number);
    if (n.kind == NoteKind::kAttribute) record.attributes.emplace_back(name, std::move(value));
    if (n.kind == NoteKind::kConstraint) record.outcome.constraints.push_back(n.number);
  }
  return record;
}

void History::note(NoteKind kind, std::string_view name, std::string_view value, double number) {
  notes_.push_back({.row = rows(),
                    .text = text_.size(),
                    .name_length = static_cast<std::uint32_t>(name.size()),
                    .value_length = static_cast<std::uint32_t>(value.size()),
                    .kind = kind,
                    .number = number});
  for (const char letter : name) text_.push_back(letter);
  for (const char letter : value) text_.push_back(letter);
}

std::uint32_t History::worker_index(std::string_view worker) {
  for (std::size_t i = worker_end_.size(); i-- > 0;) {  // the latest is the likeliest
    const auto [begin, end] = bounds(worker_end_, i);
    if (std::string_view(worker_text_.span().data() + begin, end - begin) == worker)
      return static_cast<std::uint32_t>(i);
  }
  for (const char letter : worker) worker_text_.push_back(letter);
  worker_end_.push_back(worker_text_.size());
  return static_cast<std::uint32_t>(worker_end_.size() - 1);
}

void History::append(const Record& record) {
  while (cells_.size() < record.cells.size()) cells_.emplace_back().append(rows(), kAbsent);
  for (std::size_t i = 0; i < cells_.size(); ++i)
    cells_[i].push_back(i < record.cells.size() ? record.cells[i] : kAbsent);
  const Outcome& outcome = record.outcome;
  for (std::size_t i = 0; i < losses_.size(); ++i)
    losses_[i].push_back(i < outcome.losses.size() ? outcome.losses[i] : kAbsent);

  double violation = 0;
  for (const double value : outcome.constraints) {
    note(NoteKind::kConstraint, {}, {}, value);
    violation += std::isnan(value) ? HUGE_VAL : std::max(value, 0.0);
  }
  if (!outcome.message.empty()) note(NoteKind::kMessage, {}, outcome.message, 0);
  for (const auto& [name, value] : record.metrics) note(NoteKind::kMetric, name, {}, value);
  for (const auto& [name, value] : record.attributes) note(NoteKind::kAttribute, name, value, 0);
  if (record.origin) {
    note(NoteKind::kParent, {}, {}, static_cast<double>(record.origin->parent));
    note(NoteKind::kParentStep, {}, {}, record.origin->step);
  }
  if (record.forecast) note(NoteKind::kForecast, {}, {}, *record.forecast);
  violation_.push_back(violation);
  for (const Point& point : record.curve) points_.push_back(point);
  curve_end_.push_back(points_.size());
  started_.push_back(record.started);
  finished_.push_back(record.finished);
  worker_.push_back(worker_index(record.worker));
  state_.push_back(outcome.state);
  turn_.push_back(record.number + record.later);
  number_.push_back(record.number);  // last: rows() counts these
}

void History::reserve(std::size_t rows, std::size_t params) {
  while (cells_.size() < params) cells_.emplace_back().append(this->rows(), kAbsent);
  for (auto& column : cells_) column.reserve(rows);
  for (auto& column : losses_) column.reserve(rows);
  number_.reserve(rows);
  turn_.reserve(rows);
  state_.reserve(rows);
  started_.reserve(rows);
  finished_.reserve(rows);
  violation_.reserve(rows);
  worker_.reserve(rows);
  curve_end_.reserve(rows);
}

}  // namespace hone
