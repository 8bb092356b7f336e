#include "config/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "config/field.h"
#include "hone/error.h"

namespace hone {
namespace {

// Characters before position, and the part of its line that is worth showing.
struct TextPlace {
  std::size_t line = 1, column = 1;
  std::string excerpt, caret;
};

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char byte) { return !continues_character(byte); }));
}

// One line of plain text: what a terminal or a JSON writer would choke on is replaced.
std::string printable(std::string text) {
  const bool valid = is_utf8(text);
  for (char& byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (code < 0x20 || code == 0x7F) byte = ' ';
    if (code >= 0x80 && !valid) byte = '?';
  }
  return text;
}

TextPlace locate(std::string_view text, std::size_t position) {
  constexpr std::size_t kContext = 40;
  position = std::min(position, text.size());
  TextPlace place;
  const std::string_view before = text.substr(0, position);
  place.line += static_cast<std::size_t>(std::ranges::count(before, '\n'));
  const std::size_t start = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
  place.column += count_characters(text.substr(start, position - start));
  std::size_t left = position - start > kContext ? position - kContext : start;
  while (left < position && continues_character(text[left])) ++left;
  std::size_t right = std::min({text.find('\n', position), position + kContext, text.size()});
  while (right > position && right < text.size() && continues_character(text[right])) --right;
  place.excerpt = printable(std::string(text.substr(left, right - left)));
  place.caret = std::string(count_characters(text.substr(left, position - left)), ' ') + "^";
  return place;
}

[[noreturn]] void refuse_text(std::string_view text, std::size_t position, std::string reason) {
  const TextPlace place = locate(text, position);
  constexpr std::size_t kLongest = 200;
  if (reason.size() > kLongest) reason = reason.substr(0, kLongest) + "...";
  throw Error(ErrorCode::kBadFile,
              "line " + std::to_string(place.line) + ", column " + std::to_string(place.column),
              printable(reason) + "\n  " + place.excerpt + "\n  " + place.caret);
}

// "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error ..." without
// the part that names the exception and the place.
std::string reason_of(std::string_view message) {
  if (const auto end = message.find("] "); end != message.npos) message.remove_prefix(end + 2);
  if (message.starts_with("parse error at"))
    if (const auto end = message.find(": "); end != message.npos) message.remove_prefix(end + 2);
  return std::string(message);
}

// The parser hands out what it has read since a string or a number began: that, or more.
bool is_one_token(std::string_view read) {
  if (read.size() > 1 && read.starts_with('"')) return read.ends_with('"');
  return !read.empty() && read.find_first_not_of("+-.0123456789Ee") == read.npos;
}

// Receives the parser's events and builds the tree. An ordered_json looks through all keys of an
// object for each that it inserts, so the keys are kept apart here and appended unseen.
class TreeBuilder final : public nlohmann::json_sax<Json> {
 public:
  TreeBuilder(std::string_view text, std::vector<Diagnostic>& found) : text_(text), found_(found) {}

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t&) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    if (name.size() > kMaxKeyBytes) refuse_size("has a key longer than", kMaxKeyBytes, "bytes");
    Level& level = levels_.back();
    level.key = std::move(name);
    level.repeated = !level.keys.insert(level.key).second;
    if (level.repeated && found_.size() < kMostMistakes)
      found_.push_back({.pointer = json_pointer(pointer(), level.key),
                        .found = "the same key a second time",
                        .expected = "each key once in an object"});
    return true;
  }

  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::detail::exception& error) override {
    const std::size_t length = is_one_token(token) ? token.size() : 1;
    refuse_text(text_, position - std::min(length, position), reason_of(error.what()));
  }

  Json take() { return std::move(root_); }

 private:
  struct Level {
    Json* container;
    std::unordered_set<std::string> keys = {};
    std::string key = {};
    bool repeated = false;
  };

  std::string pointer() const {
    std::string text;
    for (std::size_t i = 0; i + 1 < levels_.size(); ++i) {
      const Level& level = levels_[i];
      text = json_pointer(text, level.container->is_object()
                                    ? level.key
                                    : std::to_string(level.container->size() - 1));
    }
    return text;
  }

  [[noreturn]] void refuse_size(const char* what, std::size_t limit, const char* unit) const {
    const std::string where = pointer();
    throw Error(ErrorCode::kBadFile, where.empty() ? "/" : where,
                fmt::format("{} {} {}; that is no study file", what, limit, unit));
  }

  Json* place(Json value) {
    if (levels_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Level& level = levels_.back();
    if (level.container->size() == kMaxMembers)
      refuse_size("has more than", kMaxMembers, "members");
    if (level.container->is_array()) {
      level.container->push_back(std::move(value));
      return &level.container->back();
    }
    if (level.repeated) return &discarded_.emplace_back(std::move(value));
    auto& members = level.container->get_ref<Json::object_t&>();
    members.emplace_back(level.key, std::move(value));
    return &members.back().second;
  }
  bool add(Json value) {
    place(std::move(value));
    return true;
  }
  bool open(Json container) {
    if (levels_.size() == kMaxNesting) refuse_size("is nested deeper than", kMaxNesting, "levels");
    levels_.push_back({.container = place(std::move(container))});
    return true;
  }
  bool close() {
    levels_.pop_back();
    return true;
  }

  std::string_view text_;
  std::vector<Diagnostic>& found_;
  Json root_;
  std::vector<Level> levels_;
  std::deque<Json> discarded_;  // values of repeated keys, which may hold open containers
};

}  // namespace

Json parse_json(std::string_view text, std::vector<Diagnostic>& found) {
  TreeBuilder builder(text, found);
  Json::sax_parse(text.begin(), text.end(), &builder, nlohmann::detail::input_format_t::json, true,
                  true);
  return builder.take();
}

bool is_utf8(const std::string& text) {
  try {
    static_cast<void>(Json(text).dump());
    return true;
  } catch (const Json::type_error&) {
    return false;
  }
}

}  // namespace hone
