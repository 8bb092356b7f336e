#include "numeric/number_text.h"

#include <array>
#include <charconv>

namespace hone {
namespace {

// The longest double is "-2.2250738585072014e-308", 24 characters.
template <class Number>
void append(std::string& out, Number number) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  out.append(text.data(), end);
}

}  // namespace

void append_number(std::string& out, double number) { append(out, number); }
void append_number(std::string& out, std::int64_t number) { append(out, number); }

}  // namespace hone
