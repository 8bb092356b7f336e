// Deterministic mode: the same study, bit for bit, whatever the number of workers and whatever
// happens in between.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <thread>

#include "hone/backends/thread_pool.h"
#include "hone/pruners/median.h"
#include "hone/samplers/qmc.h"
#include "hone/samplers/random.h"
#include "hone/study.h"
#include "tests/support/hash_sampler.h"
#include "tests/support/shared_log_storage.h"

namespace hone {
namespace {

constexpr std::size_t kTrials = 120;

std::unique_ptr<Sampler> make_sampler(int kind) {
  if (kind == 0) return make_random();
  if (kind == 1) return make_qmc();
  return make_hash_sampler();
}

// Define-by-run, conditional, with a range that moves, and as long as the scheduler pleases.
double objective(Trial& trial) {
  const auto optimizer = trial.suggest_categorical("optimizer", {"sgd", "adam"});
  const double rate = trial.suggest_float("rate", {.low = 1e-5, .high = 1, .log = true});
  double value = std::pow(std::log10(rate) + 3, 2);
  if (optimizer == "sgd") {
    value += std::pow(trial.suggest_float("momentum", {.low = 0, .high = 0.99}) - 0.9, 2);
  } else {
    value += 0.5 + std::abs(trial.suggest_float("beta", {.low = 0.8, .high = 0.999}) - 0.95);
  }
  const auto layers = trial.suggest_int("layers", {.low = 1, .high = 4});
  value += static_cast<double>(
               trial.suggest_int("units", {.low = 8, .high = 64 * layers, .log = true})) /
           1000;
  Stream noise = trial.stream();
  for (Step step = 1; step <= 6; ++step) {
    const auto spin = std::hash<std::thread::id>{}(std::this_thread::get_id()) % 40;
    for (std::size_t i = 0; i < spin; ++i) std::this_thread::yield();
    const double reported = value + 4.0 / step + 0.1 * noise.uniform();
    if (trial.report(step, reported) == Verdict::kPrune) return reported;
  }
  if (trial.number() % 17 == 5) throw std::runtime_error("diverged");
  return value;
}

void run(SharedLog& log, int kind, std::size_t window, std::size_t workers,
         const char* worker = "here:1:1") {
  Study study({.name = "s", .seed = 7, .window = window, .retries = 1}, make_sampler(kind),
              make_median(), keep_in(log, worker));
  study.optimize(objective,
                 {.total_trials = kTrials, .backend = make_thread_pool({.workers = workers})});
}

// What a study is: every trial's parameters, curve, state and value, to the bit.
std::string fingerprint(SharedLog& log, int kind) {
  const Study study({.name = "s"}, make_sampler(kind), make_median(), keep_in(log));
  std::string text;
  const auto add = [&](double value) {
    text += std::to_string(std::bit_cast<std::uint64_t>(value)) + " ";
  };
  for (const FrozenTrial& trial : study.trials()) {
    text += "\n" + std::to_string(trial.number) + std::string(state_name(trial.state)) + " ";
    for (const auto& [name, value] : trial.params) text += name + "=" + to_string(value) + " ";
    for (const double value : trial.values) add(value);
    for (const auto& reported : trial.curve) add(reported.value);
  }
  return text;
}

class Window : public testing::TestWithParam<int> {};

TEST_P(Window, MakesOneTwoFourAndEightWorkersAgree) {
  SharedLog one;
  run(one, GetParam(), 8, 1);
  const std::string expected = fingerprint(one, GetParam());
  EXPECT_NE(expected.find("pruned"), std::string::npos);  // the test sees pruning ...
  EXPECT_NE(expected.find("failed"), std::string::npos);  // ... and failures
  for (const std::size_t workers : {2, 4, 8}) {
    SharedLog log;
    run(log, GetParam(), 8, workers);
    EXPECT_EQ(fingerprint(log, GetParam()), expected) << workers << " workers";
  }
}

// A run that is cut off anywhere and resumed, with trials in flight, becomes the study that was
// never cut: lost trials are run again under their numbers.
TEST_P(Window, SurvivesBeingCutOffAnywhere) {
  SharedLog whole;
  run(whole, GetParam(), 4, 4);
  const std::string expected = fingerprint(whole, GetParam());
  for (std::size_t at = 1; at < whole.events.size(); at += 23) {
    for (const std::size_t workers : {1, 4}) {
      SharedLog cut{.header = whole.header,
                    .events = {whole.events.begin(), whole.events.begin() + std::ptrdiff_t(at)}};
      cut.alive = [](const std::string& worker) { return worker == "here:2:2"; };
      run(cut, GetParam(), 4, workers, "here:2:2");
      EXPECT_EQ(fingerprint(cut, GetParam()), expected) << "cut at " << at << ", " << workers;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Samplers, Window, testing::Values(0, 1, 2));

TEST(Window, AFullWindowIsAnErrorForWhoHoldsTheMissingTrial) {
  Study study({.window = 2});
  auto first = study.ask();
  auto second = study.ask();
  EXPECT_THROW(study.ask(), Error);
  second.complete(1.0);
  study.tell(second);
  EXPECT_THROW(study.ask(), Error);
  first.complete(1.0);
  study.tell(first);
  EXPECT_EQ(study.ask().number(), 2u);
}

TEST(Window, BlocksCountAsOneAsk) {
  const auto cells = [](bool early) {
    Space space;
    space.add_float("x", {});
    Study study({.seed = 3, .window = 2, .space = space}, make_hash_sampler());
    auto a = study.ask(4);
    auto b = study.ask(4);
    for (Trial& trial : a) trial.complete(trial.get_float("x"));
    for (Trial& trial : b) trial.complete(trial.get_float("x"));
    study.tell(a);
    if (early) study.tell(b);  // told in time or not: the next block does not see it
    std::vector<double> next;
    for (Trial& trial : study.ask(4)) next.push_back(trial.get_float("x"));
    return next;
  };
  EXPECT_EQ(cells(true), cells(false));
}

// The run ends at the same trial with any number of workers.
TEST(Window, StopRulesDoNotDependOnTiming) {
  for (const double min_delta : {0.0, 0.02}) {
    std::set<std::size_t> counts;
    for (const std::size_t workers : {1, 2, 4}) {
      Study study({.seed = 5, .window = 4}, make_random());
      study.optimize(objective, {.trials = 300,
                                 .patience = 25,
                                 .min_delta = min_delta,
                                 .backend = make_thread_pool({.workers = workers})});
      counts.insert(study.finished());
    }
    EXPECT_EQ(counts.size(), 1u);
    EXPECT_LT(*counts.begin(), 300u);
  }
}

}  // namespace
}  // namespace hone
