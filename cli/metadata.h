// What a run is traced by, beside what every study writes down of itself (host, command, folder,
// git revision).
#pragma once

#include <string>
#include <string_view>

namespace hone::cli {

// This program's version, "0.1.0".
std::string_view version();

// FNV-1a, 64 bits, as 16 hexadecimal digits: tells whether a study file has changed.
std::string text_hash(std::string_view text);

}  // namespace hone::cli
