#include "backends/process/placeholders.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "hone/error.h"

namespace hone {
namespace {

constexpr std::array<std::string_view, 5> kOwn{"trial", "params_file", "trial_dir",
                                               "checkpoint_dir", "resume_step"};

[[noreturn]] void refuse(std::string_view argument, std::string_view why) {
  throw Error(ErrorCode::kInvalidArgument, fmt::format("command argument '{}'", argument),
              fmt::format("{}; write {{{{ and }}}} for braces that are meant as such", why));
}

bool is_flag(const Argument& argument) {
  return argument.size() == 1 && !argument.front().placeholder &&
         argument.front().text.starts_with('-');
}

std::optional<std::string> substitute(const Argument& argument, const Lookup& lookup) {
  std::string result;
  for (const ArgumentPart& part : argument) {
    if (!part.placeholder) {
      result += part.text;
    } else if (const std::optional<std::string> value = lookup(part.text)) {
      result += *value;
    } else {
      return {};
    }
  }
  return result;
}

}  // namespace

Argument parse_argument(std::string_view text) {
  Argument parts;
  const auto literal = [&](char letter) {
    if (parts.empty() || parts.back().placeholder) parts.emplace_back();
    parts.back().text += letter;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (letter != '{' && letter != '}') {
      literal(letter);
    } else if (text.substr(i + 1).starts_with(letter)) {
      literal(letter);
      ++i;
    } else if (letter == '}') {
      refuse(text, "'}' without '{' before it");
    } else {
      const std::size_t end = text.find_first_of("{}", i + 1);
      if (end == std::string_view::npos || text[end] == '{') refuse(text, "'{' without '}'");
      if (end == i + 1) refuse(text, "'{}' names no parameter");
      parts.push_back({std::string(text.substr(i + 1, end - i - 1)), true});
      i = end;
    }
  }
  if (parts.empty()) parts.emplace_back();
  return parts;
}

std::vector<std::string> placeholder_names(std::span<const std::string> argv) {
  std::vector<std::string> names;
  for (const std::string& text : argv) {
    for (const ArgumentPart& part : parse_argument(text)) {
      if (!part.placeholder || std::ranges::find(kOwn, part.text) != kOwn.end()) continue;
      if (std::ranges::find(names, part.text) == names.end()) names.push_back(part.text);
    }
  }
  return names;
}

std::vector<std::string> substitute(std::span<const Argument> arguments, const Lookup& lookup) {
  std::vector<std::string> result;
  bool after_flag = false;
  for (const Argument& argument : arguments) {
    if (std::optional<std::string> text = substitute(argument, lookup)) {
      result.push_back(*std::move(text));
    } else if (after_flag && argument.size() == 1) {
      result.pop_back();
    }
    after_flag = is_flag(argument);
  }
  return result;
}

}  // namespace hone
