#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/tuner.h"

namespace hone::cli::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

// A folder in which the parabola was run for thirty trials.
class ImportanceCommand : public ::testing::Test {
 protected:
  ImportanceCommand() {
    folder_.write("p.json", parabola(30));
    EXPECT_EQ(folder_.hone("run p.json --quiet").code, 0);
  }
  Folder folder_;
};

TEST_F(ImportanceCommand, SharesAreOfBothMethods) {
  for (const std::string method : {"ped-anova", "fanova"}) {
    const Ran ran = folder_.hone("importance p.json --format json --method " + method);
    const json shares = json::parse(ran.out, nullptr, false);
    ASSERT_TRUE(shares.is_array()) << ran.err;
    double sum = 0;
    for (const json& each : shares) {
      sum += each["share"].get<double>();
      EXPECT_EQ(each["trials"], 30);
    }
    EXPECT_NEAR(sum, 1, 1e-9) << method;
  }
  EXPECT_THAT(folder_.hone("importance p.json").out, HasSubstr("share"));
}

TEST_F(ImportanceCommand, MistakesAreUsageErrors) {
  EXPECT_EQ(folder_.hone("importance p.json --method guess").code, 2);
  const Ran ran = folder_.hone("importance p.json --objective gain");
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("the study has loss"));
}

}  // namespace
}  // namespace hone::cli::testing
