#pragma once

#include <filesystem>

#include "hone/space.h"

namespace hone {

// Writes {"lr": 0.01, "optimizer": "sgd"}: the active parameters. Throws Error{kBackend} naming the
// path.
void write_params_file(const std::filesystem::path& path, const Configuration& configuration);

}  // namespace hone
