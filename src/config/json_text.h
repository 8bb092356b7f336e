// JSON text to a tree, stricter than usual and safe on any bytes.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "hone/diagnostic.h"

namespace hone {

// What no honest study file comes near to; readers of the tree may rely on it.
inline constexpr std::size_t kMaxNesting = 64;
inline constexpr std::size_t kMaxMembers = 100000;  // of one object or array
inline constexpr std::size_t kMaxKeyBytes = 1000;

// Linear in the text. Comments are allowed; a key given twice in one object is appended to `found`
// and its first value holds. Throws Error{kBadFile} for what is no JSON and for numbers too large
// for a double, with `where` "line 3, column 7" and a message that shows that line; and for what is
// beyond the limits above, with its JSON pointer.
nlohmann::ordered_json parse_json(std::string_view text, std::vector<Diagnostic>& found);

bool is_utf8(const std::string& text);

}  // namespace hone
