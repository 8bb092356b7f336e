#include "config/field.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "config/duration.h"
#include "config/plugins.h"
#include "space/json.h"

namespace hone {
namespace {

// A codec that takes a value or not, without looking inside.
Codec plain(std::string expected, Json schema, std::function<bool(const Json&)> take,
            std::function<std::optional<Json>()> write) {
  return {.expected = expected,
          .schema = [schema] { return schema; },
          .read =
              [expected, take](const JsonPlace& place) {
                if (!take(place.json)) place.expect(expected);
              },
          .write = std::move(write)};
}

std::optional<Json> finite(double value) {
  return std::isfinite(value) ? std::optional<Json>(value) : std::nullopt;
}

std::optional<Json> written_text(const std::string& value) {
  return value.empty() ? std::nullopt : std::optional<Json>(value);
}

}  // namespace

void FieldVisitor::operator()(std::string_view name, bool& value, std::string_view help) {
  field(name, flag(value), help);
}
void FieldVisitor::operator()(std::string_view name, std::size_t& value, std::string_view help) {
  field(name, whole(value), help);
}
void FieldVisitor::operator()(std::string_view name, double& value, std::string_view help) {
  field(name, number(value), help);
}
void FieldVisitor::operator()(std::string_view name, std::string& value, std::string_view help) {
  field(name, text(value), help);
}
void FieldVisitor::choice(std::string_view name, std::string& value,
                          std::span<const std::string_view> allowed, std::string_view help) {
  field(name, word(value, allowed), help);
}
void FieldVisitor::pruner(std::string_view name, std::unique_ptr<Pruner>& value,
                          std::string_view help) {
  field(name, inner_pruner(value), help);
}
void FieldVisitor::pruners(std::string_view name, std::vector<std::unique_ptr<Pruner>>& value,
                           std::string_view help) {
  field(name, inner_pruners(value), help);
}

std::optional<std::string> plain_text(const Json& json) {
  if (!json.is_string()) return {};
  const auto& text = json.get_ref<const std::string&>();
  return text.find('\0') == text.npos ? std::optional(text) : std::nullopt;
}

std::optional<std::size_t> whole_number(const Json& json) {
  constexpr double kExact = 0x1p53;  // beyond, a double no longer tells which number was meant
  if (json.is_number_unsigned()) return json.get<std::size_t>();
  if (json.is_number_integer() && json.get<std::int64_t>() >= 0) return json.get<std::size_t>();
  if (!json.is_number_float()) return {};
  const double value = json.get<double>();
  if (value < 0 || value > kExact || value != std::floor(value)) return {};
  return static_cast<std::size_t>(value);
}

Codec flag(bool& value) {
  return plain(
      "true or false", {{"type", "boolean"}},
      [&value](const Json& json) {
        if (!json.is_boolean()) return false;
        value = json.get<bool>();
        return true;
      },
      [&value] { return Json(value); });
}

Codec whole(std::size_t& value, std::size_t low, std::size_t high) {
  constexpr std::size_t kMany = std::numeric_limits<std::size_t>::max() - 1;
  const std::string expected = "a whole number from " + std::to_string(low) +
                               (high >= kMany ? " up" : " to " + std::to_string(high));
  return plain(
      expected, {{"type", "integer"}, {"minimum", low}, {"maximum", high}},
      [&value, low, high](const Json& json) {
        const std::optional<std::size_t> read = whole_number(json);
        if (!read || *read < low || *read > high) return false;
        value = *read;
        return true;
      },
      [&value] { return Json(value); });
}

Codec limit(std::size_t& value) {
  constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  Codec codec = whole(value, 1, kNone - 1);
  codec.write = [&value] { return value == kNone ? std::nullopt : std::optional<Json>(value); };
  return codec;
}

Codec number(double& value) {
  return plain(
      "a number", {{"type", "number"}},
      [&value](const Json& json) {
        if (!json.is_number()) return false;
        value = json.get<double>();
        return true;
      },
      [&value] { return finite(value); });
}

Codec number_from_zero(double& value) {
  return plain(
      "a number from 0", {{"type", "number"}, {"minimum", 0}},
      [&value](const Json& json) {
        if (!json.is_number() || json.get<double>() < 0) return false;
        value = json.get<double>();
        return true;
      },
      [&value] { return finite(value); });
}

Codec positive_number(double& value) {
  return plain(
      "a number above 0", {{"type", "number"}, {"exclusiveMinimum", 0}},
      [&value](const Json& json) {
        if (!json.is_number() || json.get<double>() <= 0) return false;
        value = json.get<double>();
        return true;
      },
      [&value] { return finite(value); });
}

Codec number(std::optional<double>& value) {
  return plain(
      "a number", {{"type", "number"}},
      [&value](const Json& json) {
        if (!json.is_number()) return false;
        value = json.get<double>();
        return true;
      },
      [&value] { return value ? finite(*value) : std::nullopt; });
}

Codec word(std::string& value, std::span<const std::string_view> allowed) {
  const std::vector<std::string> words(allowed.begin(), allowed.end());
  const std::string expected = one_of(allowed);
  return {.expected = expected,
          .schema =
              [words] {
                return Json{{"enum", words}};
              },
          .read =
              [&value, words, expected](const JsonPlace& place) {
                const std::optional<std::string> read = plain_text(place.json);
                if (read && std::ranges::find(words, *read) != words.end())
                  value = *read;
                else
                  place.expect(expected, read ? nearest_name(*read, words) : "");
              },
          .write = [&value] { return Json(value); }};
}

Codec text(std::string& value) {
  return plain(
      "a string", {{"type", "string"}},
      [&value](const Json& json) {
        std::optional<std::string> read = plain_text(json);
        if (read) value = std::move(*read);
        return read.has_value();
      },
      [&value] { return written_text(value); });
}

Codec text(std::string& value, std::string expected, std::string pattern,
           std::function<bool(std::string_view)> accepts) {
  return plain(
      std::move(expected), {{"type", "string"}, {"pattern", pattern}},
      [&value, accepts](const Json& json) {
        std::optional<std::string> read = plain_text(json);
        if (!read || !accepts(*read)) return false;
        value = std::move(*read);
        return true;
      },
      [&value] { return written_text(value); });
}

Codec texts(std::vector<std::string>& value) {
  return {.expected = "an array of different, non-empty strings",
          .schema =
              [] {
                return Json{{"type", "array"},
                            {"items", {{"type", "string"}, {"minLength", 1}}},
                            {"uniqueItems", true}};
              },
          .read =
              [&value](const JsonPlace& place) {
                if (!place.json.is_array()) return place.expect("an array of strings");
                std::set<std::string> seen;
                value.clear();
                for (std::size_t i = 0; i < place.json.size(); ++i) {
                  const std::optional<std::string> item = plain_text(place.json[i]);
                  if (!item || item->empty())
                    place.element(i).expect("a non-empty string");
                  else if (!seen.insert(*item).second)
                    place.element(i).expect("a string that is not there yet");
                  else
                    value.push_back(*item);
                }
              },
          .write = [&value] { return value.empty() ? std::nullopt : std::optional<Json>(value); }};
}

Codec duration(double& seconds, bool zero_allowed) {
  const std::string expected = std::string("a time such as \"10m\", \"2h30m\" or seconds, ") +
                               (zero_allowed ? "0 or more" : "above 0");
  const Json number = {{"type", "number"}, {zero_allowed ? "minimum" : "exclusiveMinimum", 0}};
  return plain(
      expected, {{"anyOf", {number, {{"type", "string"}, {"pattern", kDurationPattern}}}}},
      [&seconds, zero_allowed](const Json& json) {
        std::optional<double> read;
        if (json.is_number()) read = json.get<double>();
        if (json.is_string()) read = parse_duration(json.get_ref<const std::string&>());
        if (!read || *read < 0 || (*read == 0 && !zero_allowed)) return false;
        seconds = *read;
        return true;
      },
      [&seconds] { return finite(seconds); });
}

Codec required(Codec codec) {
  codec.required = true;
  return codec;
}

}  // namespace hone
