// The command of a study file: a text split into words, and its placeholders.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"

namespace hone {

// Splits as a POSIX shell would without expanding or running anything: blanks separate words,
// '...' is literal, "..." is literal but for \" and \\, \ takes the next character literally.
// Throws Error{kInvalidArgument, where} for an open quote and for what only a shell could do:
// pipes, redirections, variables.
std::vector<std::string> split_command(std::string_view text, std::string_view where);

// An array of words or a text to be split into them.
Codec command(std::vector<std::string>& argv);

// Refuses braces without a partner and placeholders that name no parameter. `place` holds the
// command that was read as `argv`.
void check_placeholders(const JsonPlace& place, std::span<const std::string> argv,
                        std::span<const std::string> parameters);

}  // namespace hone
