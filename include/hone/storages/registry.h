#pragma once

#include <span>

#include "hone/options.h"
#include "hone/storage.h"

namespace hone {

// Every storage by the name under which the study file, the command line and Python know it.
std::span<const RegistryEntry<Storage>> storages();

}  // namespace hone
