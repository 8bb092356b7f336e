#include "storage/json_cursor.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <system_error>

namespace hone {

void JsonCursor::fail(std::string_view expected) const {
  throw JsonDamage("expected " + std::string(expected) + " at byte " + std::to_string(at_ + 1));
}

char JsonCursor::peek() {
  while (at_ < text_.size()) {
    const char letter = text_[at_];
    if (letter != ' ' && letter != '\n' && letter != '\t' && letter != '\r') return letter;
    ++at_;
  }
  return '\0';
}

void JsonCursor::take(char letter) {
  if (peek() != letter) fail(std::string{'\'', letter, '\''});
  ++at_;
}

void JsonCursor::open(char bracket) {
  take(bracket);
  first_ = true;
}

bool JsonCursor::more(char bracket) {
  const bool first = first_;
  first_ = false;
  if (peek() == bracket) {
    ++at_;
    return false;
  }
  if (!first) take(',');
  return true;
}

std::string_view JsonCursor::quoted() {
  take('"');
  const std::size_t begin = at_ - 1;
  for (;;) {
    const std::size_t end = text_.find('"', at_);
    if (end == std::string_view::npos) fail("the end of a string");
    // A quote after an odd number of backslashes belongs to the text.
    std::size_t before = end;
    while (before > at_ && text_[before - 1] == '\\') --before;
    at_ = end + 1;
    if ((end - before) % 2 == 0) return text_.substr(begin, at_ - begin);
  }
}

std::string_view JsonCursor::string() {
  const std::string_view text = quoted();
  if (text.find('\\') == std::string_view::npos) return text.substr(1, text.size() - 2);
  const nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
  if (!value.is_string()) fail("a string before");
  decoded_ = value.get<std::string>();
  return decoded_;
}

std::string_view JsonCursor::key() {
  const std::string_view name = string();
  take(':');
  return name;
}

double JsonCursor::number() {
  const char letter = peek();
  if (letter == '"') {
    const std::string_view word = string();
    if (word == "nan") return std::numeric_limits<double>::quiet_NaN();
    if (word == "inf") return std::numeric_limits<double>::infinity();
    if (word == "-inf") return -std::numeric_limits<double>::infinity();
    fail("a number before");
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
  if (error != std::errc{} || !std::isfinite(value)) fail("a number");
  at_ = static_cast<std::size_t>(end - text_.data());
  return value;
}

std::uint64_t JsonCursor::integer() {
  peek();
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
  if (error != std::errc{}) fail("a whole number");
  at_ = static_cast<std::size_t>(end - text_.data());
  return value;
}

bool JsonCursor::boolean() {
  const std::string_view word = raw();
  if (word != "true" && word != "false") fail("true or false before");
  return word == "true";
}

std::string_view JsonCursor::raw() {
  const char letter = peek();
  const std::size_t begin = at_;
  if (letter == '"') return quoted();
  std::size_t depth = 0;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    const bool closes = c == '}' || c == ']';
    if (depth == 0 && (closes || c == ',' || c == ':' || c == ' ' || c == '\n')) break;
    if (c == '"') {
      quoted();
      --at_;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (closes && --depth == 0) {
      ++at_;
      break;
    }
  }
  if (depth != 0 || at_ == begin) fail("a value");
  return text_.substr(begin, at_ - begin);
}

void JsonCursor::end() {
  if (peek() != '\0' || at_ != text_.size()) fail("the end");
}

}  // namespace hone
