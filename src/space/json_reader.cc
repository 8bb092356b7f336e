#include "space/json_reader.h"

#include <algorithm>
#include <cmath>

#include "space/json.h"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;

// A value in a few words, however large it is.
std::string excerpt(const Json& json) {
  constexpr std::size_t kLongest = 60;
  std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() <= kLongest) return text;
  if (json.is_object()) return "an object";
  if (json.is_array()) return "an array";
  std::size_t end = kLongest;
  while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not within a character
  return text.substr(0, end) + "...";
}

std::string nearest_word(std::string_view name, std::span<const std::string_view> words) {
  const std::vector<std::string> known(words.begin(), words.end());
  return nearest_name(name, known);
}

std::optional<double> special_number(const Json& json) {
  if (json == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (json == "inf") return std::numeric_limits<double>::infinity();
  if (json == "-inf") return -std::numeric_limits<double>::infinity();
  return std::nullopt;
}

}  // namespace

std::string json_pointer(const std::string& parent, std::string_view key) {
  std::string pointer = parent + "/";
  for (const char letter : key) {
    if (letter == '~')
      pointer += "~0";
    else if (letter == '/')
      pointer += "~1";
    else
      pointer += letter;
  }
  return pointer;
}

std::string one_of(std::span<const std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) text.append(text.empty() ? "" : ", ").append(word);
  return words.size() == 1 ? text : "one of " + text;
}

JsonPlace JsonPlace::member(std::string_view key) const {
  return {*json.find(key), json_pointer(pointer, key), found};
}

std::vector<std::pair<std::string, JsonPlace>> JsonPlace::members() const {
  std::vector<std::pair<std::string, JsonPlace>> list;
  list.reserve(json.size());
  for (const auto& [key, value] : json.items())
    list.emplace_back(key, JsonPlace{value, json_pointer(pointer, key), found});
  return list;
}

JsonPlace JsonPlace::element(std::size_t index) const {
  return {json[index], pointer + "/" + std::to_string(index), found};
}

void JsonPlace::expect(std::string_view expected, std::string nearest) const {
  found.push_back({.pointer = pointer,
                   .found = excerpt(json),
                   .expected = std::string(expected),
                   .nearest = std::move(nearest)});
}

void JsonPlace::expect(std::string_view expected, const Error& error) const {
  const std::string_view message = error.what();
  found.push_back({.pointer = pointer,
                   .found = std::string(message.substr(error.where().size() + 2)),
                   .expected = std::string(expected)});
}

bool JsonPlace::is_object(std::string_view expected) const {
  if (!json.is_object()) expect(expected);
  return json.is_object();
}

void JsonPlace::only(std::span<const std::string_view> keys) const {
  for (const auto& [key, value] : json.items()) {
    if (std::ranges::find(keys, key) != keys.end()) continue;
    found.push_back({.pointer = json_pointer(pointer, key),
                     .found = "the unknown key \"" + key + "\"",
                     .expected = one_of(keys),
                     .nearest = nearest_word(key, keys)});
  }
}

std::optional<JsonPlace> JsonPlace::required(std::string_view key,
                                             std::string_view expected) const {
  if (json.contains(key)) return member(key);
  found.push_back({.pointer = json_pointer(pointer, key),
                   .found = "nothing",
                   .expected = std::string(expected)});
  return std::nullopt;
}

std::optional<JsonPlace> JsonPlace::optional(std::string_view key) const {
  return json.contains(key) ? std::optional(member(key)) : std::nullopt;
}

std::optional<double> JsonPlace::number() const {
  if (json.is_number()) return json.get<double>();
  const auto special = special_number(json);
  if (!special) expect("a number");
  return special;
}

std::optional<std::int64_t> JsonPlace::integer() const {
  // Wider than what any range may hold, so that the range itself can say what is too large.
  constexpr double kLimit = 0x1p62;
  const double number = json.is_number() ? json.get<double>() : kLimit;
  if (!(std::abs(number) < kLimit) || std::trunc(number) != number) {
    expect("a whole number");
    return std::nullopt;
  }
  return json.is_number_float() ? static_cast<std::int64_t>(number) : json.get<std::int64_t>();
}

std::optional<ParamValue> JsonPlace::scalar() const {
  if (json.is_primitive()) return value_from_json(json);
  expect("a string, a number, true, false or null");
  return std::nullopt;
}

std::optional<std::size_t> JsonPlace::word(std::span<const std::string_view> words) const {
  const std::string text = json.is_string() ? json.get<std::string>() : "";
  const auto place = std::ranges::find(words, text);
  if (place != words.end()) return static_cast<std::size_t>(place - words.begin());
  expect(one_of(words), nearest_word(text, words));
  return std::nullopt;
}

}  // namespace hone
