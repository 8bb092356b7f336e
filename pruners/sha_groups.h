#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

#include "hone/pruners/sha.h"

namespace hone {

// Trials of an equal `group` start together, `size` of them; those without one are none of ours.
struct ShaGroups {
  std::function<std::optional<std::size_t>(TrialNumber)> group;
  std::size_t size;
};

// make_sha() for other groups than consecutive numbers, without the `skipped` lowest rungs.
std::unique_ptr<Pruner> make_grouped_sha(const ShaOptions& options, ShaGroups groups,
                                         std::size_t skipped);

}  // namespace hone
