#pragma once

#include <map>
#include <string>
#include <string_view>

namespace hone {

// Of this library: "0.1.0".
std::string_view version();

// FNV-1a, 64 bits, as 16 hexadecimal digits: tells whether a study file has changed.
std::string text_hash(std::string_view text);

// What makes a run reproducible beside its seed: hone's version, the compiler, host, command line,
// working directory, and the git revision of that directory where it is in a work tree. Read from
// files; no process is started. What cannot be found out, or is no UTF-8 text, is left out.
std::map<std::string, std::string> run_metadata();

}  // namespace hone
