// Events of every kind, at random, and their canonical text: events are equal when their texts are.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "hone/rng.h"
#include "hone/storage.h"

namespace hone::testing {

// Every bit of a double, as text; all NaN are one.
inline std::string exact(double value) {
  if (value != value) return "nan";
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%a", value);
  return text.data();
}

// Describes events against a header and a space: by names, since ids of metrics may differ.
class Describe {
 public:
  Describe(const std::vector<ObjectiveSpec>& objectives, const Space& space)
      : objectives_(objectives), space_(space) {}

  std::string operator()(const Asked& asked) const {
    return "asked " + std::to_string(asked.number) + cells(asked.cells) + " by " + asked.worker +
           " at " + exact(asked.time) + (asked.queued ? " queued" : "") + " lane " +
           std::to_string(asked.lane) + " presets" + configuration(asked.presets) +
           (asked.retry_of ? " retries " + std::to_string(*asked.retry_of) : "") +
           (asked.origin ? " from " + std::to_string(asked.origin->parent) + " at " +
                               std::to_string(asked.origin->step)
                         : "");
  }
  std::string operator()(const Told& told) const {
    const Record& r = told.record;
    std::string text = "told " + std::to_string(r.number) + cells(r.cells) + " " +
                       std::string(state_name(r.outcome.state)) + " losses";
    for (const double loss : r.outcome.losses) text += " " + exact(loss);
    for (const double value : r.outcome.constraints) text += " c " + exact(value);
    text += " message " + r.outcome.message + " from " + exact(r.started) + " to " +
            exact(r.finished) + " by " + r.worker;
    for (const auto& [name, value] : r.metrics) text += " metric " + name + "=" + exact(value);
    for (const auto& [name, value] : r.attributes) text += " attribute " + name + "=" + value;
    for (const LateParam& late : told.late)
      text += " late " + late.name + ":" + std::string(kind_name(late.dist)) + "=" +
              exact(late.cell) + (late.cell == late.cell ? value(late.dist, late.cell) : "");
    for (const Point& point : r.curve)
      text += " [" + std::to_string(point.step) + " " + metric(told, point.metric) + " " +
              exact(point.value) + "]";
    return text;
  }
  std::string operator()(const Passed&) const { return "passed"; }
  std::string operator()(const Paused& paused) const { return "paused: " + (*this)(paused.trial); }
  std::string operator()(const Requeued& requeued) const {
    return "requeued " + std::to_string(requeued.number) + " " + requeued.reason;
  }
  std::string operator()(const Enqueued& enqueued) const {
    std::string text = "enqueued" + configuration(enqueued.configuration);
    for (const auto& [name, value] : enqueued.attributes)
      text += " attribute " + name + "=" + value;
    return text;
  }
  // Without its number, which the log gives it.
  std::string operator()(const Added& added) const {
    Told told = added.trial;
    told.record.number = 0;
    return "added: " + (*this)(told);
  }
  std::string operator()(const SpaceChanged& changed) const {
    return std::string("space ") + (changed.space == space_ ? "same" : "differs");
  }
  std::string operator()(const AttributeSet& attribute) const {
    return "attribute " + attribute.key + "=" + attribute.value;
  }

 private:
  static std::string value(const Distribution& dist, double cell) {
    const ParamValue value = to_value(dist, cell);
    return "(" + std::to_string(value.index()) + ":" + to_string(value) + ")";
  }
  static std::string configuration(const Configuration& configuration) {
    std::string text;
    for (const auto& [name, value] : configuration)
      text += " " + name + "=" + std::to_string(value.index()) + ":" + to_string(value);
    return text;
  }
  std::string cells(const std::vector<double>& cells) const {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i)
      if (cells[i] == cells[i])
        text += " " + space_.params()[i].name + "=" + exact(cells[i]) +
                value(space_.params()[i].dist, cells[i]);
    return text;
  }
  std::string metric(const Told& told, MetricId id) const {
    return id.index < objectives_.size() ? objectives_[id.index].name
                                         : told.metric_names.at(id.index);
  }

  const std::vector<ObjectiveSpec>& objectives_;
  const Space& space_;
};

inline std::string describe(const Event& event, const std::vector<ObjectiveSpec>& objectives,
                            const Space& space) {
  return std::visit(Describe(objectives, space), event);
}

// What a study does to its space when it folds an event in.
inline void extend(Space& space, const Event& event) {
  const auto learn = [&](const Told& told) {
    for (const LateParam& late : told.late)
      if (!space.find(late.name)) space.add({.name = late.name, .dist = late.dist});
  };
  if (const auto* told = std::get_if<Told>(&event)) learn(*told);
  if (const auto* added = std::get_if<Added>(&event)) learn(added->trial);
  if (const auto* changed = std::get_if<SpaceChanged>(&event)) space = changed->space;
}

// Events such as a study appends, and unusual ones, from a stream of random numbers. Its space
// grows with the events it has made.
class RandomEvents {
 public:
  explicit RandomEvents(std::uint64_t seed) : random_(seed, 0, Purpose::kObjective) {
    header_ = {.name = "study " + text(),
               .seed = static_cast<std::uint64_t>(random_()) << 32 | random_(),
               .window = below(9),
               .objectives = {},
               .space = {},
               .metadata = {{"host", text()}, {text(), text()}}};
    const std::size_t objectives = 1 + below(3);
    for (std::size_t i = 0; i < objectives; ++i)
      header_.objectives.push_back(
          {.name = "objective " + std::to_string(i) + text(),
           .direction = below(2) == 0 ? Direction::kMinimize : Direction::kMaximize});
    const std::size_t params = below(8);
    for (std::size_t i = 0; i < params; ++i) add_param(header_.space);
    space_ = header_.space;
  }

  const StudyHeader& header() const { return header_; }
  const Space& space() const { return space_; }

  Event next() {
    switch (below(13)) {
      case 0:
        return Requeued{below(1000), text()};
      case 1:
        if (below(2) == 0) return Enqueued{to_configuration(space_, cells())};
        return Enqueued{to_configuration(space_, cells()), {{text(), json()}, {text(), json()}}};
      case 2:
        return Added{told()};
      case 3: {
        SpaceChanged changed{space_};
        add_param(changed.space);
        return changed;
      }
      case 4:
        return AttributeSet{text(), json()};
      case 5: {
        Paused paused{told()};
        paused.trial.record.outcome.state = TrialState::kPaused;
        return paused;
      }
      case 6:
        if (below(3) == 0) return Passed{};
        return told();
      case 7:
      case 8:
        return told();
      default:
        return asked();
    }
  }
  void happened(const Event& event) { extend(space_, event); }

 private:
  std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }

  std::string text() {
    static const std::array<std::string, 12> kTexts = {"",
                                                       "plain",
                                                       "two words",
                                                       "qu\"ote",
                                                       "back\\slash",
                                                       "tab\tnew\nline",
                                                       "gr\u00fc\u00df",
                                                       "\u5b66\u7fd2",
                                                       "{\"a\":[1,2]}",
                                                       "' OR 1=1; --",
                                                       "\U0001F600",
                                                       "\x01\x1f"};
    return kTexts[below(kTexts.size())];
  }
  std::string json() {
    static const std::array<std::string, 7> kJson = {
        "null", "1.50", "\"a \\u00e9 \\\" b\"", "[1, {\"x\": []}]", "{}", "-0", "{\"]\":\"}\"}"};
    return kJson[below(kJson.size())];
  }
  double number() {
    static const std::array<double, 12> kNumbers = {0.0,
                                                    -0.0,
                                                    1.0,
                                                    0.1,
                                                    -1e300,
                                                    5e-324,
                                                    1.7976931348623157e308,
                                                    9007199254740993.0,
                                                    1e22,
                                                    kAbsent,
                                                    std::numeric_limits<double>::infinity(),
                                                    -std::numeric_limits<double>::infinity()};
    const std::uint64_t pick = below(2 * kNumbers.size());
    return pick < kNumbers.size() ? kNumbers[pick] : random_.uniform() * 200 - 100;
  }
  double time() { return 1.7e9 + random_.uniform() * 1e8; }

  Distribution distribution() {
    switch (below(6)) {
      case 0:
        return FloatRange{.low = 1e-8, .high = 1e8, .log = true};
      case 1:
        return FloatRange{.low = -2, .high = 3};
      case 2:
        return FloatRange{.low = 0, .high = 1, .step = 0.1};
      case 3:
        return IntRange{.low = -(std::int64_t{1} << 53), .high = std::int64_t{1} << 53};
      case 4:
        return Ordinal{{std::string("small"), std::string(""), std::string("l\"arge")}};
      default:
        return Categorical{{std::string("\u5b66"), true, false, std::monostate{},
                            std::int64_t{1} << 62, 2.5, 3.0, std::string("a\\b\n"),
                            std::string("nan")}};
    }
  }
  std::string param_name(const Space& space) {
    return "p" + std::to_string(space.size()) + " " + text();
  }
  void add_param(Space& space) {
    Param param{.name = param_name(space), .dist = distribution()};
    if (space.size() > 0 && below(3) == 0) {
      const ParamId parent{static_cast<std::uint32_t>(below(space.size()))};
      const Distribution& dist = space[parent].dist;
      param.when = equal(parent, to_value(dist, from_unit(dist, random_.uniform())));
    }
    space.add(std::move(param));
  }

  std::vector<double> cells() {
    std::vector<double> cells(space_.size(), kAbsent);
    for (ParamId id{0}; id.index < cells.size(); ++id.index)
      if (space_.active(id, cells) && below(10) != 0)
        cells[id.index] = from_unit(space_[id].dist, random_.uniform());
    return cells;
  }

  Asked asked() {
    Asked asked{.number = below(std::uint64_t{1} << 40),
                .cells = cells(),
                .worker = text(),
                .time = time(),
                .queued = below(2) == 0};
    if (below(3) == 0) asked.presets = to_configuration(space_, cells());
    asked.lane = static_cast<std::uint32_t>(below(2) * below(100));
    if (below(2) == 0) asked.retry_of = below(1000);
    if (below(4) == 0)
      asked.origin = {.parent = below(std::uint64_t{1} << 40),
                      .step = static_cast<Step>(random_())};
    return asked;
  }

  Told told() {
    Told told;
    Record& record = told.record;
    record = {.number = below(1000),
              .cells = cells(),
              .curve = {},
              .outcome = {},
              .started = time(),
              .finished = time(),
              .worker = text(),
              .metrics = {},
              .attributes = {}};
    constexpr std::array kStates = {TrialState::kComplete, TrialState::kPruned,
                                    TrialState::kFailed};
    record.outcome.state = kStates[below(3)];
    if (record.outcome.state != TrialState::kFailed)
      for (std::size_t i = 0; i < header_.objectives.size(); ++i)
        record.outcome.losses.push_back(number());
    for (std::uint64_t i = below(3); i > 0; --i) record.outcome.constraints.push_back(number());
    record.outcome.message = text();
    for (std::uint64_t i = below(3); i > 0; --i) record.metrics.emplace_back(text(), number());
    for (std::uint64_t i = below(3); i > 0; --i) record.attributes.emplace_back(text(), json());
    for (std::uint64_t i = below(4) / 2; i > 0; --i) {
      LateParam late{.name = param_name(space_) + std::to_string(i), .dist = distribution()};
      if (below(5) != 0) late.cell = from_unit(late.dist, random_.uniform());
      told.late.push_back(std::move(late));
    }
    add_curve(told);
    return told;
  }

  void add_curve(Told& told) {
    const std::uint64_t reports = below(2) * below(20);
    if (reports == 0) return;
    for (const ObjectiveSpec& objective : header_.objectives)
      told.metric_names.push_back(objective.name);
    told.metric_names.insert(told.metric_names.end(), {"m1" + text(), "m2" + text(), "m3"});
    for (std::uint64_t i = 0; i < reports; ++i)
      told.record.curve.push_back({static_cast<Step>(below(2) == 0 ? i : random_()),
                                   {static_cast<std::uint32_t>(below(told.metric_names.size()))},
                                   number()});
  }

  Stream random_;
  StudyHeader header_;
  Space space_;
};

}  // namespace hone::testing
