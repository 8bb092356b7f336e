#include "cli/metadata.h"

#include <fmt/format.h>

#include <cstdint>

namespace hone::cli {

std::string_view version() { return HONE_VERSION; }

std::string text_hash(std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char letter : text) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211u;
  }
  return fmt::format("{:016x}", hash);
}

}  // namespace hone::cli
