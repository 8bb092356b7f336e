#pragma once

#include <cstdint>
#include <iosfwd>

#include "benchmarks/quality/task.h"

namespace hone::quality {

// Lets programs in other languages evaluate a task. The first line out describes it:
//
//   {"task": "branin", "parameters": {...}, "known": 0.3979, "noise": 0}
//
// `parameters` is written as in a study file. Then every line in is a configuration, {"x0": 0.25,
// ...}, answered by {"observed": ..., "loss": ...}: what a tuner may see, and the truth. The noise
// is that of a study of this seed.
void serve(const Task& task, std::uint64_t seed, std::istream& in, std::ostream& out);

}  // namespace hone::quality
