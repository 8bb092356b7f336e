// JSON text to a tree, stricter than usual and safe on any bytes.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "hone/diagnostic.h"

namespace hone {

inline constexpr std::size_t kMaxNesting = 64;

// Linear in the text. Comments are allowed; a key given twice in one object is appended to `found`
// and its first value holds. Throws Error{kBadFile} whose `where` is "line 3, column 7" and whose
// message shows that line, for what is no JSON, numbers too large for a double, and objects and
// arrays nested deeper than kMaxNesting.
nlohmann::ordered_json parse_json(std::string_view text, std::vector<Diagnostic>& found);

bool is_utf8(const std::string& text);

}  // namespace hone
