#include "backends/process/metric_lines.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace hone {
namespace {

constexpr std::string_view kSpaces = " \t\v\f";
constexpr std::string_view kPrefix = "hone:";
constexpr std::string_view kStep = "step";
constexpr std::string_view kConstraints = "constraints";
constexpr std::size_t kMaxNameBytes = 200;

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

bool is_pair_name(std::string_view name) {
  constexpr std::string_view kAll =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789-./:@%+";
  constexpr std::string_view kFirst = kAll.substr(0, 53);
  return !name.empty() && name.size() <= kMaxNameBytes &&
         kFirst.find(name.front()) != std::string_view::npos &&
         name.find_first_not_of(kAll) == std::string_view::npos;
}

bool is_json_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes &&
         std::ranges::none_of(name, [](char letter) {
           return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F;
         });
}

// All of the text as a number in C notation, whatever the locale.
std::optional<double> parse_number(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  auto format = std::chars_format::general;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    format = std::chars_format::hex;
    text.remove_prefix(2);
  }
  if (text.starts_with('-')) return {};
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value, format);
  if (rest != end || error == std::errc::invalid_argument) return {};
  if (error == std::errc::result_out_of_range) {
    const bool tiny = text.find('-') != std::string_view::npos;
    value = tiny ? 0.0 : std::numeric_limits<double>::infinity();
  }
  return negative ? -value : value;
}

std::optional<Step> as_step(double value) {
  if (!(value >= 0 && value <= std::numeric_limits<Step>::max())) return {};
  if (value != std::floor(value)) return {};
  return static_cast<Step>(value);
}

// False if the line cannot count: a step that is none, or too many names.
bool add(MetricLine& line, std::string_view name, double value) {
  if (name == kStep) {
    line.step = as_step(value);
    return line.step.has_value();
  }
  const auto known = std::ranges::find(line.metrics, name, [](const auto& m) { return m.first; });
  if (known != line.metrics.end()) {
    known->second = value;
    return true;
  }
  line.metrics.emplace_back(name, value);
  return line.metrics.size() <= kMaxMetrics;
}

// With `lenient`, words that are no pairs are passed over; otherwise one of them makes the line
// text.
std::optional<MetricLine> parse_pairs(std::string_view text, bool lenient) {
  MetricLine line;
  while (!(text = trim(text)).empty()) {
    std::string_view word = text.substr(0, text.find_first_of(kSpaces));
    text.remove_prefix(word.size());
    if (word.ends_with(',') || word.ends_with(';')) word.remove_suffix(1);
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    std::optional<double> value;
    if (equals != std::string_view::npos) value = parse_number(word.substr(equals + 1));
    if (value && is_pair_name(name)) {
      if (!add(line, name, *value)) return {};
    } else if (!lenient) {
      return {};
    }
  }
  return line;
}

// Python's json module writes NaN, Infinity and -Infinity, which JSON does not know. Outside of
// strings they become strings, as hone itself writes them.
std::string quote_non_finite(std::string_view text) {
  std::string result;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = 1;
    if (!quoted) {
      for (const std::string_view word : {"NaN", "-Infinity", "Infinity"}) {
        if (text.substr(i).starts_with(word)) length = word.size();
      }
    } else if (text[i] == '\\' && i + 1 < text.size()) {
      length = 2;
    }
    if (text[i] == '"') quoted = !quoted;
    const bool word = !quoted && length > 1;
    if (word) result += '"';
    result += text.substr(i, length);
    if (word) result += '"';
    i += length;
  }
  return result;
}

std::optional<double> as_number(const nlohmann::json& member) {
  if (member.is_number()) return member.get<double>();
  if (!member.is_string()) return {};
  const std::optional<double> spelled = parse_number(member.get_ref<const std::string&>());
  return spelled && !std::isfinite(*spelled) ? spelled : std::nullopt;
}

std::optional<std::vector<double>> as_numbers(const nlohmann::json& member) {
  if (!member.is_array()) return {};
  std::vector<double> values;
  for (const nlohmann::json& element : member) {
    const std::optional<double> value = as_number(element);
    if (!value) return {};
    values.push_back(*value);
  }
  return values;
}

std::optional<MetricLine> parse_object(std::string_view text) {
  const nlohmann::json object = nlohmann::json::parse(quote_non_finite(text), nullptr, false);
  if (!object.is_object()) return {};
  MetricLine line;
  for (const auto& [name, member] : object.items()) {
    if (name == kConstraints && member.is_array()) {
      line.constraints = as_numbers(member);
    } else if (const std::optional<double> value = as_number(member)) {
      if (is_json_name(name) && !add(line, name, *value)) return {};
    } else if (name == kStep) {
      return {};
    }
  }
  return line;
}

}  // namespace

std::optional<MetricLine> parse_metric_line(std::string_view text) {
  text = trim(text);
  const bool explicitly = text.starts_with(kPrefix);
  if (explicitly) text = trim(text.substr(kPrefix.size()));
  std::optional<MetricLine> line =
      text.starts_with('{') ? parse_object(text) : parse_pairs(text, explicitly);
  if (line && line->metrics.empty() && !line->constraints) line.reset();
  return line;
}

void MetricReader::feed(std::string_view bytes, const Deliver& deliver) {
  for (;;) {
    const std::size_t end = bytes.find_first_of("\n\r");
    keep(bytes.substr(0, end));
    if (end == std::string_view::npos) return;
    finish(deliver);
    bytes.remove_prefix(end + 1);
  }
}

void MetricReader::finish(const Deliver& deliver) {
  const std::optional<MetricLine> line = too_long_ ? std::nullopt : parse_metric_line(line_);
  line_.clear();
  too_long_ = false;
  if (line) deliver(*line);
}

void MetricReader::keep(std::string_view part) {
  too_long_ = too_long_ || line_.size() + part.size() > kMaxLineBytes;
  if (too_long_) {
    line_.clear();
  } else {
    line_ += part;
  }
}

}  // namespace hone
