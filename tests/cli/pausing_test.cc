// A study whose pruner sets trials aside, from the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/tuner.h"

namespace hone::cli::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr const char* kStudy = R"({
  "name": "steps",
  "parameters": {"x": {"type": "float", "low": 0, "high": 1}},
  "objective": {"metric": "loss", "goal": "minimize"},
  "pruner": {"type": "sha", "max_steps": 3, "reduction_factor": 3},
  "budget": {"trials": 6},
  "run": {"command": ["sh", "train.sh", "{checkpoint_dir}/done", "{resume_step}", "{x}"]}
})";

constexpr const char* kTrain = R"(
done=0
[ -f "$1" ] && done=$(cat "$1")
[ "$done" -ge $(($2 - 1)) ] || exit 9
while [ "$done" -lt 3 ]; do
  done=$((done + 1))
  echo "$done" > "$1.new" && mv "$1.new" "$1"
  echo "step=$done loss=$3"
done
)";

TEST(Pausing, RunsCommandsInPartsAndCountsWhatIsPaused) {
  const Folder folder;
  folder.write("s.json", kStudy);
  folder.write("train.sh", kTrain);
  const Ran ran = folder.hone("run s.json");
  EXPECT_EQ(ran.code, 0) << ran.err;
  const json trials = json::parse(folder.hone("trials s.json --format json").out);
  ASSERT_EQ(trials.size(), 6u);
  std::size_t complete = 0, paused = 0, pruned = 0;
  for (const json& trial : trials) {
    complete += trial["state"] == "complete" ? 1 : 0;
    paused += trial["state"] == "paused" ? 1 : 0;
    pruned += trial["state"] == "pruned" ? 1 : 0;
  }
  EXPECT_EQ(complete, 2u) << "one of each three";
  EXPECT_EQ(paused + pruned, 4u);
  if (paused != 0) {
    EXPECT_THAT(ran.out, HasSubstr(std::to_string(paused) + " paused"));
  }
  EXPECT_THAT(ran.out, HasSubstr("go further with: hone run s.json --trials 12"));
  const json listed = json::parse(folder.hone("studies --format json").out);
  EXPECT_EQ(listed[0]["paused"], paused);
}

constexpr const char* kPopulation = R"({
  "name": "population",
  "seed": 3,
  "parameters": {"x": {"type": "float", "low": 0, "high": 1}},
  "objective": {"metric": "loss", "goal": "minimize"},
  "pruner": {"type": "pbt", "population": 4, "interval_steps": 1, "max_steps": 3},
  "budget": {"trials": 4},
  "run": {"command": ["sh", "train.sh", "{checkpoint_dir}/done", "{resume_step}", "{x}"]}
})";

TEST(Pausing, ForksOfAPopulationGoOnFromTheirParentsFolders) {
  const Folder folder;
  folder.write("s.json", kPopulation);
  folder.write("train.sh", kTrain);  // exits where its checkpoint is behind its step
  const Ran ran = folder.hone("run s.json");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("4 complete"));
  EXPECT_THAT(ran.out, HasSubstr("go further with: hone run s.json --trials 8"));
  const json trials = json::parse(folder.hone("trials s.json --format json").out);
  EXPECT_GT(trials.size(), 4u);
  for (const json& trial : trials) {
    if (!trial.contains("parent")) continue;
    const std::string number = trial["trial"].dump();
    const std::string from =
        "trial " + trial["parent"].dump() + " at step " + trial["parent_step"].dump();
    EXPECT_THAT(folder.hone("show s.json " + number).out, HasSubstr(from));
    EXPECT_THAT(ran.out, HasSubstr("from " + from));
  }
  EXPECT_THAT(folder.hone("trials s.json").out, HasSubstr("parent"));
  EXPECT_THAT(folder.hone("export s.json --format csv").out, HasSubstr("parent_step"));
}

}  // namespace
}  // namespace hone::cli::testing
