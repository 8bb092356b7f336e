#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

namespace hone::quality {

// The processor time of one ask and tell after so many finished random trials of ten mixed
// parameters; one JSON object a line: {"sampler": ..., "finished": 100, "microseconds": 12.5}. The
// mean of `repeats` trials, the cheapest of three such means.
void measure_pace(const std::vector<std::string>& samplers,
                  const std::vector<std::size_t>& finished, std::size_t repeats, std::ostream& out);

}  // namespace hone::quality
