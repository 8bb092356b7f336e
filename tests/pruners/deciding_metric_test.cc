#include "pruners/deciding_metric.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/error.h"
#include "hone/pruners/registry.h"
#include "hone/pruners/threshold.h"

namespace hone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<ObjectiveSpec> kObjectives = {{"loss"}, {"accuracy", Direction::kMaximize}};

TEST(DecidingMetric, IsTheFirstObjectiveOrAllUnlessNamed) {
  DecidingMetric first("");
  EXPECT_THAT(first.ids(), ElementsAre(MetricId{0})) << "without a study";
  first.begin(kObjectives);
  EXPECT_THAT(first.ids(), ElementsAre(MetricId{0}));
  EXPECT_FALSE(first.maximized());
  DecidingMetric all("", DecidingMetric::Unless::kAllObjectives);
  all.begin(kObjectives);
  EXPECT_THAT(all.ids(), ElementsAre(MetricId{0}, MetricId{1}));
  DecidingMetric second("accuracy", DecidingMetric::Unless::kAllObjectives);
  second.begin(kObjectives);
  EXPECT_THAT(second.ids(), ElementsAre(MetricId{1}));
  EXPECT_TRUE(second.maximized());
}

TEST(DecidingMetric, MayComeToLightLater) {
  DecidingMetric metric("seconds_per_step");
  metric.begin(kObjectives);
  EXPECT_THAT(metric.ids(), IsEmpty());
  metric.introduce({2}, "memory");
  EXPECT_THAT(metric.ids(), IsEmpty());
  metric.introduce({3}, "seconds_per_step");
  EXPECT_TRUE(metric.is({3}));
}

TEST(DecidingMetric, NamesTheNearestObjective) {
  DecidingMetric metric("acuracy");
  try {
    metric.begin(kObjectives);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.where(), "pruner.metric");
    EXPECT_THAT(error.what(), HasSubstr("did you mean \"accuracy\"?"));
  }
}

}  // namespace
}  // namespace hone
