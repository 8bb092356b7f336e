// The JSON study file: text in, objects out. Documented in docs/study-file.md.
#pragma once

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

// A study in a database; without a name, the only one that it holds.
struct StudyReference {
  std::string database, study = {};
  bool operator==(const StudyReference&) const = default;
};

// A study file, read and checked. Paths are as written: see anchor_paths().
struct StudyFile {
  StudyOptions study = {};  // "description" is an entry of its metadata
  // The plug-ins as JSON objects: {"type": "grid", "points": 4}.
  std::string sampler = R"({"type":"random"})";
  std::vector<StudyReference> warm_start = {};  // earlier studies that the sampler starts with
  std::string pruner = R"({"type":"none"})";
  std::string storage = R"({"type":"sqlite"})";  // parsing adds "path": NAME.db if there is none
  OptimizeOptions budget = {};                   // total_trials counts the whole study
  std::size_t parallel = 1;
  CommandOptions command = {};  // argv is empty when the file has no "run"
};

// ("sampler", "random") or ("budget.trials", "100"): a dotted path into the file and a JSON value,
// or a bare word taken as a string.
using Override = std::pair<std::string, std::string>;

// Throws ConfigError with all mistakes (those that an override made say "--set PATH"), or
// Error{kBadFile} naming line and column when the text is no JSON. Comments are allowed.
StudyFile parse_study_file(std::string_view text, const std::vector<Override>& overrides = {});

// The study file that says the same with every key spelled out: parsing it gives `file` again.
std::string canonical_study_file(const StudyFile& file);

// Makes relative paths relative to `folder`, that of the study file: the database, those of earlier
// studies, the folder of the trials and the directory in which the command runs.
void anchor_paths(StudyFile& file, const std::string& folder);
// Where the database is; none when the study is kept in memory.
std::optional<std::string> storage_path(const StudyFile& file);

// The JSON Schema (draft 7) of the study file, built from the same tables as the parser.
std::string study_file_schema();
// A commented starter, which parses as it stands.
std::string starter_study_file();

// {"type": "grid", "points": 4} or "grid" to a plug-in. Throw ConfigError with pointers that start
// with `where`.
std::unique_ptr<Sampler> sampler_from_json(std::string_view json, std::string_view where);
std::unique_ptr<Pruner> pruner_from_json(std::string_view json, std::string_view where);
// "memory" gives null, which is what a Study takes for it; any other string that names no storage
// is the path of an SQLite database.
std::unique_ptr<Storage> storage_from_json(std::string_view json, std::string_view where);
std::unique_ptr<Backend> backend_from_json(std::string_view json, std::string_view where);

// All plug-ins of a kind, "samplers", "pruners", "storages" or "backends", or of every kind when
// empty: what each is, its options, their defaults and meaning. Throws Error{kInvalidArgument} for
// another kind.
std::string plugin_help(std::string_view kind = {});

}  // namespace hone
