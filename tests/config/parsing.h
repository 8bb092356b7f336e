// What the tests of the study file share.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "hone/config.h"

namespace hone {

// A study file of one float parameter "lr" with more keys: R"("seed": 3)".
inline std::string study_with(const std::string& more) {
  return R"({"name": "digits", "parameters": {"lr": {"type": "float", "low": 0.0, "high": 1.0}},
             "objective": {"metric": "loss", "goal": "minimize"})" +
         (more.empty() ? "" : ", " + more) + "}";
}

inline std::vector<Diagnostic> mistakes(std::string_view text,
                                        const std::vector<Override>& overrides = {}) {
  try {
    parse_study_file(text, overrides);
  } catch (const ConfigError& error) {
    return error.diagnostics();
  }
  return {};
}

inline std::vector<std::string> pointers(const std::vector<Diagnostic>& found) {
  std::vector<std::string> list;
  for (const Diagnostic& mistake : found) list.push_back(mistake.pointer);
  std::ranges::sort(list);
  return list;
}

// The one mistake of a text that has one.
inline Diagnostic mistake(std::string_view text, const std::vector<Override>& overrides = {}) {
  const std::vector<Diagnostic> found = mistakes(text, overrides);
  EXPECT_EQ(found.size(), 1u) << text;
  return found.empty() ? Diagnostic{} : found.front();
}

}  // namespace hone
