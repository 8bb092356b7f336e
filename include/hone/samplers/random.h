#pragma once

#include <memory>

#include "hone/options.h"
#include "hone/sampler.h"

namespace hone {

struct RandomOptions {
  void fields(OptionVisitor&) {}
};

// Independent draws from the declared priors, under conditions and constraints. Learns nothing:
// O(columns) an ask whatever the history, no allocation.
std::unique_ptr<Sampler> make_random(const RandomOptions& options = {});

}  // namespace hone
