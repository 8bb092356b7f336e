// What is wrong in a JSON text, place by place.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "hone/error.h"

namespace hone {

// One mistake in a JSON text such as a study file.
struct Diagnostic {
  std::string pointer = {};   // JSON pointer: "/parameters/lr/low"
  std::string found = {};     // what stands there
  std::string expected = {};  // what should
  std::string nearest = {};   // the nearest valid name, or empty
  std::string text() const;   // one line
};

// Thrown with all mistakes at once.
class ConfigError : public Error {
 public:
  explicit ConfigError(std::vector<Diagnostic> diagnostics);
  const std::vector<Diagnostic>& diagnostics() const noexcept { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace hone
