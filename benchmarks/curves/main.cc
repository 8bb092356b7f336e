// Tuners on recorded learning curves, in simulated time. See benchmarks/curves/README.md.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "hone/backends/simulated.h"
#include "hone/config.h"
#include "hone/error.h"

namespace hone::curves {
namespace {

struct Tuner {
  std::string name, sampler, pruner;
};

constexpr const char* kAshaOrExtrapolation =
    R"({"type": "or", "pruners": [{"type": "asha", "max_steps": 50}, "extrapolation"]})";

const std::vector<Tuner> kTuners = {
    {"random", "random", "none"},
    {"random + median", "random", "median"},
    {"random + median, mild", "random",
     R"({"type": "median", "startup_trials": 5, "warmup_steps": 3, "interval_steps": 2})"},
    {"random + asha", "random", R"({"type": "asha", "max_steps": 50})"},
    {"random + asha, promotion", "random",
     R"({"type": "asha", "max_steps": 50, "promotion": true})"},
    {"random + sha", "random", R"({"type": "sha", "max_steps": 50})"},
    {"random + hyperband", "random", R"({"type": "hyperband", "max_steps": 50})"},
    {"random + hyperband, promotion", "random",
     R"({"type": "hyperband", "max_steps": 50, "halving": "promotion"})"},
    {"random + hyperband, synchronous", "random",
     R"({"type": "hyperband", "max_steps": 50, "halving": "synchronous"})"},
    {"random + extrapolation", "random", "extrapolation"},
    {"random + asha or extrapolation", "random", kAshaOrExtrapolation},
    {"tpe", "tpe", "none"},
    {"tpe + median", "tpe", "median"},
    {"tpe + asha", "tpe", R"({"type": "asha", "max_steps": 50})"},
    {"tpe + asha, promotion", "tpe", R"({"type": "asha", "max_steps": 50, "promotion": true})"},
    {"tpe, univariate + asha", R"({"type": "tpe", "multivariate": false})",
     R"({"type": "asha", "max_steps": 50})"},
    {"tpe + hyperband (bohb)", "tpe", R"({"type": "hyperband", "max_steps": 50})"},
    {"tpe + extrapolation", "tpe", "extrapolation"},
    {"tpe + asha or extrapolation", "tpe", kAshaOrExtrapolation},
};

struct Arguments {
  std::vector<std::string> tables;
  std::vector<std::string> tuner;  // name, sampler, pruner; none: kTuners
  std::string objective = "error", only;
  std::uint64_t seeds = 20, first_seed = 1;
  std::size_t workers = 4;
  double resume_seconds = 0;
  std::vector<double> trainings = {1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30};
};

CurveTable load(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw Error(ErrorCode::kBadFile, path, "cannot be read");
  return read_curve_table(std::string(std::istreambuf_iterator<char>(file), {}));
}

double mean_seconds(const CurveTable& table) {
  double sum = 0;
  for (const CurveTable::Row& row : table.rows)
    for (const double seconds : row.seconds) sum += seconds;
  return sum / static_cast<double>(table.rows.size());
}

std::size_t metric_of(const CurveTable& table, const std::string& name) {
  const auto found = std::ranges::find(table.metrics, name);
  if (found == table.metrics.end()) throw Error(ErrorCode::kBadFile, name, "was not recorded");
  return static_cast<std::size_t>(found - table.metrics.begin());
}

double value_of(const CurveTable& table, std::size_t row, Step step, std::size_t metric) {
  return table.rows[row].values[(step - 1) * table.metrics.size() + metric];
}

// The best value of all that is recorded, and the worst: that of a study that knows nothing.
std::pair<double, double> extremes(const CurveTable& table, std::size_t metric) {
  double best = HUGE_VAL, worst = -HUGE_VAL;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    for (Step step = 1; step <= table.rows[row].seconds.size(); ++step) {
      best = std::fmin(best, value_of(table, row, step, metric));
      worst = std::fmax(worst, value_of(table, row, step, metric));
    }
  }
  return {best, worst};
}

// The best value that any trial has reported by each of the times.
std::vector<double> best_by(const CurveTable& table, const Simulation& simulation,
                            std::size_t metric, std::span<const double> times, double worst) {
  std::vector<double> best;
  double least = worst;
  std::size_t next = 0;
  for (const double time : times) {
    for (; next < simulation.reports.size() && simulation.reports[next].time <= time; ++next) {
      const SimulatedReport& report = simulation.reports[next];
      least = std::fmin(least, value_of(table, report.row, report.step, metric));
    }
    best.push_back(least);
  }
  return best;
}

void run(const Arguments& arguments, const std::string& path) {
  const CurveTable table = load(path);
  const std::size_t metric = metric_of(table, arguments.objective);
  const auto [best, worst] = extremes(table, metric);
  // The time of n full trainings is the work of n, shared by the workers.
  const double training = mean_seconds(table) / static_cast<double>(arguments.workers);
  std::vector<double> times;
  for (const double trainings : arguments.trainings) times.push_back(trainings * training);
  const std::vector<std::string>& given = arguments.tuner;
  for (const Tuner& tuner :
       given.empty() ? kTuners : std::vector<Tuner>{{given[0], given[1], given[2]}}) {
    if (tuner.name.find(arguments.only) == std::string::npos) continue;
    for (std::uint64_t seed = 0; seed < arguments.seeds; ++seed) {
      Study study({.objectives = {{arguments.objective}},
                   .seed = arguments.first_seed + seed,
                   .space = table.space},
                  make_recorded_sampler(table, sampler_from_json(tuner.sampler, "/sampler")),
                  pruner_from_json(tuner.pruner, "/pruner"));
      const Simulation simulation = simulate(study, table,
                                             {.workers = arguments.workers,
                                              .seconds = times.back(),
                                              .resume_seconds = arguments.resume_seconds});
      const nlohmann::ordered_json line = {
          {"table", std::filesystem::path(path).stem().string()},
          {"tuner", tuner.name},
          {"seed", arguments.first_seed + seed},
          {"trials", simulation.trials},
          {"known", best},
          {"trainings", arguments.trainings},
          {"best", best_by(table, simulation, metric, times, worst)}};
      std::cout << line.dump() << "\n";
    }
  }
}

}  // namespace
}  // namespace hone::curves

int main(int argc, char** argv) {
  hone::curves::Arguments arguments;
  CLI::App app("Tuners on recorded learning curves, in simulated time; one JSON object a study");
  app.add_option("tables", arguments.tables, "Files of curves")->required();
  app.add_option("--objective", arguments.objective, "The metric that is minimised");
  app.add_option("--only", arguments.only, "Tuners whose names contain this");
  app.add_option("--tuner", arguments.tuner, "Instead of all: NAME SAMPLER PRUNER")->expected(3);
  app.add_option("--seeds", arguments.seeds, "Studies of each tuner on each table");
  app.add_option("--first-seed", arguments.first_seed, "The first one's seed");
  app.add_option("--workers", arguments.workers, "Simulated workers");
  app.add_option("--resume-seconds", arguments.resume_seconds, "What it takes to resume a trial");
  CLI11_PARSE(app, argc, argv);
  try {
    for (const std::string& table : arguments.tables) hone::curves::run(arguments, table);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return 0;
}
