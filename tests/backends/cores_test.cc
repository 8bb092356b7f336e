#include "backends/cores.h"

#include <gtest/gtest.h>
#include <sched.h>

#include "tests/backends/scratch_directory.h"

namespace hone {
namespace {

void limit(const std::filesystem::path& group, const std::string& text) {
  std::filesystem::create_directories(group);
  std::ofstream(group / "cpu.max") << text;
}

TEST(Cores, AreAtMostThoseOfTheAffinityMask) {
  cpu_set_t mask;
  ASSERT_EQ(::sched_getaffinity(0, sizeof mask, &mask), 0);
  EXPECT_GE(usable_cores(), 1u);
  EXPECT_LE(usable_cores(), static_cast<std::size_t>(CPU_COUNT(&mask)));
}

TEST(Cores, ShareOfTheGroupIsTheLeastOfAllAboveIt) {
  const ScratchDirectory root;
  EXPECT_EQ(cgroup_cores(root.path(), "a/b"), std::nullopt);
  limit(root.path() / "a/b", "max 100000\n");
  EXPECT_EQ(cgroup_cores(root.path(), "a/b"), std::nullopt);
  limit(root.path() / "a", "350000 100000\n");
  EXPECT_EQ(cgroup_cores(root.path(), "a/b"), 3.5);
  limit(root.path() / "a/b", "50000 100000\n");
  EXPECT_EQ(cgroup_cores(root.path(), "a/b"), 0.5);
  EXPECT_EQ(cgroup_cores(root.path(), "a"), 3.5);
  limit(root.path(), "200000 100000\n");
  EXPECT_EQ(cgroup_cores(root.path(), "a"), 2.0);
  EXPECT_EQ(cgroup_cores(root.path(), ""), 2.0);
}

}  // namespace
}  // namespace hone
