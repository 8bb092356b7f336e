// A corpus of study files, good and bad. The head of a bad one says which places must be named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "parsing.h"

namespace hone {
namespace {

std::vector<std::filesystem::path> corpus(const std::string& folder) {
  const std::filesystem::directory_iterator files(HONE_SOURCE_DIR "/tests/config/corpus/" + folder);
  std::vector<std::filesystem::path> list;
  for (const auto& file : files) list.push_back(file.path());
  std::ranges::sort(list);
  EXPECT_GT(list.size(), 10u) << folder;
  return list;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// From lines "// expect: /name"; the whole file has the empty pointer.
std::vector<std::string> expected_pointers(const std::string& text) {
  const std::string_view mark = "// expect: ";
  std::vector<std::string> list;
  for (std::size_t at = 0; text.compare(at, mark.size(), mark) == 0; at = text.find('\n', at) + 1) {
    const std::string pointer =
        text.substr(at + mark.size(), text.find('\n', at) - at - mark.size());
    list.push_back(pointer == "the whole file" ? "" : pointer);
  }
  std::ranges::sort(list);
  return list;
}

TEST(Corpus, ValidFilesAreAcceptedAndSurviveTheCanonicalForm) {
  for (const auto& path : corpus("valid")) {
    const std::string text = read(path);
    const std::vector<Diagnostic> found = mistakes(text);
    for (const Diagnostic& mistake : found) ADD_FAILURE() << path << " " << mistake.text();
    if (!found.empty()) continue;
    const StudyFile file = parse_study_file(text);
    const std::string canonical = canonical_study_file(file);
    const StudyFile again = parse_study_file(canonical);
    EXPECT_EQ(canonical_study_file(again), canonical) << path;
    EXPECT_TRUE(again.study.space == file.study.space) << path;
    EXPECT_EQ(again.study.objectives, file.study.objectives) << path;
    EXPECT_EQ(again.study.metadata, file.study.metadata) << path;
    EXPECT_EQ(again.study.seed, file.study.seed) << path;
    EXPECT_EQ(again.study.window, file.study.window) << path;
    EXPECT_EQ(again.study.duplicates, file.study.duplicates) << path;
    EXPECT_EQ(again.study.retries, file.study.retries) << path;
    EXPECT_EQ(again.sampler, file.sampler) << path;
    EXPECT_EQ(again.warm_start, file.warm_start) << path;
    EXPECT_EQ(again.pruner, file.pruner) << path;
    EXPECT_EQ(again.storage, file.storage) << path;
    EXPECT_EQ(again.parallel, file.parallel) << path;
    EXPECT_EQ(again.budget.total_trials, file.budget.total_trials) << path;
    EXPECT_EQ(again.budget.seconds, file.budget.seconds) << path;
    EXPECT_EQ(again.budget.target, file.budget.target) << path;
    EXPECT_EQ(again.budget.patience, file.budget.patience) << path;
    EXPECT_EQ(again.budget.min_delta, file.budget.min_delta) << path;
    EXPECT_EQ(again.budget.min_relative_delta, file.budget.min_relative_delta) << path;
    EXPECT_EQ(again.budget.cost, file.budget.cost) << path;
    EXPECT_EQ(again.budget.cost_metric, file.budget.cost_metric) << path;
    EXPECT_EQ(again.command.argv, file.command.argv) << path;
    EXPECT_EQ(again.command.environment, file.command.environment) << path;
    EXPECT_EQ(again.command.trials_directory, file.command.trials_directory) << path;
  }
}

TEST(Corpus, InvalidFilesAreRefusedAtTheirPlaces) {
  for (const auto& path : corpus("invalid")) {
    const std::string text = read(path);
    const std::vector<std::string> expected = expected_pointers(text);
    ASSERT_FALSE(expected.empty()) << path;
    const std::vector<Diagnostic> found = mistakes(text);
    EXPECT_EQ(pointers(found), expected) << path;
    for (const Diagnostic& mistake : found) {
      EXPECT_FALSE(mistake.found.empty()) << path;
      EXPECT_FALSE(mistake.expected.empty()) << path;
    }
  }
}

}  // namespace
}  // namespace hone
