#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/tuner.h"

namespace hone::cli::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

// A folder in which the parabola was tuned with tpe for 24 trials, one after the other.
class Explain : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new Folder;
    folder_->write("p.json", parabola(24));
    EXPECT_EQ(folder_->hone("run p.json --quiet --parallel 1 --set sampler=tpe").code, 0);
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  static json explained(const std::string& arguments) {
    const Ran ran = folder_->hone("explain parabola.db " + arguments + " --format json");
    EXPECT_EQ(ran.code, 0) << ran.err;
    return json::parse(ran.out);
  }

  static inline Folder* folder_ = nullptr;
};

TEST_F(Explain, TellsWhatTheNextTrialWillBe) {
  const json next = explained("");
  EXPECT_EQ(next["trial"], 24);
  EXPECT_EQ(next["finished"], 24);
  EXPECT_FALSE(next["startup"]);
  EXPECT_FALSE(next.contains("proposed"));
  EXPECT_EQ(next["good"].size() + next["bad"].size(), 24u);
  ASSERT_EQ(next["blocks"].size(), 1u);
  EXPECT_GT(next["blocks"][0]["bandwidths"]["x"]["good"], 0);
  const json asked = json::parse(
      folder_->shell("cp parabola.db copy.db; '" + kTuner + "' ask copy.db --study parabola --json")
          .out);
  EXPECT_EQ(asked["trial"], 24);
  EXPECT_EQ(asked["params"], next["blocks"][0]["candidates"][0]["params"]);
}

// Also of trials in the past: from what had finished by then.
TEST_F(Explain, RecomputesWhatWasProposed) {
  for (const int trial : {10, 17, 23}) {
    const json past = explained(std::to_string(trial));
    EXPECT_EQ(past["finished"], trial);
    EXPECT_TRUE(past["proposed"]) << trial;
    const json shown = json::parse(
        folder_->hone("show parabola.db " + std::to_string(trial) + " --format json").out);
    EXPECT_EQ(past["blocks"][0]["candidates"][0]["params"], shown["params"]);
  }
}

TEST_F(Explain, SaysWhenThereWasNoModelYet) {
  EXPECT_TRUE(explained("3")["startup"]);
  EXPECT_THAT(folder_->hone("explain parabola.db 3").out, HasSubstr("too few trials had finished"));
}

TEST_F(Explain, ShowsTablesToPeople) {
  const Ran ran = folder_->hone("explain parabola.db");
  for (const char* piece : {"trial 24, the next one", "good trials", "weight", "bandwidths",
                            "12 candidates", "acquisition", "log feasible"}) {
    EXPECT_THAT(ran.out, HasSubstr(piece));
  }
  EXPECT_THAT(ran.out, Not(HasSubstr("another configuration")));
}

TEST_F(Explain, SaysWhenATrialWasNotTheModelsChoice) {
  folder_->write("own.jsonl", folder_->hone("export parabola.db -o - --format jsonl").out);
  folder_->shell("cp parabola.db more.db; '" + kTuner + "' import more.db own.jsonl");
  const Ran ran = folder_->hone("explain more.db 30");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("another configuration"));
}

TEST_F(Explain, IsForTpeAlone) {
  const Ran random = folder_->hone("explain p.json");
  EXPECT_EQ(random.code, 2);
  EXPECT_THAT(random.err, HasSubstr("p.json: its sampler is random; only what tpe proposes"));
  EXPECT_EQ(folder_->hone("explain parabola.db 99").code, 2);
}

TEST_F(Explain, HelpHasAnExample) {
  EXPECT_THAT(folder_->hone("explain --help").out, HasSubstr("hone explain digits.json 40"));
  EXPECT_THAT(folder_->hone("--help").out, HasSubstr("\n  explain "));
}

}  // namespace
}  // namespace hone::cli::testing
