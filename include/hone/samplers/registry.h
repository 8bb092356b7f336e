#pragma once

#include <span>

#include "hone/options.h"
#include "hone/sampler.h"

namespace hone {

// Every sampler by the name under which the study file, the command line and Python know it.
std::span<const RegistryEntry<Sampler>> samplers();

}  // namespace hone
