#include "backends/process/environment.h"

#include <fmt/format.h>

#include <unistd.h>

namespace hone {
namespace {

constexpr std::string_view kParameterPrefix = "HONE_PARAM_";

}  // namespace

Environment inherited_environment() {
  Environment result;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || text.starts_with(kParameterPrefix)) continue;
    result.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return result;
}

std::string variable_name(std::string_view parameter) {
  std::string name(kParameterPrefix);
  for (const char letter : parameter) {
    if (letter >= 'a' && letter <= 'z') {
      name += static_cast<char>(letter - 'a' + 'A');
    } else {
      const bool kept = (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
      name += kept ? letter : '_';
    }
  }
  return name;
}

std::vector<std::string> to_strings(const Environment& environment) {
  std::vector<std::string> result;
  result.reserve(environment.size());
  for (const auto& [name, value] : environment) result.push_back(fmt::format("{}={}", name, value));
  return result;
}

}  // namespace hone
