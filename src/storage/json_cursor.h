// Reading JSON in one pass without building a tree: replay reads hundreds of thousands of bodies.
//
//   for (cursor.open('{'); cursor.more('}');) {
//     const std::string_view key = cursor.key();
//     if (key == "time") event.time = cursor.number(); else cursor.raw();
//   }
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace hone {

// The text is not the JSON that was expected.
class JsonDamage : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A position in a JSON text. Every function consumes what it names and throws JsonDamage when that
// is not there. Accepts all of JSON; what raw() skips is checked for balance only.
class JsonCursor {
 public:
  explicit JsonCursor(std::string_view text) : text_(text) {}

  void open(char bracket);
  // Whether another element follows; consumes the comma before it, or the closing bracket.
  bool more(char bracket);
  std::string_view key();     // with its colon; valid until the next key() or string()
  std::string_view string();  // likewise
  double number();            // also "nan", "inf", "-inf"
  std::uint64_t integer();
  bool boolean();
  std::string_view raw();  // any value as it stands in the text
  void end();              // nothing follows
  char peek();             // the first letter of what comes next; '\0' at the end

 private:
  [[noreturn]] void fail(std::string_view expected) const;
  void take(char letter);
  std::string_view quoted();  // a string with its quotes, escapes as they stand

  std::string_view text_;
  std::size_t at_ = 0;
  bool first_ = true;
  std::string decoded_;
};

}  // namespace hone
