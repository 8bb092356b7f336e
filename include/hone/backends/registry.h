#pragma once

#include <span>

#include "hone/backend.h"
#include "hone/options.h"

namespace hone {

// Every backend by the name under which the study file, the command line and Python know it.
std::span<const RegistryEntry<Backend>> backends();

}  // namespace hone
