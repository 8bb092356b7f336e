#include "hone/history.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <thread>

#include "hone/rng.h"

namespace hone {
namespace {

Record make_record(TrialNumber number, Stream random, std::size_t params) {
  Record record{.number = number, .started = 10.0 + static_cast<double>(number)};
  record.finished = record.started + 1;
  record.worker = "host:" + std::to_string(random.below(3));
  for (std::size_t i = 0; i < params; ++i)
    record.cells.push_back(random.uniform() < 0.2 ? kAbsent : random.uniform());
  for (std::uint64_t i = random.below(4); i > 0; --i)
    record.curve.push_back(
        {static_cast<Step>(i), {static_cast<std::uint32_t>(random.below(2))}, random.uniform()});
  constexpr TrialState kStates[] = {TrialState::kComplete, TrialState::kPruned,
                                    TrialState::kFailed};
  record.outcome.state = kStates[random.below(3)];
  if (record.outcome.state == TrialState::kFailed) {
    record.outcome.message = "failed at " + std::to_string(number);
  } else {
    record.outcome.losses = {random.uniform(), random.uniform()};
  }
  if (random.uniform() < 0.3) record.outcome.constraints = {random.uniform() - 0.5, -1};
  if (random.uniform() < 0.3) record.metrics = {{"accuracy", random.uniform()}, {"", 2}};
  if (random.uniform() < 0.3) record.attributes = {{"log", "\"a/b\""}, {"empty", ""}};
  if (random.uniform() < 0.3)
    record.origin = {.parent = random.below(std::uint64_t{1} << 40),
                     .step = static_cast<Step>(random())};
  return record;
}

bool same_cells(const std::vector<double>& a, const std::vector<double>& b) {
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const double x = i < a.size() ? a[i] : kAbsent;
    const double y = i < b.size() ? b[i] : kAbsent;
    if (std::isnan(x) != std::isnan(y) || (!std::isnan(x) && x != y)) return false;
  }
  return true;
}

void expect_same(const Record& a, const Record& b) {
  EXPECT_EQ(a.number, b.number);
  EXPECT_TRUE(same_cells(a.cells, b.cells)) << "trial " << a.number;
  EXPECT_EQ(a.curve, b.curve);
  EXPECT_EQ(a.outcome.state, b.outcome.state);
  EXPECT_EQ(a.outcome.losses, b.outcome.losses);
  EXPECT_EQ(a.outcome.constraints, b.outcome.constraints);
  EXPECT_EQ(a.outcome.message, b.outcome.message);
  EXPECT_EQ(a.started, b.started);
  EXPECT_EQ(a.finished, b.finished);
  EXPECT_EQ(a.worker, b.worker);
  EXPECT_EQ(a.metrics, b.metrics);
  EXPECT_EQ(a.attributes, b.attributes);
  EXPECT_EQ(a.origin, b.origin);
}

TEST(History, GivesBackEveryRecordAlsoWithColumnsThatComeLate) {
  History history(2);
  std::vector<Record> records;
  for (TrialNumber n = 0; n < 300; ++n) {
    records.push_back(make_record(n, Stream(1, n, Purpose::kObjective), 1 + n / 100));
    history.append(records.back());
  }
  ASSERT_EQ(history.rows(), records.size());
  EXPECT_EQ(history.params(), 3u);
  for (std::size_t row = 0; row < records.size(); ++row)
    expect_same(history.record(row), records[row]);
}

TEST(History, ColumnsAgreeWithTheRecords) {
  History history(2);
  for (TrialNumber n = 0; n < 50; ++n)
    history.append(make_record(n, Stream(2, n, Purpose::kObjective), 2));
  for (std::size_t row = 0; row < 50; ++row) {
    const Record record = history.record(row);
    EXPECT_EQ(history.state()[row], record.outcome.state);
    EXPECT_EQ(std::isnan(history.loss(1)[row]), record.outcome.state == TrialState::kFailed);
    EXPECT_EQ(history.curve(row).size(), record.curve.size());
    EXPECT_EQ(history.constraints(row), record.outcome.constraints);
    double violation = 0;
    for (const double value : record.outcome.constraints) violation += std::max(0.0, value);
    EXPECT_EQ(history.violation()[row], violation);
  }
}

TEST(History, ViolationOfAConstraintThatIsNotANumberIsInfinite) {
  History history(1);
  Record record;
  record.outcome = {.state = TrialState::kComplete, .losses = {1}, .constraints = {kAbsent, -1}};
  history.append(record);
  EXPECT_EQ(history.violation()[0], HUGE_VAL);
}

TEST(History, ASnapshotStaysAsItIsWhileTheOriginalGrows) {
  History history(2);
  for (TrialNumber n = 0; n < 100; ++n)
    history.append(make_record(n, Stream(3, n, Purpose::kObjective), 2));
  const History snapshot = history;
  const auto column = snapshot.cells(ParamId{1});
  const std::vector<double> before(column.begin(), column.end());
  for (TrialNumber n = 100; n < 5000; ++n)
    history.append(make_record(n, Stream(3, n, Purpose::kObjective), 4));
  EXPECT_EQ(snapshot.rows(), 100u);
  EXPECT_EQ(snapshot.params(), 2u);
  EXPECT_TRUE(same_cells(before, {column.begin(), column.end()}));
  expect_same(snapshot.record(99), make_record(99, Stream(3, 99, Purpose::kObjective), 2));
}

// Run under ThreadSanitizer this shows that readers of a snapshot need no lock.
TEST(History, SnapshotsAreReadWhileTheWriterAppends) {
  History history(2);
  for (TrialNumber n = 0; n < 64; ++n)
    history.append(make_record(n, Stream(4, n, Purpose::kObjective), 3));
  const History snapshot = history;
  std::atomic<bool> done = false;
  std::jthread reader([&] {
    while (!done)
      for (std::size_t row = 0; row < snapshot.rows(); ++row)
        ASSERT_EQ(snapshot.record(row).number, row);
  });
  for (TrialNumber n = 64; n < 4000; ++n)
    history.append(make_record(n, Stream(4, n, Purpose::kObjective), 3));
  done = true;
}

TEST(Column, GrowsByAtMostHalfAndKeepsItsElements) {
  Column<double> column;
  column.append(3, 7.0);
  for (int i = 0; i < 1000; ++i) column.push_back(i);
  const auto view = column.view();
  column.reserve(100000);
  ASSERT_EQ(view.size, 1003u);
  EXPECT_EQ(view.span()[2], 7.0);
  EXPECT_EQ(view.span()[1002], 999.0);
  EXPECT_EQ(column[1002], 999.0);
}

TEST(TrialStates, HaveTheNamesThatFilesUse) {
  EXPECT_EQ(state_name(TrialState::kWaiting), "waiting");
  EXPECT_EQ(state_name(TrialState::kRunning), "running");
  EXPECT_EQ(state_name(TrialState::kComplete), "complete");
  EXPECT_EQ(state_name(TrialState::kPruned), "pruned");
  EXPECT_EQ(state_name(TrialState::kFailed), "failed");
}

}  // namespace
}  // namespace hone
