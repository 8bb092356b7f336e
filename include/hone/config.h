// The JSON study file: text in, objects out. Documented in docs/study-file.md.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hone/backend.h"
#include "hone/backends/command.h"
#include "hone/diagnostic.h"
#include "hone/study.h"

namespace hone {

// A study file, read and checked. `make_study` and `make_objective` turn it into running parts.
struct StudyFile {
  StudyOptions study;
  // The plug-ins by name with their options as JSON text, e.g. {"type": "tpe", "gamma": 0.2}.
  std::string sampler = "{\"type\": \"random\"}";
  std::string pruner = "{\"type\": \"none\"}";
  std::optional<std::string> storage_path = {};  // none: NAME.db beside the study file
  OptimizeOptions budget = {};                   // total_trials counts the whole study
  std::size_t parallel = 1;
  CommandOptions command = {};
};

// Overrides are ("sampler", "random") or ("budget.trials", "100"): a dotted path into the file and
// a JSON value, or a bare word taken as a string. Throws ConfigError, or Error{kBadFile} when the
// text is no JSON (naming line and column).
StudyFile parse_study_file(std::string_view text,
                           const std::vector<std::pair<std::string, std::string>>& overrides = {});

// The JSON Schema (draft 7) of the study file, built from the same tables as the parser.
std::string study_file_schema();
// A commented starter, which parses as it stands (comments are allowed in study files).
std::string starter_study_file();

// {"type": "tpe", ...} or a bare name to a plug-in. Throws ConfigError with pointers below `where`.
std::unique_ptr<Sampler> sampler_from_json(std::string_view json, std::string_view where);
std::unique_ptr<Pruner> pruner_from_json(std::string_view json, std::string_view where);

}  // namespace hone
