// What the tests of the pruners share.
#pragma once

#include <cmath>
#include <initializer_list>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hone/history.h"
#include "hone/pruner.h"

namespace hone {

inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
inline constexpr TrialNumber kAll = std::numeric_limits<TrialNumber>::max();

inline Record finished(TrialNumber number, TrialState state, std::vector<Point> curve,
                       double loss = 0.0) {
  Record record;
  record.number = number;
  record.curve = std::move(curve);
  record.outcome.state = state;
  if (state != TrialState::kFailed) record.outcome.losses = {loss};
  return record;
}

// The reports of one trial, each with what the Study knows of those before it. They refer to the
// curve.
inline std::vector<Report> reports_of(TrialNumber trial, std::span<const Point> curve) {
  std::vector<Report> reports;
  for (const Point& point : curve) {
    Report report = {trial, point.step, point.metric, point.value, point.value, 0, true};
    for (const Report& earlier : reports) {
      if (earlier.metric != point.metric) continue;
      report.best = std::fmin(report.best, earlier.value);
      report.previous = earlier.step;
      report.first = false;
    }
    report.curve = curve.first(reports.size() + 1);
    reports.push_back(report);
  }
  return reports;
}

// A study with these objectives, whose metrics from there on up to the third are "m1", "m2", "m3".
template <class Made>
Made in_study(Made pruner, std::vector<ObjectiveSpec> objectives = {{"loss"}}) {
  pruner->begin(objectives);
  for (std::uint32_t i = static_cast<std::uint32_t>(objectives.size()); i <= 3; ++i)
    pruner->introduce({i}, "m" + std::to_string(i));
  return pruner;
}

inline std::vector<Verdict> judged(const Pruner& pruner, std::span<const Report> reports,
                                   TrialNumber below = kAll) {
  std::vector<Verdict> verdicts(reports.size(), Verdict::kPause);
  pruner.judge(below, reports, verdicts);
  return verdicts;
}

inline Verdict judged(const Pruner& pruner, const Report& report, TrialNumber below = kAll) {
  return judged(pruner, {&report, 1}, below).front();
}

// Lets a trial report its curve one by one, as the Study does; what the pruner said of each.
inline std::vector<Verdict> run(Pruner& pruner, TrialNumber trial, std::span<const Point> curve) {
  std::vector<Verdict> verdicts;
  for (const Report& report : reports_of(trial, curve)) {
    verdicts.push_back(judged(pruner, report));
    pruner.observe({&report, 1});
  }
  return verdicts;
}

// Reports of the first objective at steps 1, 2, ...
inline std::vector<Point> curve_of(std::initializer_list<double> values) {
  std::vector<Point> curve;
  for (const double value : values) {
    curve.push_back({static_cast<Step>(curve.size() + 1), MetricId{0}, value});
  }
  return curve;
}

inline constexpr Verdict kGo = Verdict::kContinue;
inline constexpr Verdict kStop = Verdict::kPrune;

}  // namespace hone
