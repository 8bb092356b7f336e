#pragma once

#include <span>

#include "hone/options.h"
#include "hone/pruner.h"

namespace hone {

// Every pruner by the name under which the study file, the command line and Python know it.
std::span<const RegistryEntry<Pruner>> pruners();

}  // namespace hone
