// JSON text without a tree: what the hot path of storages needs of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hone {

// Shortest text that reads back as the same double, always with a point or an exponent; NaN and
// infinities as the strings "nan", "inf", "-inf".
void append_number(double value, std::string& out);
void append_integer(std::uint64_t value, std::string& out);
// Quoted and escaped; bytes that are no UTF-8 become U+FFFD.
void append_string(std::string_view text, std::string& out);
bool is_json(std::string_view text);

}  // namespace hone
