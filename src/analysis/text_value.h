// Values from their bare text, as a table has them.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "hone/distribution.h"

namespace hone {

// The whole text as a number, whatever the locale; doubles may be "nan", "inf", "-inf".
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The value of this distribution whose to_string() is this text, or which is the same number.
// Nothing when there is none, or when the text stands for two choices, as with 1 and "1".
std::optional<ParamValue> parse_param(const Distribution& dist, const std::string& text);

}  // namespace hone
