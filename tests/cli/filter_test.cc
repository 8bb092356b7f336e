#include "cli/filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/error.h"

namespace hone::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<ObjectiveSpec> kAccuracy = {{"accuracy", Direction::kMaximize}};

FrozenTrial trial(TrialNumber number, double lr, std::string optimizer, double accuracy) {
  return {.number = number,
          .state = TrialState::kComplete,
          .params = {{"lr", lr}, {"optimizer", std::move(optimizer)}},
          .values = {accuracy},
          .metrics = {{"epochs", 10.0 + static_cast<double>(number)}},
          .started = 100,
          .finished = 101};
}

std::vector<FrozenTrial> some() {
  std::vector<FrozenTrial> trials = {trial(0, 0.1, "sgd", 0.7), trial(1, 0.01, "adam", 0.9),
                                     trial(2, 0.001, "sgd", 0.8)};
  trials.push_back({.number = 3, .state = TrialState::kFailed, .params = {{"lr", 0.05}}});
  return trials;
}

std::vector<TrialNumber> numbers(const Selection& selection) {
  std::vector<TrialNumber> found;
  for (const FrozenTrial& trial : select(some(), selection, kAccuracy)) {
    found.push_back(trial.number);
  }
  return found;
}

std::string refusal(const Selection& selection) {
  try {
    select(some(), selection, kAccuracy);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Filter, ParsesComparisons) {
  const Comparison less = parse_comparison("lr <= 0.1");
  EXPECT_EQ(less.field, "lr");
  EXPECT_EQ(less.op, Comparison::Op::kLessEqual);
  EXPECT_EQ(less.value, "0.1");
  EXPECT_EQ(parse_comparison("a==b").op, Comparison::Op::kEqual);
  EXPECT_EQ(parse_comparison("a=b").op, Comparison::Op::kEqual);
  EXPECT_EQ(parse_comparison("a!=b").op, Comparison::Op::kNotEqual);
  EXPECT_THROW(parse_comparison("lr"), Error);
  EXPECT_THROW(parse_comparison("<3"), Error);
  EXPECT_THROW(parse_comparison("a!b"), Error);
  for (const char* text : {"lr<<3", "lr>", "lr<=high"}) {
    EXPECT_THROW(parse_comparison(text), Error) << text;
  }
}

TEST(Filter, ComparesNumbersAsNumbersAndWordsAsWords) {
  EXPECT_THAT(numbers({.where = {"lr<0.05"}}), ElementsAre(1, 2));
  EXPECT_THAT(numbers({.where = {"lr>=5e-2"}}), ElementsAre(0, 3));
  EXPECT_THAT(numbers({.where = {"optimizer=sgd"}}), ElementsAre(0, 2));
  EXPECT_THAT(numbers({.where = {"optimizer!=sgd"}}), ElementsAre(1));
  EXPECT_THAT(numbers({.where = {"optimizer=sgd", "value>0.75"}}), ElementsAre(2));
  EXPECT_THAT(numbers({.where = {"epochs>10.5"}}), ElementsAre(1, 2));
}

TEST(Filter, SortsBestFirstAndAbsentLast) {
  EXPECT_THAT(numbers({.sort = "value"}), ElementsAre(1, 2, 0, 3));
  EXPECT_THAT(numbers({.sort = "accuracy", .reverse = true}), ElementsAre(0, 2, 1, 3));
  EXPECT_THAT(numbers({.sort = "lr"}), ElementsAre(2, 1, 3, 0));
  EXPECT_THAT(numbers({.sort = "optimizer"}), ElementsAre(1, 0, 2, 3));
  EXPECT_THAT(numbers({.reverse = true}), ElementsAre(3, 2, 1, 0));
}

TEST(Filter, LastComesBeforeSortingAndLimitAfter) {
  EXPECT_THAT(numbers({.sort = "value", .last = 2}), ElementsAre(2, 3));
  EXPECT_THAT(numbers({.sort = "value", .limit = 2}), ElementsAre(1, 2));
  EXPECT_THAT(numbers({.states = {"complete"}, .last = 1}), ElementsAre(2));
}

TEST(Filter, NamesTheNearestKnownField) {
  EXPECT_THAT(refusal({.where = {"optimiser=sgd"}}), HasSubstr("did you mean 'optimizer'"));
  EXPECT_THAT(refusal({.sort = "acuracy"}), HasSubstr("did you mean 'accuracy'"));
  EXPECT_THAT(refusal({.states = {"completed"}}), HasSubstr("did you mean 'complete'"));
}

}  // namespace
}  // namespace hone::cli
