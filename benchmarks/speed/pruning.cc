// One decision of each pruner with 10,000 trials x 50 steps learned.
#include <benchmark/benchmark.h>

#include <algorithm>
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
#include "hone/pruners/sha.h"
#include "hone/pruners/threshold.h"
#include "hone/pruners/wilcoxon.h"
#include "hone/rng.h"

namespace hone {
namespace {

constexpr TrialNumber kTrials = 10'000;
constexpr benchmark::IterationCount kMore = 1000;  // trials that begin after those
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

// A trial that has come to a step and reports it over and over.
void judge_step(benchmark::State& state, const Pruner& pruner, Step step) {
  Stream random(2, 0, Purpose::kObjective);
  std::vector<Point> curve;
  for (Step earlier = 1; earlier < step; ++earlier) reports_at(kTrials, earlier, random, curve);
  const std::size_t before = curve.size();
  for (auto _ : state) {
    curve.resize(before);
    const Reports reports = reports_at(kTrials, step, random, curve);
    std::array<Verdict, kObjectives> verdicts;
    pruner.judge(~TrialNumber{0}, reports, verdicts);
    benchmark::DoNotOptimize(verdicts);
  }
}

// The step where a decision takes longest: the 50th instance, the stage that all have come to, the
// rung that all have entered.
void judge_at(benchmark::State& state, std::unique_ptr<Pruner> (*make)(), Step step,
              std::size_t objectives) {
  const auto pruner = make();
  pruner->begin(std::vector<ObjectiveSpec>(objectives));
  Stream random(1, 0, Purpose::kObjective);
  learn(*pruner, random);
  judge_step(state, *pruner, step);
}

// A study whose trials are resumed as the pruner says.
class PausingStudy {
 public:
  explicit PausingStudy(Pruner& pruner) : pruner_(pruner) {}

  // Goes as far as it can, and whom the pruner promotes then.
  void begin_trial() {
    advance(curves_.size());
    for (const TrialNumber trial : pruner_.promote(1)) {
      pruner_.resume(trial);
      advance(trial);
    }
  }

  std::size_t reports() const { return reports_; }

 private:
  // Until it is paused or at its end.
  void advance(TrialNumber trial) {
    if (trial == curves_.size()) curves_.emplace_back();
    std::vector<Point>& curve = curves_[trial];
    for (Step step = static_cast<Step>(curve.size()) / kObjectives + 1; step <= kSteps; ++step) {
      const Reports reports = reports_at(trial, step, random_, curve);
      std::array<Verdict, kObjectives> verdicts;
      pruner_.judge(~TrialNumber{0}, reports, verdicts);
      pruner_.observe(reports);
      ++reports_;
      const Verdict verdict = std::max(verdicts[0], verdicts[1]);
      if (verdict == Verdict::kPause) return pruner_.pause(trial);
      if (verdict == Verdict::kPrune) break;
    }
    history_.append(
        {.number = trial, .outcome = {.state = TrialState::kComplete, .losses = {1, 1}}});
    pruner_.observe(history_, history_.rows() - 1);
  }

  Pruner& pruner_;
  Stream random_ = Stream(1, 0, Purpose::kObjective);
  History history_ = History(kObjectives);
  std::vector<std::vector<Point>> curves_;  // by trial
  std::size_t reports_ = 0;
};

// A trial more after so many, and all that its reports cost the pruner: they are judged and
// learned, it is paused, and the best of those that wait goes on.
void promote(benchmark::State& state, std::unique_ptr<Pruner> (*make)(), std::size_t objectives) {
  const auto pruner = make();
  pruner->begin(std::vector<ObjectiveSpec>(objectives));
  PausingStudy study(*pruner);
  for (TrialNumber n = 0; n < kTrials; ++n) study.begin_trial();
  const std::size_t before = study.reports();
  for (auto _ : state) study.begin_trial();
  state.counters["a report"] =
      benchmark::Counter(static_cast<double>(study.reports() - before),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

std::unique_ptr<Pruner> pausing_asha() { return make_asha({.max_steps = 50, .promotion = true}); }
std::unique_ptr<Pruner> pausing_sha() { return make_sha({.max_steps = 50}); }

BENCHMARK_CAPTURE(judge, median, [] { return make_median(); });
BENCHMARK_CAPTURE(judge, percentile, [] { return make_percentile(); });
BENCHMARK_CAPTURE(judge, threshold, [] { return make_threshold(); });
BENCHMARK_CAPTURE(judge, patient, [] { return make_patient(); });
BENCHMARK_CAPTURE(judge, patient_median, [] { return make_patient({}, make_median()); });
BENCHMARK_CAPTURE(
    judge_at, wilcoxon, [] { return make_wilcoxon(); }, kSteps, 1);
BENCHMARK_CAPTURE(judge, extrapolation, [] { return make_extrapolation(); });
BENCHMARK_CAPTURE(
    judge_at, extrapolation, [] { return make_extrapolation(); }, 31, 1);
BENCHMARK_CAPTURE(judge, asha, [] { return make_asha(); });
BENCHMARK_CAPTURE(
    judge_at, asha, [] { return make_asha(); }, 1, 1);
BENCHMARK_CAPTURE(
    judge_at, asha_two_objectives, [] { return make_asha(); }, 1, 2);
BENCHMARK_CAPTURE(judge, hyperband, [] { return make_hyperband(); });
BENCHMARK_CAPTURE(promote, asha, pausing_asha, 1)->Iterations(kMore);
BENCHMARK_CAPTURE(promote, asha_two_objectives, pausing_asha, 2)->Iterations(kMore);
BENCHMARK_CAPTURE(promote, sha, pausing_sha, 1)->Iterations(kMore);
BENCHMARK_CAPTURE(promote, sha_two_objectives, pausing_sha, 2)->Iterations(kMore);
BENCHMARK_CAPTURE(
    promote, hyperband, [] { return make_hyperband({.max_steps = 50, .halving = "promotion"}); }, 1)
    ->Iterations(kMore);
BENCHMARK_CAPTURE(
    promote, hyperband_synchronous,
    [] { return make_hyperband({.max_steps = 50, .halving = "synchronous"}); }, 1)
    ->Iterations(kMore);
BENCHMARK_CAPTURE(judge, or, [] { return make_or(make_median(), make_patient()); });

}  // namespace
}  // namespace hone
