#include "hone/value.h"

#include <cmath>

#include "numeric/number_text.h"

namespace hone {
namespace {

struct Text {
  std::string operator()(std::monostate) const { return "null"; }
  std::string operator()(bool truth) const { return truth ? "true" : "false"; }
  std::string operator()(const std::string& text) const { return text; }
  template <class Number>
  std::string operator()(Number number) const {
    std::string text;
    append_number(text, number);
    return text;
  }
};

// Exact, also beyond 2^53 where converting the integer would round it.
bool same_number(std::int64_t integer, double real) {
  return real >= -0x1p63 && real < 0x1p63 && std::trunc(real) == real &&
         static_cast<std::int64_t>(real) == integer;
}

}  // namespace

std::string to_string(const ParamValue& value) { return std::visit(Text{}, value); }

std::optional<double> as_number(const ParamValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::nullopt;
}

bool same_value(const ParamValue& a, const ParamValue& b) {
  if (const auto* integer = std::get_if<std::int64_t>(&a))
    if (const auto* real = std::get_if<double>(&b)) return same_number(*integer, *real);
  if (const auto* real = std::get_if<double>(&a))
    if (const auto* integer = std::get_if<std::int64_t>(&b)) return same_number(*integer, *real);
  return a == b;
}

}  // namespace hone
