// The columnar record of finished trials: the only thing that samplers and pruners read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hone/space.h"

namespace hone {

using TrialNumber = std::uint64_t;
using Step = std::uint32_t;

enum class TrialState : std::uint8_t {
  kWaiting,
  kRunning,
  kComplete,
  kPruned,
  kFailed,
  kPaused,  // set aside by the pruner; it may be resumed, with the curve that it has
};

std::string_view state_name(TrialState state);  // "waiting", "running", "complete", ...

enum class Direction : std::uint8_t { kMinimize, kMaximize };

struct ObjectiveSpec {
  std::string name = {};  // the metric that is tuned
  Direction direction = Direction::kMinimize;
  bool operator==(const ObjectiveSpec&) const = default;
};

// A metric's number within a study. The objectives come first, in order; then whatever else was
// reported, in the order of first sight.
struct MetricId {
  std::uint32_t index = 0;
  bool operator==(const MetricId&) const = default;
};

// One reported value. For objectives `value` is a loss: smaller is better, the Study turned the
// sign at its door. Other metrics keep the user's sign.
struct Point {
  Step step;
  MetricId metric;
  double value;
  bool operator==(const Point&) const = default;
};

// How a trial ended. Failure is data here; it never crosses a thread as an exception.
struct Outcome {
  TrialState state = TrialState::kFailed;
  std::vector<double> losses = {};       // one per objective; empty when failed
  std::vector<double> constraints = {};  // each met when <= 0
  std::string message = {};              // why it failed, or where it was pruned
};

// Where a fork began: with what another trial had come to when it was paused at this step.
struct Origin {
  TrialNumber parent = 0;
  Step step = 0;
  bool operator==(const Origin&) const = default;
};

// A finished trial as the engine passes it around.
struct Record {
  TrialNumber number = 0;
  std::uint64_t later = 0;         // its turn less its number, see History::turn()
  std::vector<double> cells = {};  // by ParamId; absent where inactive
  std::vector<Point> curve = {};   // in the order of the reports
  Outcome outcome = {};
  double started = 0, finished = 0;  // seconds since 1970-01-01 UTC
  std::string worker = {};
  std::vector<std::pair<std::string, double>> metrics = {};  // final values besides the objectives
  std::vector<std::pair<std::string, std::string>> attributes =
      {};                               // the user's, values are JSON text
  std::optional<Origin> origin = {};    // of a fork; its curve begins after that step
  std::optional<double> forecast = {};  // see History::forecast()
};

// A growing array whose prefixes stay valid for ever: whoever took a View of n elements reads them
// without a lock and without copying while the one writer appends. Amortised O(1) append; at most
// half as much again is reserved. T is trivially copyable.
template <class T>
class Column {
 public:
  struct View {
    std::shared_ptr<const T[]> data;
    std::size_t size = 0;
    std::span<const T> span() const { return {data.get(), size}; }
  };

  std::size_t size() const noexcept { return size_; }
  std::span<const T> span() const noexcept { return {data_.get(), size_}; }
  View view() const { return {data_, size_}; }
  const T& operator[](std::size_t i) const { return data_[i]; }

  void push_back(T value) {
    if (size_ == capacity_) reserve(capacity_ < 16 ? 16 : capacity_ + capacity_ / 2);
    data_[size_++] = value;
  }
  void append(std::size_t count, T value) {
    if (size_ + count > capacity_) reserve(size_ + count);
    for (std::size_t i = 0; i < count; ++i) data_[size_++] = value;
  }
  void reserve(std::size_t capacity) {
    if (capacity <= capacity_) return;
    std::shared_ptr<T[]> larger = std::make_shared_for_overwrite<T[]>(capacity);
    if (size_ != 0) std::memcpy(larger.get(), data_.get(), size_ * sizeof(T));
    data_ = std::move(larger);
    capacity_ = capacity;
  }

 private:
  std::shared_ptr<T[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

// Finished trials as columns, rows in the order in which they were committed. Append-only, one
// writer. A row never changes, so whoever has read rows [0, n) needs only [n, rows()) next time.
//
// Copying a History is taking a snapshot: it shares all columns, costs O(columns) and stays as it
// is while the original grows. Only the original may append. Spans are valid as long as the object
// they came from, or a snapshot of it, lives.
//
// Memory: 8 bytes a parameter and 8 an objective, plus about 49 bytes a trial and 16 a report.
class History {
 public:
  explicit History(std::size_t objectives = 1);

  std::size_t rows() const noexcept { return number_.size(); }
  std::size_t params() const noexcept { return cells_.size(); }
  std::size_t objectives() const noexcept { return losses_.size(); }

  std::span<const TrialNumber> number() const noexcept { return number_.span(); }
  // When the trial was handed out, last if that was more than once: turns count new trials as well
  // as paused ones that were resumed, so they are the numbers in a study that never pauses.
  std::span<const TrialNumber> turn() const noexcept { return turn_.span(); }
  std::span<const TrialState> state() const noexcept { return state_.span(); }
  // NaN for failed trials. For a pruned trial: the loss it had reached when it was stopped.
  std::span<const double> loss(std::size_t objective = 0) const {
    return losses_[objective].span();
  }
  // Absent (NaN) where inactive, and in rows from before the column was known.
  std::span<const double> cells(ParamId id) const { return cells_[id.index].span(); }
  std::span<const double> started() const noexcept { return started_.span(); }
  std::span<const double> finished() const noexcept { return finished_.span(); }
  // Sum of the positive constraint values of a row; 0 where all are met or none were given.
  std::span<const double> violation() const noexcept { return violation_.span(); }

  std::span<const Point> curve(std::size_t row) const;
  std::vector<double> constraints(std::size_t row) const;  // empty when none were given
  std::optional<Origin> origin(std::size_t row) const;     // of a fork
  // Of a pruned trial: the loss with which it would have ended, as the study's pruner saw it when
  // the trial was stopped. None where the pruner does not forecast. O(log rows).
  std::optional<double> forecast(std::size_t row) const;

  // Gathers a row. O(columns + its curve).
  Record record(std::size_t row) const;

  // `record.cells` may have more columns than so far: earlier rows are absent there. O(columns).
  void append(const Record& record);
  void reserve(std::size_t rows, std::size_t params);

 private:
  // What few rows have: a message, further metrics, attributes, constraint values, an origin, a
  // forecast.
  enum class NoteKind : std::uint32_t {
    kMessage,
    kMetric,
    kAttribute,
    kConstraint,
    kParent,
    kParentStep,
    kForecast
  };
  struct Note {
    std::uint64_t row;
    std::uint64_t text;  // where in text_ its name starts; its value, if it is text, follows
    std::uint32_t name_length, value_length;
    NoteKind kind;
    double number;
  };

  std::span<const Note> notes(std::size_t row) const;
  void note(NoteKind kind, std::string_view name, std::string_view value, double number);
  std::uint32_t worker_index(std::string_view worker);

  Column<TrialNumber> number_, turn_;
  Column<TrialState> state_;
  Column<double> started_, finished_, violation_;
  Column<std::uint32_t> worker_;     // which of worker_end_
  Column<std::uint64_t> curve_end_;  // the curve of row r: points_[curve_end_[r-1], curve_end_[r])
  Column<Point> points_;
  Column<Note> notes_;  // by row
  Column<char> text_;
  Column<std::uint64_t> worker_end_;  // name w: worker_text_[worker_end_[w-1], worker_end_[w])
  Column<char> worker_text_;
  std::vector<Column<double>> losses_;  // by objective
  std::vector<Column<double>> cells_;   // by ParamId
};

}  // namespace hone
