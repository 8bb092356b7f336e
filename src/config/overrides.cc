#include "config/overrides.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "config/json_text.h"
#include "config/plugins.h"
#include "hone/error.h"

namespace hone {
namespace {

constexpr std::ptrdiff_t kMostDots = kMaxNesting;

// A walk along a dotted path, from the file's object to the place that is set.
class Setter {
 public:
  Setter(Json& file, const Override& override, std::vector<Diagnostic>& found)
      : at_(&file), rest_(override.first), flag_("--set " + override.first), found_(found) {}

  // Returns the pointer to the topmost thing that was made or replaced; empty when refused.
  std::string set(Json value) {
    while (!rest_.empty()) {
      if (!at_->is_array() && !at_->is_object() && !open_plugin()) return refuse("an object here");
      if (at_->is_array() ? !enter_element() : !enter_member()) return {};
    }
    *at_ = std::move(value);
    return made_.empty() ? pointer_ : made_;
  }

 private:
  std::string refuse(const std::string& expected) {
    JsonPlace{*at_, pointer_, found_}.expect(expected);
    found_.back().found += " (" + flag_ + ")";
    return {};
  }

  // "pruner": "median" has no options to set; {"type": "median"} is the same and has.
  bool open_plugin() {
    if (at_->is_null() && !made_.empty()) {
      *at_ = Json::object();
      return true;
    }
    if (!plain_text(*at_)) return false;
    const std::pair<const char*, Catalogue> kinds[] = {{"/sampler", sampler_catalogue()},
                                                       {"/pruner", pruner_catalogue()},
                                                       {"/storage", storage_catalogue()}};
    for (const auto& [pointer, catalogue] : kinds) {
      if (pointer_ != pointer) continue;
      *at_ = as_plugin_object(*at_, catalogue);
      return true;
    }
    return false;
  }

  bool enter_element() {
    const std::string_view key = rest_.substr(0, rest_.find('.'));
    std::size_t element = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), element);
    if (error != std::errc{} || end != key.data() + key.size() || element >= at_->size()) {
      refuse(fmt::format("the number of an element, below {}", at_->size()));
      return false;
    }
    enter(key, (*at_)[element]);
    return true;
  }

  // Names may hold dots themselves: of the keys that are there the longest that fits is meant.
  bool enter_member() {
    std::string_view key = rest_;
    while (!at_->contains(key) && key.find('.') != key.npos) key = key.substr(0, key.rfind('.'));
    if (key.empty()) {
      refuse("a path of names with dots between them");
      return false;
    }
    if (!at_->contains(key) && made_.empty()) made_ = json_pointer(pointer_, key);
    enter(key, (*at_)[std::string(key)]);
    return true;
  }

  void enter(std::string_view key, Json& child) {
    pointer_ = json_pointer(pointer_, key);
    at_ = &child;
    rest_.remove_prefix(std::min(rest_.size(), key.size() + 1));
  }

  Json* at_;
  std::string_view rest_;
  std::string flag_;
  std::vector<Diagnostic>& found_;
  std::string pointer_, made_;
};

// The value of an override: JSON, or else a bare word.
std::optional<Json> parse_value(const Override& override, std::vector<Diagnostic>& found) {
  const auto& [path, text] = override;
  const bool utf8 = is_utf8(path) && is_utf8(text);
  const bool composed = text.starts_with('{') || text.starts_with('[') || text.starts_with('"');
  try {
    if (utf8) return parse_json(text, found);
  } catch (const Error& error) {
    if (!composed) return Json(text);
    found.push_back({.pointer = "--set " + path,
                     .found = "malformed JSON, " + std::string(error.what()),
                     .expected = "a JSON value or a bare word"});
    return {};
  }
  found.push_back({.pointer = "--set", .found = "bytes that are no text", .expected = "UTF-8"});
  return {};
}

}  // namespace

std::vector<std::string> apply_overrides(Json& file, const std::vector<Override>& overrides,
                                         std::vector<Diagnostic>& found) {
  std::vector<std::string> pointers;
  for (const Override& override : overrides) {
    std::optional<Json> value = parse_value(override, found);
    pointers.emplace_back();
    if (!value) continue;
    if (override.first.empty() || std::ranges::count(override.first, '.') > kMostDots)
      found.push_back({.pointer = "--set",
                       .found = "\"" + override.first + "\"",
                       .expected = "a path of a few names with dots between them"});
    else
      pointers.back() = Setter(file, override, found).set(std::move(*value));
  }
  return pointers;
}

void name_overrides(const std::vector<Override>& overrides,
                    const std::vector<std::string>& pointers, std::vector<Diagnostic>& found) {
  for (Diagnostic& mistake : found) {
    for (std::size_t i = overrides.size(); i-- > 0;) {
      const std::string& pointer = pointers[i];
      if (pointer.empty() || !mistake.pointer.starts_with(pointer)) continue;
      const std::string_view below = std::string_view(mistake.pointer).substr(pointer.size());
      if (!below.empty() && below.front() != '/') continue;
      mistake.found += " (--set " + overrides[i].first + ")";
      break;
    }
  }
}

}  // namespace hone
