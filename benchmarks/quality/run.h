#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace hone::quality {

struct RunOptions {
  std::vector<std::string> tasks;
  std::vector<std::string> samplers;  // names, or JSON objects as in a study file, or LABEL={...}
  std::uint64_t first_seed = 1;
  std::uint64_t seeds = 20;
  std::size_t trials = 200;
  std::size_t jobs = 1;
  // Samplers that can start with an earlier study get one of their own, of 100 trials with seed
  // 1000 + seed: "same" on the same task, "other" on the next member of its family, whose optimum
  // is elsewhere (none for recorded tasks). Empty: they get none.
  std::string earlier = {};
};

// One study for every task, sampler and seed; one JSON object a line as each ends:
//
//   {"task": ..., "sampler": ..., "seed": 1, "known": 0.3979, "microseconds": 2.1,
//    "best": {"25": ..., "50": ..., "100": ...}}
//
// `best` is the true loss of the trial whose observed loss was lowest, after so many trials: 25,
// 50, 100, ... and all. `microseconds` is what asking and telling cost, a trial.
void run(const RunOptions& options, std::ostream& out);

// Splits at the commas outside of braces.
std::vector<std::string> split_list(const std::string& text);

}  // namespace hone::quality
