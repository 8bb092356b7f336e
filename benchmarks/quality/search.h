// A long search that knows no budget: what the best known values of the tasks are checked by.
#pragma once

#include <cstdint>
#include <vector>

#include "benchmarks/quality/task.h"

namespace hone::quality {

struct Found {
  std::vector<double> cells;
  double loss;
};

struct SearchOptions {
  std::size_t starts = 10;    // random rows, and the known optimum if there is one
  std::size_t steps = 2'000;  // from each
  std::uint64_t seed = 1;
};

// Accepts what is better, with steps that shrink from 0.3 of the range to 1e-6.
Found search(const Task& task, const SearchOptions& options);

// What is wrong with the task's optimum and its value; empty when nothing is.
std::string fault_of(const Task& task, const SearchOptions& options);

}  // namespace hone::quality
