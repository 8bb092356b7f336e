#include "backends/cores.h"

#include <tbb/info.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>

namespace hone {
namespace {

// The line "0::/path" of /proc/self/cgroup is the group of version 2.
std::filesystem::path own_group() {
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("0::/")) return line.substr(4);
  }
  return {};
}

}  // namespace

std::optional<double> cgroup_cores(const std::filesystem::path& root,
                                   const std::filesystem::path& group) {
  std::optional<double> least;
  std::filesystem::path relative = group;
  for (;;) {
    std::ifstream file(root / relative / "cpu.max");
    double quota = 0, period = 0;  // "max 100000" where there is no limit: the read fails
    if (file >> quota >> period && period > 0) {
      least = std::min(least.value_or(quota / period), quota / period);
    }
    if (relative.empty()) return least;
    relative = relative.parent_path();
  }
}

std::size_t usable_cores() {
  const auto cores = static_cast<double>(tbb::info::default_concurrency());
  const double share = cgroup_cores("/sys/fs/cgroup", own_group()).value_or(cores);
  return static_cast<std::size_t>(std::clamp(std::ceil(share), 1.0, cores));
}

}  // namespace hone
