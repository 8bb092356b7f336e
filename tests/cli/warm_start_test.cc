#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/tuner.h"

namespace hone::cli::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

// The study file of another study that starts with parabola.db.
std::string successor(const json& warm_start, const std::string& sampler = "tpe") {
  json file = json::parse(parabola(6));
  file["name"] = "successor";
  file["sampler"] = sampler;
  file["warm_start"] = warm_start;
  return file.dump();
}

class WarmStart : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.write("p.json", parabola(30));
    ASSERT_EQ(folder_.hone("run p.json --quiet").code, 0);
  }
  json first_params(const std::string& target, int trial) const {
    return json::parse(
        folder_.hone("show " + target + " " + std::to_string(trial) + " --format json")
            .out)["params"];
  }
  json best_params() const {
    return json::parse(folder_.hone("best parabola.db --format json").out)["params"];
  }

  Folder folder_;
};

TEST_F(WarmStart, TheFirstTrialHasTheEarlierBest) {
  folder_.write("s.json", successor({"parabola.db"}));
  const Ran ran = folder_.hone("run s.json --quiet");
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(first_params("successor.db", 0), best_params());
}

TEST_F(WarmStart, IsExplainedAndRememberedByTheDatabase) {
  folder_.write("s.json", successor({{{"database", "parabola.db"}, {"study", "parabola"}}}));
  ASSERT_EQ(folder_.hone("run s.json --quiet --parallel 1").code, 0);
  for (const char* target : {"successor.db", "s.json"}) {
    const json past =
        json::parse(folder_.hone("explain " + std::string(target) + " 3 --format json").out);
    EXPECT_FALSE(past["startup"]) << target;
    EXPECT_TRUE(past["proposed"]) << target;
  }
  const Ran next = folder_.hone("explain successor.db --format json");
  ASSERT_EQ(next.code, 0) << next.err;
  const Ran asked = folder_.hone("ask successor.db --json");
  ASSERT_EQ(asked.code, 0) << asked.err;
  EXPECT_EQ(json::parse(asked.out)["params"],
            json::parse(next.out)["blocks"][0]["candidates"][0]["params"]);
}

TEST_F(WarmStart, SaysWhatIsWrong) {
  folder_.write("random.json", successor({"parabola.db"}, "random"));
  const Ran useless = folder_.hone("run random.json --quiet");
  EXPECT_NE(useless.code, 0);
  EXPECT_THAT(useless.err, HasSubstr("use tpe"));
  folder_.write("missing.json", successor({"missing.db"}));
  const Ran missing = folder_.hone("run missing.json --quiet");
  EXPECT_NE(missing.code, 0);
  EXPECT_THAT(missing.err, HasSubstr("missing.db"));
  folder_.write("wrong.json", successor({{{"database", "parabola.db"}, {"stuby", "parabola"}}}));
  const Ran wrong = folder_.hone("check wrong.json");
  EXPECT_NE(wrong.code, 0);
  EXPECT_THAT(wrong.err + wrong.out, HasSubstr("/warm_start/0/stuby"));
  folder_.write("text.json", successor("parabola.db"));
  const Ran text = folder_.hone("check text.json");
  EXPECT_NE(text.code, 0);
  EXPECT_THAT(text.err + text.out, HasSubstr("/warm_start"));
  json two = json::parse(successor({"parabola.db"}));
  two.erase("objective");
  two["objectives"] = {{{"metric", "loss"}, {"goal", "minimize"}},
                       {{"metric", "twice"}, {"goal", "minimize"}}};
  folder_.write("two.json", two.dump());
  const Ran more = folder_.hone("run two.json --quiet");
  EXPECT_NE(more.code, 0);
  EXPECT_THAT(more.err, HasSubstr("1 and not 2"));
}

}  // namespace
}  // namespace hone::cli::testing
