// What pruners are for, on learning curves whose best trial is known: time is saved and the best
// configuration is seldom lost. And deterministic mode with each of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <thread>

#include "hone/backends/thread_pool.h"
#include "hone/config.h"
#include "hone/pruners/registry.h"
#include "hone/samplers/random.h"
#include "hone/study.h"

namespace hone {
namespace {

constexpr Step kSteps = 27;

// A curve falls from 1 to its end at its own speed; the end depends on two parameters.
struct Curve {
  double end, speed;
  double at(Step step, double noise) const {
    return end + (1 - end) * std::exp(-speed * static_cast<double>(step)) + noise;
  }
};

Curve curve_of(const Configuration& params) {
  const double x = std::get<double>(params[0].second), y = std::get<double>(params[1].second);
  return {.end = 0.8 * std::sqrt((x - 0.3) * (x - 0.3) + (y - 0.6) * (y - 0.6)),
          .speed = 0.25 + 0.25 * std::abs(std::sin(37 * x + 11 * y))};
}

struct Result {
  bool lost = false;      // the best of all configurations was pruned
  double regret = 0;      // of the best that was found, against it
  std::size_t steps = 0;  // that were trained
};

Result run_study(const std::string& pruner, std::uint64_t seed, std::size_t trials) {
  Study study({.seed = seed}, make_random(), pruner_from_json(pruner, "/pruner"));
  Result result;
  study.optimize(
      [&](Trial& trial) {
        trial.suggest_float("x", {.low = 0, .high = 1});
        trial.suggest_float("y", {.low = 0, .high = 1});
        const Curve curve = curve_of(trial.configuration());
        Stream noise = trial.stream();
        for (Step step = 1; step <= kSteps; ++step) {
          const double value = curve.at(step, 0.02 * (noise.uniform() - 0.5));
          if (step < trial.resume_step()) continue;
          ++result.steps;
          trial.report(step, value);
          if (trial.should_prune()) return value;
        }
        return curve.end;
      },
      {.trials = trials});
  const std::vector<FrozenTrial> all = study.trials();
  const auto best = std::ranges::min_element(
      all, {}, [](const FrozenTrial& trial) { return curve_of(trial.params).end; });
  result.lost = best->state != TrialState::kComplete;
  result.regret = study.best_trial().values[0] - curve_of(best->params).end;
  return result;
}

// What 1,000 studies of 60 trials gave.
struct Measured {
  const char* name;
  const char* json;
  double lost;       // the share that lost its best configuration
  double steps;      // the share of the steps that was trained
  double regret;     // mean over the studies; a random trial ends 0.35 above the best
  double deviation;  // of the regret
};

class Pruning : public testing::TestWithParam<Measured> {};

// A hundred studies may differ from that by five standard deviations: a false alarm once in
// 1,000,000 runs with other seeds.
TEST_P(Pruning, SavesStepsAndLosesTheBestNoMoreOftenThanMeasured) {
  constexpr int kStudies = 100;
  constexpr std::size_t kTrials = 60;
  const Measured& measured = GetParam();
  double lost = 0, steps = 0, regret = 0;
  for (std::uint64_t seed = 0; seed < kStudies; ++seed) {
    const Result result = run_study(measured.json, seed, kTrials);
    lost += result.lost ? 1.0 / kStudies : 0.0;
    regret += result.regret / kStudies;
    steps += static_cast<double>(result.steps) / (kStudies * kTrials * kSteps);
  }
  const double deviation = std::sqrt(measured.lost * (1 - measured.lost) / kStudies);
  EXPECT_LE(lost, measured.lost + 5 * deviation);
  EXPECT_LE(regret, measured.regret + 5 * measured.deviation / std::sqrt(kStudies));
  EXPECT_NEAR(steps, measured.steps, 0.05);
}

constexpr Measured kMeasured[] = {
    {"median", R"({"type": "median"})", 0.244, 0.219, 0.0075, 0.0180},
    {"percentile", R"({"type": "percentile", "warmup_steps": 3})", 0.270, 0.224, 0.0081, 0.0184},
    {"threshold", R"({"type": "threshold", "upper": 0.6, "warmup_steps": 5})", 0, 0.900, 0, 0},
    {"patient_median", R"({"type": "patient", "patience": 2, "pruner": "median"})", 0, 0.730, 0, 0},
    {"extrapolation", R"({"type": "extrapolation"})", 0.316, 0.177, 0.0107, 0.0252},
    {"extrapolation_at_five_percent", R"({"type": "extrapolation", "min_probability": 0.05})",
     0.218, 0.221, 0.0064, 0.0169},
    {"asha", R"({"type": "asha"})", 0.331, 0.137, 0.0097, 0.0196},
    {"asha_by_three", R"({"type": "asha", "reduction_factor": 3, "max_steps": 27})", 0.272, 0.152,
     0.0076, 0.0176},
    {"asha_promotion_by_three",
     R"({"type": "asha", "reduction_factor": 3, "max_steps": 27, "promotion": true})", 0.191, 0.139,
     0.0049, 0.0136},
    {"asha_promotion", R"({"type": "asha", "max_steps": 27, "promotion": true})", 0.273, 0.118,
     0.0067, 0.0158},
    {"sha", R"({"type": "sha", "trials": 60})", 0.353, 0.094, 0.0095, 0.0190},
    {"hyperband", R"({"type": "hyperband"})", 0.206, 0.242, 0.0054, 0.0143},
    {"hyperband_promotion", R"({"type": "hyperband", "halving": "promotion"})", 0.159, 0.234,
     0.0039, 0.0117},
    {"hyperband_promotion_by_three",
     R"({"type": "hyperband", "reduction_factor": 3, "halving": "promotion"})", 0.094, 0.305,
     0.0022, 0.0089},
    {"hyperband_synchronous", R"({"type": "hyperband", "halving": "synchronous"})", 0.403, 0.213,
     0.0133, 0.0226},
    {"and", R"({"type": "and", "pruners": ["median", "asha"]})", 0.193, 0.251, 0.0054, 0.0145},
    {"or", R"({"type": "or", "pruners": ["asha", {"type": "threshold", "upper": 0.5,
                                                   "warmup_steps": 5}]})",
     0.333, 0.131, 0.0097, 0.0196},
};

INSTANTIATE_TEST_SUITE_P(Each, Pruning, testing::ValuesIn(kMeasured),
                         [](const auto& measured) { return measured.param.name; });

// On the same studies, brackets that share their rungs take fewer steps than those that do not, and
// lose the best no more often.
TEST(Hyperband, SharedRungsTakeFewerSteps) {
  std::map<bool, std::size_t> steps, lost;
  for (const bool shared : {false, true}) {
    const std::string json =
        std::string(R"({"type": "hyperband", "shared_rungs": )") + (shared ? "true}" : "false}");
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
      const Result result = run_study(json, seed, 60);
      steps[shared] += result.steps;
      lost[shared] += result.lost ? 1 : 0;
    }
  }
  EXPECT_LT(static_cast<double>(steps[true]), 0.93 * static_cast<double>(steps[false]));
  EXPECT_LE(lost[true], lost[false] + 10);
}

// How far each trial came, and how it ended.
std::vector<std::pair<TrialState, std::size_t>> fates(std::string_view pruner,
                                                      std::size_t workers) {
  Study study({.seed = 3, .window = 8}, make_random(), pruner_from_json(pruner, "/pruner"));
  study.optimize(
      [](Trial& trial) {
        trial.suggest_float("x", {.low = 0, .high = 1});
        trial.suggest_float("y", {.low = 0, .high = 1});
        const Curve curve = curve_of(trial.configuration());
        for (Step step = 1; step <= kSteps; ++step) {
          if (step == 1 + trial.number() % 5) std::this_thread::yield();  // overtakes are wanted
          if (trial.report(step, curve.at(step, 0)) == Verdict::kPrune) break;
        }
        return curve.end;
      },
      {.trials = 60, .backend = make_thread_pool({.workers = workers})});
  std::vector<std::pair<TrialState, std::size_t>> found;
  for (const FrozenTrial& trial : study.trials()) {
    found.emplace_back(trial.state, trial.curve.size());
  }
  return found;
}

class DeterministicPruning : public testing::TestWithParam<RegistryEntry<Pruner>> {};

TEST_P(DeterministicPruning, IsTheSameForOneWorkerAndEight) {
  EXPECT_EQ(fates(GetParam().name, 8), fates(GetParam().name, 1));
}

INSTANTIATE_TEST_SUITE_P(Registry, DeterministicPruning,
                         testing::ValuesIn(pruners().begin(), pruners().end()),
                         [](const auto& entry) { return std::string(entry.param.name); });

}  // namespace
}  // namespace hone
