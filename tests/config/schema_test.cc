// scripts/check_schema tests that the schema and the parser agree; here: that it is published.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "parsing.h"

namespace hone {
namespace {

TEST(Schema, IsTheOneInTheDocumentation) {
  std::ifstream file(HONE_SOURCE_DIR "/docs/study-file.schema.json");
  const std::string published(std::istreambuf_iterator<char>(file), {});
  EXPECT_TRUE(published == study_file_schema()) << "run: hone schema > docs/study-file.schema.json";
}

// Whatever the writer of canonical files can write, the schema knows.
TEST(Schema, KnowsEveryKeyOfACanonicalFile) {
  const auto schema = nlohmann::json::parse(study_file_schema());
  const auto file = nlohmann::json::parse(canonical_study_file(parse_study_file(study_with(
      R"("description": "d", "metadata": {"a": "b"}, "budget": {"trials": 3, "time": 5},
         "run": {"command": "train", "devices": ["a"]})"))));
  EXPECT_GT(file.size(), 10u);
  for (const auto& [key, value] : file.items()) {
    ASSERT_TRUE(schema["properties"].contains(key)) << key;
    if (key != "budget" && key != "run") continue;
    for (const auto& [inner, unused] : value.items())
      EXPECT_TRUE(schema["properties"][key]["properties"].contains(inner)) << key << "/" << inner;
  }
}

TEST(Starter, ParsesAsItStandsWithTheFirstParameterInTheCommand) {
  const StudyFile file = parse_study_file(starter_study_file());
  EXPECT_EQ(file.study.name, "my-study");
  EXPECT_EQ(file.study.space.size(), 4u);
  EXPECT_TRUE(file.study.space.conditional());
  EXPECT_EQ(file.command.argv.front(), "python3");
  EXPECT_EQ(file.budget.total_trials, 50u);
}

}  // namespace
}  // namespace hone
