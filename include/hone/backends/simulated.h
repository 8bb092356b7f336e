// Tuners compared on recorded learning curves, in simulated time: what a study would have found,
// and when. docs/simulation.md is the manual.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hone/sampler.h"
#include "hone/study.h"

namespace hone {

// What happened when some configurations were trained, each step of each.
struct CurveTable {
  struct Row {
    std::vector<double> cells = {};    // by ParamId of the space
    std::vector<double> values = {};   // of metric m at step s + 1: values[s * metrics.size() + m]
    std::vector<double> seconds = {};  // that each step took; as many as there are steps
  };
  Space space;
  std::vector<std::string> metrics;
  std::vector<Row> rows;
};

// Reads JSON lines: first what the table is about, in the words of a study file, then one line a
// configuration, its steps in order. null is NaN.
//
//   {"parameters": {"lr": {"type": "float", "low": 1e-4, "high": 1, "scale": "log"}},
//    "metrics": ["loss", "error"]}
//   {"params": {"lr": 0.01}, "metrics": {"loss": [2.3, 1.1], "error": [0.6, 0.2]},
//    "seconds": [0.5, 0.5]}
//
// Throws Error{kBadFile} that names the line, or ConfigError for mistakes in its first.
CurveTable read_curve_table(std::string_view text);

// The row nearest to a configuration: the square of the distance on the unit axes of numbers and
// ordinals, added up; another category, or one of two that are absent, counts as 1. The first of
// equals. O(rows * parameters).
std::size_t nearest_row(const CurveTable& table, std::span<const double> cells);

// Proposes recorded configurations only, each once: the nearest of those that are left to what the
// other sampler proposes, which learns of them as its own. With none left it is exhausted. `table`
// must outlive it; its space must be the study's.
std::unique_ptr<Sampler> make_recorded_sampler(const CurveTable& table,
                                               std::unique_ptr<Sampler> sampler);

struct SimulationOptions {
  std::size_t workers = 1;
  double seconds = std::numeric_limits<double>::infinity();      // of simulated time
  std::size_t trials = std::numeric_limits<std::size_t>::max();  // new ones; then others go on
  double resume_seconds = 0;  // that it takes to go on after a pause, besides the steps
  std::function<bool()> interrupted = {};  // asked before each step; then the time is over
};

struct SimulatedReport {
  double time;  // simulated seconds since the beginning
  TrialNumber trial;
  std::size_t row;  // of the table
  Step step;
  Verdict verdict;
};

struct Simulation {
  std::vector<SimulatedReport> reports;  // in the order of time
  double seconds = 0;                    // when the last of them came
  std::size_t trials = 0;                // new ones that were handed out
};

// Runs the study on workers that look their results up: a free worker asks, the table says when
// each step is done, the study hears of it and the pruner answers, all in one thread and in exact
// order of simulated time, the lower worker first where times are equal. A trial reports all
// metrics of its nearest row that are no NaN at steps 1, 2, ..., and NaN for an objective that is.
// It completes with the values of the last step, and fails where those are NaN; the metric
// "seconds" says what it cost. A paused trial that is resumed goes on with the step after its last.
// A fork goes on with its own row at the step after its parent's pause: what was recorded of its
// values all along, as no table knows what changing them half-way would have done.
// What runs at the end of the time is given back.
//
// Start each simulation with a fresh study. Throws Error{kInvalidArgument} when the table has no
// rows or lacks an objective, neither seconds nor trials are given, or the study has a window: one
// seed gives one simulation without it.
Simulation simulate(Study& study, const CurveTable& table, const SimulationOptions& options);

}  // namespace hone
