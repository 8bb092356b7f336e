#include "study/log.h"

#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

namespace hone {

std::shared_ptr<spdlog::logger> logger() {
  if (auto registered = spdlog::get("hone")) return registered;
  return std::make_shared<spdlog::logger>("hone", std::make_shared<spdlog::sinks::null_sink_mt>());
}

}  // namespace hone
