#include "study/metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace hone {
namespace {

namespace fs = std::filesystem;

TEST(Metadata, TextHashIsFnv1a) {
  // From the reference tables of Fowler, Noll and Vo.
  EXPECT_EQ(text_hash(""), "cbf29ce484222325");
  EXPECT_EQ(text_hash("a"), "af63dc4c8601ec8c");
  EXPECT_EQ(text_hash("foobar"), "85944171f73967e8");
}

TEST(Metadata, SaysWhatRunsWhere) {
  const auto metadata = run_metadata();
  EXPECT_EQ(metadata.at("hone"), version());
  EXPECT_EQ(metadata.at("directory"), fs::current_path());
  EXPECT_THAT(metadata.at("command"), testing::HasSubstr("study_test"));
  for (const auto& [key, value] : metadata) EXPECT_FALSE(value.empty()) << key;
}

// A folder that is the working directory for a while.
class WorkingDirectory : public testing::Test {
 protected:
  WorkingDirectory() {
    std::string name = testing::TempDir() + "/hone_metadata_XXXXXX";
    folder_ = mkdtemp(name.data());
    fs::current_path(folder_);
  }
  ~WorkingDirectory() override {
    fs::current_path(before_);
    fs::remove_all(folder_);
  }
  void write(const fs::path& name, std::string_view text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  static std::string revision() {
    const auto metadata = run_metadata();
    const auto git = metadata.find("git");
    return git == metadata.end() ? "" : git->second;
  }
  const fs::path before_ = fs::current_path();
  fs::path folder_;
};

constexpr const char* kCommit = "0123456789abcdef0123456789abcdef01234567";
constexpr const char* kOther = "89abcdef0123456789abcdef0123456789abcdef";

TEST_F(WorkingDirectory, HasTheRevisionOfItsBranch) {
  write(".git/HEAD", "ref: refs/heads/main\n");
  write(".git/packed-refs", std::string("# pack-refs\n") + kOther + " refs/heads/main\n");
  EXPECT_EQ(revision(), kOther);
  write(".git/refs/heads/main", std::string(kCommit) + "\n");  // newer than the packed one
  EXPECT_EQ(revision(), kCommit);
  write("below/deeper/file", "");
  fs::current_path(folder_ / "below" / "deeper");
  EXPECT_EQ(revision(), kCommit);
  write(".git/HEAD", std::string(kOther) + "\n");  // detached
  EXPECT_EQ(revision(), kOther);
}

TEST_F(WorkingDirectory, MayBeAWorkTreeOfARepositoryElsewhere) {
  write("main/.git/worktrees/side/HEAD", "ref: refs/heads/side\n");
  write("main/.git/worktrees/side/commondir", "../..\n");
  write("main/.git/refs/heads/side", std::string(kCommit) + "\n");
  write("side/.git", "gitdir: ../main/.git/worktrees/side\n");
  fs::current_path(folder_ / "side");
  EXPECT_EQ(revision(), kCommit);
}

}  // namespace
}  // namespace hone
