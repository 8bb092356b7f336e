#pragma once

#include <spdlog/logger.h>

#include <memory>

namespace hone {

// The logger "hone" of the program, if it has registered one with spdlog; else one that is silent.
std::shared_ptr<spdlog::logger> logger();

}  // namespace hone
