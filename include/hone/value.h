#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace hone {

// A value as the user writes it; std::monostate is null.
using ParamValue = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

// "null", "true", "64", "0.003", "adam": shortest text that reads back as the same number.
std::string to_string(const ParamValue& value);

// The value as a number, if it is an integer or a double.
std::optional<double> as_number(const ParamValue& value);

// Equality as users mean it: 1 and 1.0 are the same, true and 1 are not, "1" and 1 are not.
bool same_value(const ParamValue& a, const ParamValue& b);

}  // namespace hone
