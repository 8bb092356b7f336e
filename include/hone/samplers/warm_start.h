#pragma once

#include <cstddef>
#include <span>

#include "hone/sampler.h"

namespace hone {

// An earlier study of a similar space: study.space() and study.history().
struct PastStudy {
  Space space;
  History history;
};

// Gives earlier studies to the sampler of a study that is yet to be made and has so many
// objectives. Throws Error{kInvalidArgument} when one of them has another number, or when the
// sampler has no use for them.
void warm_start(Sampler& sampler, std::span<const PastStudy> earlier, std::size_t objectives);

}  // namespace hone
