#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/tuner.h"

namespace hone::cli::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

json parsed(const Ran& ran) { return json::parse(ran.out, nullptr, false); }

// (x - 1)^2 and noise of a deviation of about 3, by each trial's own seed.
std::string noisy_parabola(int trials, const std::string& noise = "10 * (rand() - 0.5)") {
  return R"({
  "name": "noisy",
  "parameters": {"x": {"type": "float", "low": -5, "high": 5}},
  "objective": {"metric": "loss", "goal": "minimize"},
  "sampler": "random",
  "pruner": {"type": "threshold", "upper": 1000},
  "budget": {"trials": )" +
         std::to_string(trials) + R"(, "parallel": 2},
  "seed": 7,
  "run": {"command": ["sh", "-c", "awk 'BEGIN {{ srand(0 + substr(\"'$HONE_SEED'\", 1, 8)); print \"loss=\" ({x} - 1)^2 + )" +
         noise + R"( }}'"]}
})";
}

class Confirm : public ::testing::Test {
 protected:
  Confirm() {
    folder_.write("n.json", noisy_parabola(12));
    EXPECT_EQ(folder_.hone("run n.json --quiet").code, 0);
  }
  Folder folder_;
};

TEST_F(Confirm, IsHintedAtWhereNothingWasRepeated) {
  const Ran best = folder_.hone("best n.json");
  EXPECT_EQ(best.code, 0);
  EXPECT_THAT(best.out, HasSubstr("the luckiest of 12 configurations, each of which ran once"));
  EXPECT_THAT(best.out, HasSubstr("hone confirm n.json"));
  EXPECT_THAT(folder_.hone("best noisy.db").out, HasSubstr("/n.json\n"));
  const json certainty = parsed(folder_.hone("best n.json --format json"))["certainty"];
  EXPECT_EQ(certainty["source"], "none");
  EXPECT_TRUE(certainty["noise"].is_null());
  EXPECT_EQ(certainty["configurations"], 12);
  EXPECT_TRUE(certainty["contenders"][0]["probability"].is_null());
}

TEST_F(Confirm, RepeatsTheBestAndSaysHowSureItIs) {
  const Ran race = folder_.hone("confirm n.json --top 3 --repeats 9");
  EXPECT_EQ(race.code, 0) << race.err;
  EXPECT_THAT(race.out, HasSubstr(" repeats; "));
  EXPECT_THAT(race.out, HasSubstr("probability"));
  const std::size_t repeats = count(race.out, ", repeats trial ");
  EXPECT_GE(repeats, 3u);
  const json trials = parsed(folder_.hone("trials n.json --format json"));
  ASSERT_EQ(trials.size(), 12 + repeats);
  for (std::size_t i = 12; i < trials.size(); ++i) {
    const std::size_t first = trials[i]["attributes"]["repeat_of"];
    EXPECT_EQ(trials[i]["params"], trials[first]["params"]);
    EXPECT_NE(trials[i]["values"], trials[first]["values"]);
  }
  const Ran best = folder_.hone("best n.json");
  EXPECT_THAT(best.out, HasSubstr("best estimate: "));
  EXPECT_THAT(best.out, HasSubstr("(standard deviation, by repeats)"));
  EXPECT_THAT(best.out, Not(HasSubstr("luckiest")));
  const json certainty = parsed(folder_.hone("best n.json --format json"))["certainty"];
  EXPECT_EQ(certainty["source"], "repeats");
  EXPECT_GT(certainty["noise"], 0.5);
}

TEST_F(Confirm, GoesOnWithWhatIsKnown) {
  const json once = parsed(folder_.hone("confirm n.json --format json --repeats 5"));
  EXPECT_EQ(once["repeats"], 5);
  EXPECT_EQ(once["contenders"].size(), 5u);
  const json sure =
      parsed(folder_.hone("confirm n.json --format json --tolerance 1000 --parallel 1"));
  EXPECT_EQ(sure["repeats"], 0);
  EXPECT_EQ(sure["confident"], true);
}

TEST_F(Confirm, NamesMistakes) {
  EXPECT_THAT(folder_.hone("confirm noisy.db").err, HasSubstr("needs the study file"));
  const Ran confidence = folder_.hone("confirm n.json --confidence 95");
  EXPECT_EQ(confidence.code, 2);
  EXPECT_THAT(confidence.err, HasSubstr("must be above 0 and below 1"));
  EXPECT_EQ(folder_.hone("confirm n.json --top 0").code, 2);
}

TEST(ConfirmWithoutNoise, IsDoneAfterARound) {
  const Folder folder;
  folder.write("n.json", noisy_parabola(6, "0"));
  EXPECT_EQ(folder.hone("confirm n.json").code, 1);  // it was never run
  ASSERT_EQ(folder.hone("run n.json --quiet").code, 0);
  const Ran race = folder.hone("confirm n.json --top 2 --quiet");
  EXPECT_THAT(race.out, HasSubstr("2 repeats; trial "));
  EXPECT_THAT(race.out, HasSubstr("is the best"));
  EXPECT_THAT(folder.hone("best n.json").out, HasSubstr("values repeat exactly"));
}

}  // namespace
}  // namespace hone::cli::testing
