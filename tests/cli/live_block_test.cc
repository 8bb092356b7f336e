#include "cli/live_block.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "cli/format.h"

namespace hone::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Terminal kPlain{.interactive = true, .utf8 = true, .columns = 80, .rows = 24};

RunInfo info() {
  return {.study = "digits",
          .objectives = {{"accuracy", Direction::kMaximize}},
          .total = 40,
          .seconds = std::numeric_limits<double>::infinity(),
          .finished_before = 10};
}

Standing halfway() {
  Standing standing{.complete = 8, .pruned = 1, .failed = 1, .seconds = 5};
  standing.best = FrozenTrial{.number = 7, .params = {{"lr", 0.003}}, .values = {0.9402}};
  for (TrialNumber number = 20; number < 32; ++number) {
    standing.running.push_back({number, 1.5, FrozenTrial::Reported{3, "accuracy", 0.5}});
  }
  return standing;
}

TEST(LiveBlock, ShowsProgressRateAndTimeLeft) {
  const std::string bar_line = live_block(info(), halfway(), kPlain).front();
  EXPECT_THAT(bar_line, HasSubstr("20/40"));
  EXPECT_THAT(bar_line, HasSubstr("2/s"));          // 10 of this run in 5 s
  EXPECT_THAT(bar_line, HasSubstr("10.0 s left"));  // 20 to go
}

TEST(LiveBlock, ShowsTheBestAndTheCounts) {
  const auto lines = live_block(info(), halfway(), kPlain);
  EXPECT_EQ(lines[1], "8 complete, 1 pruned, 1 failed, 12 running");
  EXPECT_EQ(lines[2], "best accuracy 0.9402  trial 7  lr=0.003");
}

TEST(LiveBlock, ShowsAtMostEightLinesOfRunningTrials) {
  const auto lines = live_block(info(), halfway(), kPlain);
  ASSERT_EQ(lines.size(), 3u + 8u);
  EXPECT_THAT(lines[3], HasSubstr("trial 20"));
  EXPECT_THAT(lines[3], HasSubstr("step 3"));
  EXPECT_EQ(lines.back(), "  + 5 more");
}

TEST(LiveBlock, FitsAnyTerminal) {
  for (std::size_t columns = 1; columns <= 120; ++columns) {
    for (std::size_t rows : {1, 2, 3, 4, 5, 6, 12, 50}) {
      const Terminal terminal{.interactive = true, .utf8 = true, .columns = columns, .rows = rows};
      for (const Standing& standing : {halfway(), Standing{}}) {
        const auto lines = live_block(info(), standing, terminal);
        EXPECT_LT(lines.size(), std::max<std::size_t>(rows, 2));
        for (const std::string& line : lines) EXPECT_LE(display_width(line), columns) << line;
      }
    }
  }
}

TEST(LiveBlock, IsPlainWithoutColour) {
  for (const std::string& line : live_block(info(), halfway(), kPlain)) {
    EXPECT_THAT(line, Not(HasSubstr("\x1b")));
  }
}

TEST(LiveBlock, BarFillsInProportion) {
  const Terminal ascii{.interactive = true};
  EXPECT_EQ(bar(0, 4, ascii), "....");
  EXPECT_EQ(bar(0.5, 4, ascii), "##..");
  EXPECT_EQ(bar(1, 4, ascii), "####");
  EXPECT_EQ(bar(7, 4, ascii), "####");
  EXPECT_EQ(bar(-1, 4, ascii), "....");
  EXPECT_EQ(bar(std::numeric_limits<double>::quiet_NaN(), 4, ascii), "....");
  EXPECT_EQ(bar(0.5, 4, kPlain), "━━──");
}

TEST(LiveBlock, RatesAreReadable) {
  EXPECT_EQ(rate_text(2.5), "2.5/s");
  EXPECT_EQ(rate_text(0.5), "30/min");
  EXPECT_EQ(rate_text(0.001), "3.6/h");
}

TEST(LiveBlock, TimeLeftHeedsTheClockOfTheBudget) {
  RunInfo limited = info();
  limited.seconds = 7;
  EXPECT_DOUBLE_EQ(*seconds_left(limited, halfway()), 2);
  limited.seconds = 100;
  EXPECT_DOUBLE_EQ(*seconds_left(limited, halfway()), 10);
  EXPECT_FALSE(seconds_left(info(), Standing{.seconds = 5}));
}

TEST(Progress, FollowsTrialsFromAskToEnd) {
  Progress progress({{"accuracy", Direction::kMaximize}}, {});
  FrozenTrial trial{.number = 3, .state = TrialState::kRunning};
  progress.asked(trial);
  progress.reported(3, {1, "loss", 0.5});
  progress.reported(3, {1, "accuracy", 0.6});
  progress.reported(3, {2, "loss", 0.4});
  ASSERT_EQ(progress.standing().running.size(), 1u);
  EXPECT_EQ(progress.standing().running[0].last->metric, "accuracy");
  trial.state = TrialState::kComplete;
  trial.values = {0.6};
  progress.finished(trial);
  EXPECT_TRUE(progress.standing().running.empty());
  EXPECT_EQ(progress.standing().best->number, 3u);
  FrozenTrial worse{.number = 4, .state = TrialState::kComplete, .values = {0.5}};
  progress.finished(worse);
  EXPECT_EQ(progress.standing().best->number, 3u);
  FrozenTrial infeasible{
      .number = 5, .state = TrialState::kComplete, .values = {0.9}, .constraints = {1}};
  progress.finished(infeasible);
  EXPECT_EQ(progress.standing().best->number, 3u);
  EXPECT_EQ(progress.standing().complete, 3u);
}

TEST(Progress, ATrialGivenBackCountsNowhere) {
  Progress progress({{"loss", Direction::kMinimize}}, {});
  FrozenTrial trial{.number = 3, .state = TrialState::kRunning};
  progress.asked(trial);
  trial.state = TrialState::kWaiting;
  progress.finished(trial);
  EXPECT_TRUE(progress.standing().running.empty());
  EXPECT_EQ(progress.standing().finished(), 0u);
}

}  // namespace
}  // namespace hone::cli
