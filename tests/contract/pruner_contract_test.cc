// What every pruner of the registry promises, whatever its rule.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "hone/options.h"
#include "hone/pruners/registry.h"
#include "hone/rng.h"
#include "tests/pruners/pruning.h"

namespace hone {
namespace {

// Leaves every option at its default and checks that each is named once and explained.
class Defaults final : public OptionVisitor {
 public:
  void operator()(std::string_view name, bool&, std::string_view help) override { see(name, help); }
  void operator()(std::string_view name, std::size_t&, std::string_view help) override {
    see(name, help);
  }
  void operator()(std::string_view name, double&, std::string_view help) override {
    see(name, help);
  }
  void operator()(std::string_view name, std::string&, std::string_view help) override {
    see(name, help);
  }
  void choice(std::string_view name, std::string&, std::span<const std::string_view>,
              std::string_view help) override {
    see(name, help);
  }

 private:
  void see(std::string_view name, std::string_view help) {
    EXPECT_TRUE(names_.insert(std::string(name)).second) << name;
    EXPECT_FALSE(help.empty()) << name;
  }
  std::set<std::string> names_;
};

// Finished trials 0, 1, ... in number order, and reports of running ones. Steps come unsorted,
// twice and with gaps; values are often NaN or infinite.
struct Scene {
  std::vector<Record> records;
  std::vector<std::vector<Point>> curves;  // of the running trials
  std::vector<Report> reports;             // refer to them
};

double odd_value(Stream& stream) {
  switch (stream.below(12)) {
    case 0:
      return std::numeric_limits<double>::quiet_NaN();
    case 1:
      return std::numeric_limits<double>::infinity();
    case 2:
      return -std::numeric_limits<double>::infinity();
    default:
      return stream.uniform();
  }
}

std::vector<Point> random_curve(Stream& stream) {
  std::vector<Point> curve(stream.below(10));
  for (Point& point : curve) {
    point = {static_cast<Step>(stream.below(6) * (1 + stream.below(2))),
             MetricId{static_cast<std::uint32_t>(stream.below(3) / 2)}, odd_value(stream)};
  }
  return curve;
}

Scene random_scene(std::uint64_t seed) {
  Stream stream(seed, 0, Purpose::kObjective);
  Scene scene;
  for (TrialNumber number = 0; number < 24; ++number) {
    Record record;
    record.number = number;
    record.outcome.state = stream.below(4) == 0 ? TrialState::kFailed : TrialState::kComplete;
    if (record.outcome.state == TrialState::kComplete) record.outcome.losses = {stream.uniform()};
    record.curve = random_curve(stream);
    scene.records.push_back(std::move(record));
  }
  for (TrialNumber number = 24; number < 32; ++number) {
    scene.curves.push_back(random_curve(stream));
    const std::vector<Report> reports = reports_of(number, scene.curves.back());
    scene.reports.insert(scene.reports.end(), reports.begin(), reports.end());
  }
  return scene;
}

// Shows the records as the Study does: a block of trials' reports, then their rows.
void show(Pruner& pruner, std::span<const Record> records, std::size_t block) {
  History history;
  for (std::size_t begin = 0; begin < records.size(); begin += block) {
    for (const Record& record : records.subspan(begin, std::min(block, records.size() - begin))) {
      pruner.observe(reports_of(record.number, record.curve));
      history.append(record);
    }
    pruner.observe(history, begin);
  }
}

std::vector<Verdict> judge(const Pruner& pruner, std::span<const Report> reports,
                           TrialNumber below = kAll, Verdict unwritten = Verdict::kPause) {
  std::vector<Verdict> verdicts(reports.size(), unwritten);
  pruner.judge(below, reports, verdicts);
  return verdicts;
}

class PrunerContract : public testing::TestWithParam<RegistryEntry<Pruner>> {
 protected:
  static std::unique_ptr<Pruner> make() {
    Defaults defaults;
    return GetParam().make(defaults);
  }
};

TEST_P(PrunerContract, SaysWhatItIs) {
  EXPECT_FALSE(GetParam().name.empty());
  EXPECT_FALSE(GetParam().summary.empty());
  EXPECT_NE(make(), nullptr);
}

TEST_P(PrunerContract, ObservingOneByOneEqualsObservingAtOnce) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Scene scene = random_scene(seed);
    const auto single = make(), blocks = make(), whole = make();
    show(*single, scene.records, 1);
    show(*blocks, scene.records, 7);
    show(*whole, scene.records, scene.records.size());
    const std::vector<Verdict> verdicts = judge(*whole, scene.reports);
    ASSERT_EQ(judge(*single, scene.reports), verdicts) << "seed " << seed;
    ASSERT_EQ(judge(*blocks, scene.reports), verdicts) << "seed " << seed;
  }
}

TEST_P(PrunerContract, JudgingTwiceGivesTheSameAndWritesEveryVerdict) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Scene scene = random_scene(seed);
    const auto pruner = make();
    show(*pruner, scene.records, 3);
    const std::vector<Verdict> verdicts = judge(*pruner, scene.reports);
    ASSERT_EQ(judge(*pruner, scene.reports, kAll, Verdict::kContinue), verdicts) << "seed " << seed;
    ASSERT_EQ(judge(*pruner, scene.reports, kAll, Verdict::kPrune), verdicts) << "seed " << seed;
  }
}

TEST_P(PrunerContract, TrialsAtAndAboveTheHorizonChangeNothing) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Scene scene = random_scene(seed);
    const auto all = make();
    show(*all, scene.records, 1);
    for (std::size_t below = 0; below <= scene.records.size(); ++below) {
      const auto some = make();
      show(*some, std::span(scene.records).first(below), 1);
      ASSERT_EQ(judge(*all, scene.reports, below), judge(*some, scene.reports))
          << "seed " << seed << ", below " << below;
    }
  }
}

TEST_P(PrunerContract, NeverPrunesTheFirstNumberOfAllBeforeItKnowsAnother) {
  const auto all = make();
  show(*all, random_scene(0).records, 1);
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Stream stream(seed, 1, Purpose::kObjective);
    const std::vector<Point> curve = {
        {static_cast<Step>(stream.below(40)), MetricId{0}, stream.uniform() * 200 - 100}};
    const std::vector<Report> report = reports_of(24, curve);
    ASSERT_NE(judge(*make(), report), std::vector{Verdict::kPrune}) << "seed " << seed;
    ASSERT_NE(judge(*all, report, 0), std::vector{Verdict::kPrune}) << "seed " << seed;
  }
}

TEST_P(PrunerContract, TakesEmptySpans) {
  const auto pruner = make();
  pruner->observe(std::span<const Report>());
  pruner->observe(History(), 0);
  EXPECT_TRUE(judge(*pruner, {}).empty());
}

INSTANTIATE_TEST_SUITE_P(Registry, PrunerContract,
                         testing::ValuesIn(pruners().begin(), pruners().end()),
                         [](const auto& entry) { return std::string(entry.param.name); });

}  // namespace
}  // namespace hone
