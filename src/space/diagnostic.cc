#include "hone/diagnostic.h"

#include <string_view>

namespace hone {
namespace {

std::string without_pointer(const Diagnostic& diagnostic) {
  std::string text = "expected " + diagnostic.expected + ", found " + diagnostic.found;
  if (!diagnostic.nearest.empty()) text += "; did you mean \"" + diagnostic.nearest + "\"?";
  return text;
}

// The pointer of the whole text is empty.
std::string_view place(const Diagnostic& diagnostic) {
  return diagnostic.pointer.empty() ? std::string_view("/") : diagnostic.pointer;
}

std::string_view first_place(const std::vector<Diagnostic>& diagnostics) {
  return diagnostics.empty() ? std::string_view("/") : place(diagnostics.front());
}

// Error puts the first pointer before this.
std::string lines(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics)
    text.append(text.empty() ? "" : "\n")
        .append(text.empty() ? without_pointer(diagnostic) : diagnostic.text());
  return text;
}

}  // namespace

std::string Diagnostic::text() const {
  return std::string(place(*this)) + ": " + without_pointer(*this);
}

ConfigError::ConfigError(std::vector<Diagnostic> diagnostics)
    : Error(ErrorCode::kBadFile, first_place(diagnostics), lines(diagnostics)),
      diagnostics_(std::move(diagnostics)) {}

}  // namespace hone
