#include "cli/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <ctime>
#include <limits>

namespace hone::cli {
namespace {

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

bool plain_in_shell(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) ||
         std::string_view("_-+.,/:=@%").find(letter) != std::string_view::npos;
}

}  // namespace

std::string number_text(double value) { return fmt::format("{:.6g}", value); }

std::string duration_text(double seconds) {
  if (!std::isfinite(seconds)) return "?";
  if (seconds < 0.0995) return fmt::format("{:.2g} ms", std::max(seconds, 0.0) * 1000);
  if (seconds < 0.95) return fmt::format("{:.2g} s", seconds);
  if (seconds < 59.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

std::string time_text(double seconds_since_epoch) {
  if (!(seconds_since_epoch > 0)) return "";
  const auto time = static_cast<std::time_t>(seconds_since_epoch);
  std::tm local{};
  localtime_r(&time, &local);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", local.tm_year + 1900, local.tm_mon + 1,
                     local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec);
}

std::string value_text(const ParamValue& value) {
  const double* number = std::get_if<double>(&value);
  return number != nullptr ? number_text(*number) : to_string(value);
}

std::string configuration_text(const Configuration& configuration) {
  std::string text;
  for (const auto& [name, value] : configuration) {
    if (!text.empty()) text += ' ';
    text += name + '=' + value_text(value);
  }
  return text;
}

std::string values_text(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) {
    if (!text.empty()) text += ", ";
    text += number_text(value);
  }
  return text;
}

std::string count_text(std::uint64_t count) {
  if (count == std::numeric_limits<std::int64_t>::max()) return "more than 9.2e+18";
  return fmt::format("{}", count);
}

std::string one_line(std::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 32 || c == 127; }, ' ');
  return line;
}

std::string shell_word(std::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), plain_in_shell)) {
    return std::string(text);
  }
  std::string quoted = "'";
  for (const char letter : text) {
    if (letter == '\'') {
      quoted += "'\\''";
    } else {
      quoted += letter;
    }
  }
  return quoted + "'";
}

std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues_character(c); }));
}

std::string shortened(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return "";
  std::size_t columns = 0, end = 0;
  for (; end < text.size(); ++end) {
    if (!continues_character(text[end]) && ++columns == width) break;
  }
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace hone::cli
