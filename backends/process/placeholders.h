// "{name}" in the arguments of a command.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hone {

// An argument cut into literal text and names.
struct ArgumentPart {
  std::string text;
  bool placeholder = false;
  bool operator==(const ArgumentPart&) const = default;
};
using Argument = std::vector<ArgumentPart>;

// "{{" and "}}" are braces. Throws Error{kInvalidArgument} for a brace that stands alone and for an
// empty name.
Argument parse_argument(std::string_view text);

// The parameters that a command mentions, each once, in order; not "trial", "params_file",
// "trial_dir", "checkpoint_dir" and "resume_step", which are no parameters. Throws as
// parse_argument() does.
std::vector<std::string> placeholder_names(std::span<const std::string> argv);

// The text of a placeholder, or nothing for a parameter that is inactive.
using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

// The arguments with every placeholder replaced. An argument that mentions an inactive parameter is
// left out; if it is nothing but the placeholder and follows a literal that starts with "-", a
// flag whose value it was, that is left out too. Passes on what `lookup` throws.
std::vector<std::string> substitute(std::span<const Argument> arguments, const Lookup& lookup);

}  // namespace hone
