#include "benchmarks/quality/pace.h"

#include <algorithm>
#include <ctime>
#include <limits>
#include <nlohmann/json.hpp>
#include <ostream>

#include "benchmarks/quality/draws.h"
#include "benchmarks/speed/spaces.h"
#include "hone/config.h"
#include "hone/study.h"
#include "space/draw.h"

namespace hone::quality {
namespace {

// A trial drawn from the priors, with a loss of noise: what it is does not matter here.
FrozenTrial random_trial(const Space& space, std::uint64_t number) {
  std::vector<double> cells(space.size(), kAbsent);
  draw(space, {1, number, Purpose::kPrior}, cells);
  Stream stream(1, number, Purpose::kObjective);
  return {.state = TrialState::kComplete,
          .params = to_configuration(space, cells),
          .values = {normal(stream)}};
}

double microseconds_a_trial(Study& study, std::size_t repeats) {
  const std::clock_t begin = std::clock();
  for (std::size_t i = 0; i < repeats; ++i) {
    Trial trial = study.ask();
    trial.complete(1.0 + 0.01 * static_cast<double>(i));
    study.tell(trial);
  }
  const auto ticks = static_cast<double>(std::clock() - begin);
  return ticks * 1e6 / CLOCKS_PER_SEC / static_cast<double>(repeats);
}

}  // namespace

void measure_pace(const std::vector<std::string>& samplers,
                  const std::vector<std::size_t>& finished, std::size_t repeats,
                  std::ostream& out) {
  for (const std::string& sampler : samplers) {
    for (const std::size_t count : finished) {
      Study study({.seed = 1, .space = mixed10()}, sampler_from_json(sampler, "--samplers"));
      std::vector<FrozenTrial> trials;
      for (std::size_t i = 0; i < count; ++i) trials.push_back(random_trial(*study.space(), i));
      study.add_trials(trials);
      microseconds_a_trial(study, 1);  // the first ask learns what was added
      double cheapest = std::numeric_limits<double>::infinity();
      for (int round = 0; round < 3; ++round)
        cheapest = std::min(cheapest, microseconds_a_trial(study, repeats));
      out << nlohmann::ordered_json{{"sampler", sampler},
                                    {"finished", count},
                                    {"microseconds", cheapest}}
                 .dump()
          << std::endl;
    }
  }
}

}  // namespace hone::quality
