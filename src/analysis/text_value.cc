#include "analysis/text_value.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>

namespace hone {
namespace {

std::optional<ParamValue> parse_choice(std::span<const ParamValue> choices,
                                       const std::string& text) {
  const auto reads_so = [&](const ParamValue& choice) { return to_string(choice) == text; };
  const auto found = std::find_if(choices.begin(), choices.end(), reads_so);
  if (found != choices.end()) {
    if (std::any_of(found + 1, choices.end(), reads_so)) return std::nullopt;
    return *found;
  }
  const auto number = parse_number<double>(text);
  if (!number) return std::nullopt;
  const auto equal = std::find_if(choices.begin(), choices.end(), [&](const ParamValue& choice) {
    return same_value(choice, *number);
  });
  if (equal == choices.end()) return std::nullopt;
  return *equal;
}

struct ParseParam {
  const std::string& text;

  std::optional<ParamValue> operator()(const FloatRange&) const {
    return parse_number<double>(text);
  }
  std::optional<ParamValue> operator()(const IntRange&) const {
    if (const auto integer = parse_number<std::int64_t>(text)) return *integer;
    // Data frames write the integers of a column with gaps as 3.0.
    const auto real = parse_number<double>(text);
    if (!real || std::trunc(*real) != *real || std::abs(*real) > 0x1p53) return std::nullopt;
    return static_cast<std::int64_t>(*real);
  }
  std::optional<ParamValue> operator()(const Categorical& set) const {
    return parse_choice(set.choices, text);
  }
  std::optional<ParamValue> operator()(const Ordinal& set) const {
    return parse_choice(set.choices, text);
  }
};

}  // namespace

std::optional<ParamValue> parse_param(const Distribution& dist, const std::string& text) {
  return std::visit(ParseParam{text}, dist);
}

}  // namespace hone
