#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace hone::quality {

struct ConfirmedOptions {
  std::vector<std::string> tasks;  // noisy ones
  std::string sampler = "tpe";
  std::uint64_t seeds = 40;
  std::size_t trials = 100;
  std::size_t repeats = 50;
  std::size_t top = 5;
  double confidence = 0.95;
};

// What noise costs: a study of so many trials for every task and seed, then a race of the
// configurations that lead, and beside it the same study going on for as many trials. One JSON
// object a line:
//
//   {"task": ..., "seed": 1, "known": 0.0, "luckiest": ..., "longer": ..., "confirmed": ...,
//    "promised": ..., "estimated": ..., "deviation": ..., "repeats": 31, "confident": true,
//    "right": true}
//
// The first three are true losses of what a user would take: of the trial that looked best, of the
// one that looks best after as many further trials as the race had repeats, and of the winner of
// the race. `promised` is the value that the first of them had, `estimated` with its `deviation`
// what the leaderboard says of the last. `right`: none of those that raced is truly better.
void run_confirmed(const ConfirmedOptions& options, std::ostream& out);

}  // namespace hone::quality
