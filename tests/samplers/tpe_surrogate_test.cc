#include "samplers/tpe/surrogate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "hone/samplers/tpe.h"
#include "samplers/tpe/landmarks.h"
#include "samplers/tpe/model.h"
#include "space/draw.h"
#include "tests/support/sampler_bench.h"
#include "tests/support/sampler_spaces.h"

namespace hone {
namespace {

using namespace tpe;
using test::SamplerBench;

void append(History& history, std::vector<double> cells, Outcome outcome) {
  history.append(
      {.number = history.rows(), .cells = std::move(cells), .outcome = std::move(outcome)});
}

Outcome complete(double loss, std::vector<double> constraints = {}) {
  return {.state = TrialState::kComplete, .losses = {loss}, .constraints = std::move(constraints)};
}

test::Row random_row(const Space& space, std::uint64_t seed, std::uint64_t trial) {
  test::Row row(space.size(), kAbsent);
  draw(space, {.seed = seed, .trial = trial}, row);
  return row;
}

// Every seventh loss is that of the trial before it.
History random_history(const Space& space, std::uint64_t seed, std::size_t trials) {
  Stream random(seed, 0, Purpose::kSampler);
  History history(1);
  double loss = 0;
  for (std::size_t i = 0; i < trials; ++i) {
    if (i % 7 != 6) loss = random.uniform();
    append(history, random_row(space, seed, i), complete(loss));
  }
  return history;
}

std::vector<Coordinate> coordinates(const Model& model, const test::Row& row) {
  std::vector<Coordinate> x;
  for (const Factor& factor : model.blocks()[0].factors)
    x.push_back(coordinate(*factor.dimension, row[factor.id.index], false));
  return x;
}

// The formulas of surrogate.h, by elimination.
class Reference {
 public:
  Reference(const Space& space, const Model& model, const History& history,
            std::span<const Row> rows)
      : model_(model) {
    std::vector<double> losses;
    for (const Row row : rows) {
      test::Row cells;
      for (ParamId id{0}; id.index < space.size(); ++id.index)
        cells.push_back(history.cells(id)[row]);
      trials_.push_back(coordinates(model, cells));
      losses.push_back(history.loss()[row]);
    }
    const std::size_t n = rows.size();
    for (std::size_t i = 0; i < n; ++i) {
      matrix_.emplace_back();
      for (std::size_t j = 0; j < n; ++j)
        matrix_[i].push_back(covariance(trials_[i], trials_[j]) + (i == j ? 0.05 : 0));
      double below = 0.5;  // of the share of losses that are less
      for (const double loss : losses) below += loss < losses[i] ? 1 : loss == losses[i] ? 0.5 : 0;
      const double share = (below - 0.5) / static_cast<double>(n);
      weights_.push_back(std::sqrt(3) / std::numbers::pi * std::log(share / (1 - share)));
    }
    eliminate();
  }

  double optimistic_score(const test::Row& row) const {
    const std::vector<Coordinate> x = coordinates(model_, row);
    double mean = 0, largest = 0;
    for (std::size_t i = 0; i < trials_.size(); ++i) {
      const double k = covariance(x, trials_[i]);
      mean += k * weights_[i];
      largest = std::max(largest, k);
    }
    return mean - 0.5 * std::sqrt(1 - largest * largest / 1.05);
  }

 private:
  double covariance(std::span<const Coordinate> a, std::span<const Coordinate> b) const {
    double sum = 0, count = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const Dimension& dimension = *model_.blocks()[0].factors[i].dimension;
      if (dimension.kind() == Dimension::Kind::kConstant) continue;
      count += 1;
      const double p = a[i].position, q = b[i].position;
      if (std::isnan(p) && std::isnan(q)) continue;
      if (std::isnan(p) || std::isnan(q) || (!dimension.numeric() && p != q))
        sum += 0.25;
      else if (dimension.numeric())
        sum += (p - q) * (p - q);
    }
    return 1 / (1 + sum / count / (2 * 0.25 * 0.25));
  }

  // The matrix is positive definite: no pivoting.
  void eliminate() {
    const std::size_t n = matrix_.size();
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = i + 1; j < n; ++j) {
        const double factor = matrix_[j][i] / matrix_[i][i];
        for (std::size_t k = i; k < n; ++k) matrix_[j][k] -= factor * matrix_[i][k];
        weights_[j] -= factor * weights_[i];
      }
    for (std::size_t i = n; i-- > 0;) {
      for (std::size_t j = i + 1; j < n; ++j) weights_[i] -= matrix_[i][j] * weights_[j];
      weights_[i] /= matrix_[i][i];
    }
  }

  const Model& model_;
  std::vector<std::vector<Coordinate>> trials_;
  std::vector<std::vector<double>> matrix_;
  std::vector<double> weights_;
};

// Of up to three times as many trials as are kept, one after the other.
TEST(TpeSurrogate, IsTheGaussianProcess) {
  std::uint64_t seed = 1;
  for (const auto& [name, space] : test::sampler_spaces()) {
    const Model model(space, {});
    const History history = random_history(space, ++seed, 3 * kMostLandmarks);
    Surrogate surrogate(model.blocks()[0].factors);
    Landmarks landmarks;
    History seen(1);
    for (std::size_t n = 1; n <= history.rows(); ++n) {
      seen.append(history.record(n - 1));
      landmarks.observe(seen, n - 1);
      surrogate.learn(seen, landmarks.rows());
      if (n % 13 != 1) continue;
      const Reference reference(space, model, seen, landmarks.rows());
      for (std::uint64_t i = 0; i < 5; ++i) {
        const test::Row row = random_row(space, seed, 10'000 + i);
        EXPECT_NEAR(surrogate.optimistic_score(coordinates(model, row)),
                    reference.optimistic_score(row), 1e-9)
            << name << ", " << n << " trials, seed " << seed;
      }
    }
  }
}

TEST(TpeSurrogate, WithoutTrialsKnowsNothing) {
  const Space space = test::space_of_every_kind();
  const Model model(space, {});
  Surrogate surrogate(model.blocks()[0].factors);
  surrogate.learn(History(1), {});
  // Half of the deviation, which is 1.
  EXPECT_EQ(surrogate.optimistic_score(coordinates(model, random_row(space, 1, 1))), -0.5);
}

TEST(TpeLandmarks, AreCompleteFeasibleAndFinite) {
  History history(1);
  append(history, {0.1}, complete(3));
  append(history, {0.2}, {.state = TrialState::kFailed});
  append(history, {0.3}, {.state = TrialState::kPruned, .losses = {1}});
  append(history, {0.4}, complete(1, {0.5}));
  append(history, {0.5}, complete(HUGE_VAL));
  append(history, {0.6}, complete(2, {-0.5}));
  Landmarks landmarks;
  landmarks.observe(history, 0);
  EXPECT_EQ(std::vector<Row>(landmarks.rows().begin(), landmarks.rows().end()),
            (std::vector<Row>{0, 5}));
}

TEST(TpeLandmarks, AreTheBetterHalfAndTheNewer) {
  History history(1);
  for (std::size_t i = 0; i < kMostLandmarks; ++i)
    append(history, {0.5}, complete(static_cast<double>(i * 37 % kMostLandmarks)));
  append(history, {0.5}, complete(1e3));
  Landmarks landmarks;
  landmarks.observe(history, 0);
  std::vector<Row> expected;
  for (Row row = 0; row < kMostLandmarks; ++row)
    if (history.loss()[row] < kMostLandmarks / 2) expected.push_back(row);
  expected.push_back(kMostLandmarks);
  EXPECT_EQ(std::vector<Row>(landmarks.rows().begin(), landmarks.rows().end()), expected);
}

TEST(TpeLandmarks, AreTheSameWhetherToldOneByOneOrAtOnce) {
  const History history = random_history(test::continuous_space(1), 5, 10 * kMostLandmarks);
  Landmarks one, all;
  History seen(1);
  for (std::size_t row = 0; row < history.rows(); ++row) {
    seen.append(history.record(row));
    one.observe(seen, row);
    ASSERT_LT(one.rows().size(), kMostLandmarks);
  }
  all.observe(history, 0);
  EXPECT_TRUE(std::ranges::equal(one.rows(), all.rows()));
}

void play(SamplerBench& bench, std::size_t trials, double (*loss)(const test::Row&)) {
  for (std::size_t i = 0; i < trials; ++i) {
    const std::vector<test::Row> rows = bench.ask(1);
    bench.tell(0, complete(loss(rows[0])));
  }
}

double bowl(const test::Row& row) {
  double sum = 0;
  for (const double x : row) sum += (x - 0.3) * (x - 0.3);
  return sum;
}

TpeExplanation explanation(const SamplerBench& bench, const TpeOptions& options) {
  return explain_tpe(options, {.space = bench.space,
                               .history = bench.history,
                               .pending = {},
                               .numbers = {&bench.next, 1},
                               .seed = bench.seed});
}

TEST(TpeSurrogate, MultipliesTheAcquisition) {
  const TpeOptions options{.surrogate = 0.7};
  const Space space = test::continuous_space(4);
  SamplerBench bench{.sampler = make_tpe(options), .space = space};
  play(bench, 40, bowl);
  Landmarks landmarks;
  landmarks.observe(bench.history, 0);
  const Model model(space, options);
  const Reference reference(space, model, bench.history, landmarks.rows());
  const TpeExplanation why = explanation(bench, options);
  for (const auto& candidate : why.blocks.front().candidates) {
    EXPECT_NEAR(candidate.log_promise, -0.7 * reference.optimistic_score(candidate.cells), 1e-9);
    EXPECT_NEAR(candidate.acquisition,
                candidate.log_good - candidate.log_bad + candidate.log_met + candidate.log_promise,
                1e-12);
  }
}

TEST(TpeSurrogate, IsLeftOutWhereItDoesNotApply) {
  TpeOptions off, univariate, grouped;
  off.surrogate = 0;
  univariate.multivariate = false;
  grouped.group = true;
  for (const TpeOptions& options :
       {off, univariate, grouped, tpe_optuna(), tpe_optuna4(), tpe_hyperopt()}) {
    SamplerBench bench{.sampler = make_tpe(options), .space = test::conditional_space()};
    play(bench, 25, [](const test::Row& row) { return row[0]; });
    for (const auto& block : explanation(bench, options).blocks)
      for (const auto& candidate : block.candidates) EXPECT_EQ(candidate.log_promise, 0);
  }
}

// Only the order of losses counts.
TEST(TpeSurrogate, ProposesTheSameOfLossesOnAnotherScale) {
  SamplerBench plain{.sampler = make_tpe(), .space = test::continuous_space(3)};
  SamplerBench other{.sampler = make_tpe(), .space = test::continuous_space(3)};
  play(plain, 80, bowl);
  play(other, 80, [](const test::Row& row) { return 1e6 * std::log(bowl(row)); });
  EXPECT_TRUE(test::same_rows(plain.propose(4), other.propose(4)));
}

}  // namespace
}  // namespace hone
