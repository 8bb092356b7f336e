#include "samplers/tpe/candidates.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/support/sampler_bench.h"

namespace hone::tpe {
namespace {

// Twenty trials of which those of branch a are the good ones. Of the eight of branch b the two best
// are at opposite corners of (y, z), and all others in the middle.
class TpeCandidates : public testing::Test {
 protected:
  TpeCandidates() {
    kind_ = space_.add_categorical("kind", {"a", "b"});
    space_.add_float("x", {.low = 0, .high = 1}, equal(kind_, "a"));
    space_.add_float("y", {.low = 0, .high = 1}, equal(kind_, "b"));
    space_.add_float("z", {.low = 0, .high = 1}, equal(kind_, "b"));
    for (int i = 0; i < 12; ++i) append(i, {0, 0.3 + i * 1e-3, kAbsent, kAbsent});
    append(20, {1, kAbsent, 0.05, 0.95});
    for (int i = 0; i < 6; ++i) append(30, {1, kAbsent, 0.5 + i * 1e-3, 0.5});
    append(21, {1, kAbsent, 0.95, 0.05});
  }
  void append(double loss, test::Row cells) {
    history_.append({.number = history_.rows(),
                     .cells = std::move(cells),
                     .outcome = {.state = TrialState::kComplete, .losses = {loss}}});
  }
  // Configurations of branch b.
  std::vector<test::Row> draw(std::size_t count, bool local) const {
    Split split(options_);
    split.observe(history_, 0);
    split.decide(history_);
    Model model(space_, options_);
    model.learn(split, {}, history_);
    Candidates candidates(options_, model.blocks().front());
    test::Row fixed(space_.size(), kAbsent);
    fixed[kind_.index] = 1;
    candidates.begin(space_, fixed);
    Stream random(3, 0, Purpose::kSampler);
    std::vector<test::Row> rows;
    Draft draft;
    for (std::size_t i = 0; i < count; ++i) {
      candidates.draw(random, local, draft);
      rows.push_back(draft.cells);
    }
    return rows;
  }

  // Ten good trials, and kernels that seldom leave a draw to the prior.
  TpeOptions options_{.gamma = 0.5, .prior_weight = 0.1, .category_evidence = 1};
  Space space_;
  ParamId kind_{0};
  History history_{1};
};

// But for the prior's, one draw in ten, all are near either trial of the best quarter, so y and z
// lie on opposite sides with a probability of at least 0.9; of independent draws a half would. That
// 850 of 1,000 or fewer do has a chance below 1e-6.
TEST_F(TpeCandidates, AreDrawnFromTheBestTrialsOfABranchWithoutAGoodOne) {
  for (const bool local : {false, true}) {
    int opposite = 0, low = 0;
    for (const test::Row& row : draw(1000, local)) {
      ASSERT_TRUE(std::isnan(row[1]));
      opposite += (row[2] < 0.5) != (row[3] < 0.5);
      low += row[2] < 0.5;
    }
    EXPECT_GT(opposite, 850) << local;
    EXPECT_NEAR(low, 500, 100) << local;
  }
}

TEST_F(TpeCandidates, AreDrawnFromThePriorWhereNoTrialWas) {
  space_.add_float("new", {.low = 0, .high = 1}, equal(kind_, "b"));
  double sum = 0;
  for (const test::Row& row : draw(1000, true)) sum += row[4] / 1000;
  EXPECT_NEAR(sum, 0.5, 0.06);  // 6.6 deviations of the mean
}

}  // namespace
}  // namespace hone::tpe
