// One decision of each pruner with 10,000 trials x 50 steps learned.
#include <benchmark/benchmark.h>

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "hone/history.h"
#include "hone/pruners/asha.h"
#include "hone/pruners/combination.h"
#include "hone/pruners/extrapolation.h"
#include "hone/pruners/hyperband.h"
#include "hone/pruners/median.h"
#include "hone/pruners/patient.h"
#include "hone/pruners/percentile.h"
#include "hone/pruners/threshold.h"
#include "hone/pruners/wilcoxon.h"
#include "hone/rng.h"

namespace hone {
namespace {

constexpr TrialNumber kTrials = 10'000;
constexpr Step kSteps = 50;
constexpr std::size_t kObjectives = 2;  // reported at every step

using Reports = std::array<Report, kObjectives>;

// The reports of a step, which follow on the curve.
Reports reports_at(TrialNumber trial, Step step, Stream& random, std::vector<Point>& curve) {
  Reports reports;
  for (std::uint32_t m = 0; m < kObjectives; ++m) {
    const double value = random.uniform();
    reports[m] = {trial, step, {m}, value, value, step - 1, step == 1};
    curve.push_back({step, {m}, value});
  }
  for (std::size_t m = 0; m < kObjectives; ++m)
    reports[m].curve = std::span(curve).first(curve.size() - kObjectives + m + 1);
  return reports;
}

void learn(Pruner& pruner, Stream& random) {
  History history(kObjectives);
  for (TrialNumber n = 0; n < kTrials; ++n) {
    Record record{.number = n,
                  .outcome = {.state = TrialState::kComplete,
                              .losses = {random.uniform(), random.uniform()}}};
    for (Step step = 1; step <= kSteps; ++step) {
      pruner.observe(reports_at(n, step, random, record.curve));
    }
    history.append(record);
    pruner.observe(history, n);
  }
}

// A trial that reports all its steps over and over.
void judge(benchmark::State& state, std::unique_ptr<Pruner> (*make)()) {
  const auto pruner = make();
  Stream random(1, 0, Purpose::kObjective);
  learn(*pruner, random);
  std::vector<Point> curve;
  Step step = 0;
  for (auto _ : state) {
    if (step == kSteps) curve.clear();
    step = step % kSteps + 1;
    const Reports reports = reports_at(kTrials, step, random, curve);
    std::array<Verdict, kObjectives> verdicts;
    pruner->judge(~TrialNumber{0}, reports, verdicts);
    benchmark::DoNotOptimize(verdicts);
  }
}

// The same for a trial whose every report is its 50th instance.
void wilcoxon_judge(benchmark::State& state) {
  const auto pruner = make_wilcoxon();
  Stream random(1, 0, Purpose::kObjective);
  learn(*pruner, random);
  std::vector<Point> curve;
  for (Step step = 1; step < kSteps; ++step) reports_at(kTrials, step, random, curve);
  const std::size_t before = curve.size();
  for (auto _ : state) {
    curve.resize(before);
    const Reports reports = reports_at(kTrials, kSteps, random, curve);
    std::array<Verdict, kObjectives> verdicts;
    pruner->judge(~TrialNumber{0}, reports, verdicts);
    benchmark::DoNotOptimize(verdicts);
  }
}

// Every report begins the stage of training that all trials have come to.
void extrapolation_stage_judge(benchmark::State& state) {
  const auto pruner = make_extrapolation();
  Stream random(1, 0, Purpose::kObjective);
  learn(*pruner, random);
  std::vector<Point> curve;
  for (Step step = 1; step < 31; ++step) reports_at(kTrials, step, random, curve);
  const std::size_t before = curve.size();
  for (auto _ : state) {
    curve.resize(before);
    const Reports reports = reports_at(kTrials, 31, random, curve);
    std::array<Verdict, kObjectives> verdicts;
    pruner->judge(~TrialNumber{0}, reports, verdicts);
    benchmark::DoNotOptimize(verdicts);
  }
}

// Every report enters a rung that all have entered.
void asha_rung_judge(benchmark::State& state, std::size_t objectives) {
  const auto pruner = make_asha();
  pruner->begin(std::vector<ObjectiveSpec>(objectives));
  Stream random(1, 0, Purpose::kObjective);
  learn(*pruner, random);
  std::vector<Point> curve;
  for (auto _ : state) {
    curve.clear();
    const Reports reports = reports_at(kTrials, 1, random, curve);
    std::array<Verdict, kObjectives> verdicts;
    pruner->judge(~TrialNumber{0}, reports, verdicts);
    benchmark::DoNotOptimize(verdicts);
  }
}

BENCHMARK_CAPTURE(judge, median, [] { return make_median(); });
BENCHMARK_CAPTURE(judge, percentile, [] { return make_percentile(); });
BENCHMARK_CAPTURE(judge, threshold, [] { return make_threshold(); });
BENCHMARK_CAPTURE(judge, patient, [] { return make_patient(); });
BENCHMARK_CAPTURE(judge, patient_median, [] { return make_patient({}, make_median()); });
BENCHMARK(wilcoxon_judge);
BENCHMARK_CAPTURE(judge, extrapolation, [] { return make_extrapolation(); });
BENCHMARK(extrapolation_stage_judge);
BENCHMARK_CAPTURE(judge, asha, [] { return make_asha(); });
BENCHMARK_CAPTURE(asha_rung_judge, one_objective, 1);
BENCHMARK_CAPTURE(asha_rung_judge, two_objectives, 2);
BENCHMARK_CAPTURE(judge, hyperband, [] { return make_hyperband(); });
BENCHMARK_CAPTURE(judge, or, [] { return make_or(make_median(), make_patient()); });

}  // namespace
}  // namespace hone
