// The list of all tasks.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "benchmarks/quality/task.h"

namespace hone::quality {

// The names of the synthetic and the recorded tasks that match any of the patterns of a shell:
// "*", "tree-*". A pattern that ends in "#M" or "#A-B" stands for these members of the synthetic
// families instead of member 0: "ackley-10#1-4".
// Throws Error{kInvalidArgument} when a pattern matches nothing.
std::vector<std::string> task_names(std::span<const std::string> patterns);

// "hartmann-6", or member 3 of the same family, "hartmann-6#3". Throws Error{kInvalidArgument}.
Task make_task(const std::string& name);
// The next member of a task's family; none for a recorded task.
std::unique_ptr<Task> next_member(const std::string& name);

}  // namespace hone::quality
