#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

namespace hone {

// Cores that this process may use: as many as its affinity mask has, or fewer if a container
// limits its share of them.
std::size_t usable_cores();

// The share of the processors, in cores, that the cgroup (version 2) at `group` and the groups
// above it, up to and including `root`, leave to their members; nothing without a limit.
std::optional<double> cgroup_cores(const std::filesystem::path& root,
                                   const std::filesystem::path& group);

}  // namespace hone
