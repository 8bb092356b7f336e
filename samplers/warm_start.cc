#include "hone/samplers/warm_start.h"

#include <string>

#include "hone/error.h"

namespace hone {

void warm_start(Sampler& sampler, std::span<const PastStudy> earlier, std::size_t objectives) {
  for (const PastStudy& study : earlier) {
    const std::size_t others = study.history.objectives();
    if (others != objectives)
      throw Error(ErrorCode::kInvalidArgument, "warm_start",
                  "an earlier study has another number of objectives, " + std::to_string(others) +
                      " and not " + std::to_string(objectives));
    if (!sampler.warm_start(study.space, study.history))
      throw Error(ErrorCode::kInvalidArgument, "warm_start",
                  "this sampler learns nothing from earlier studies; use tpe, or none of them");
  }
}

}  // namespace hone
