#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hone {

using Environment = std::map<std::string, std::string>;

// That of this process, without what an enclosing study has said of its own parameters.
Environment inherited_environment();

// "HONE_PARAM_LEARNING_RATE" for "learning-rate": upper case, and "_" for what is no letter of the
// English alphabet and no digit.
std::string variable_name(std::string_view parameter);

// "NAME=value", as processes are given it.
std::vector<std::string> to_strings(const Environment& environment);

}  // namespace hone
