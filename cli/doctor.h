#pragma once

#include "cli/table.h"

namespace hone::cli {

// What is built in, what the machine has, and the versions of what the program stands on: rows of
// (what, finding).
Table examine();

}  // namespace hone::cli
