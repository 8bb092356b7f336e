#include "config/duration.h"

#include <charconv>
#include <cmath>
#include <utility>

namespace hone {
namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// Takes "12" or "12.5" off the front.
std::optional<double> take_number(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && is_digit(text[end])) ++end;
  if (end == 0) return {};
  if (end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1])) {
    ++end;
    while (end < text.size() && is_digit(text[end])) ++end;
  }
  double number = 0;
  const auto [stop, error] =
      std::from_chars(text.data(), text.data() + end, number, std::chars_format::fixed);
  if (error != std::errc{}) return {};
  text.remove_prefix(end);
  return number;
}

}  // namespace

std::optional<double> parse_duration(std::string_view text) {
  constexpr std::pair<char, double> kUnits[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};
  if (text.empty()) return {};
  double seconds = 0;
  for (const auto& [unit, length] : kUnits) {
    std::string_view rest = text;
    const std::optional<double> number = take_number(rest);
    if (!number || rest.empty() || rest.front() != unit) continue;
    seconds += *number * length;
    text = rest.substr(1);
  }
  if (!text.empty() || !std::isfinite(seconds)) return {};
  return seconds;
}

}  // namespace hone
