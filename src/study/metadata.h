#pragma once

#include <map>
#include <string>

namespace hone {

// What makes a run reproducible beside its seed: hone's version, the compiler, host, command line,
// working directory, and the git revision of that directory where it is in a work tree. Read from
// files; no process is started. What cannot be found out is left out.
std::map<std::string, std::string> run_metadata();

}  // namespace hone
