#pragma once

#include <optional>
#include <string_view>

namespace hone {

// "45s", "10m", "2h30m", "1.5h", "1d12h" in seconds: days, hours, minutes and seconds in this
// order, each at most once. Nothing when the text is none of that or not finite.
std::optional<double> parse_duration(std::string_view text);

// The same as a regular expression.
inline constexpr const char* kDurationPattern =
    "^(?=.)([0-9]+(\\.[0-9]+)?d)?([0-9]+(\\.[0-9]+)?h)?([0-9]+(\\.[0-9]+)?m)?"
    "([0-9]+(\\.[0-9]+)?s)?$";

}  // namespace hone
