// The synthetic tasks. Each is a family: a member draws its own shifts, turns and weights.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "benchmarks/quality/task.h"

namespace hone::quality {

struct Family {
  std::string_view name;
  Task (*make)(std::string_view name, std::uint64_t member);
};

std::span<const Family> continuous_families();
std::span<const Family> discrete_families();
std::span<const Family> mixed_families();
std::span<const Family> tree_families();

}  // namespace hone::quality
