// Which study a command is about.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hone/config.h"
#include "hone/study.h"

namespace hone::cli {

// A study as named on the command line: by its study file, or by a database and a name.
struct Target {
  std::string argument;  // as the user wrote it
  std::string database;  // empty: the study is kept in memory
  std::string study;
  std::optional<StudyFile> file = {};  // paths in it lead from this process's folder
  std::string file_text = {};
};

// A study file's whole text, or a database's. Throws Error{kBadFile} naming a path that cannot be
// read.
std::string read_file(const std::string& path);
void write_file(const std::string& path, std::string_view text);  // throws Error{kBadFile}

// Whether the file is a database, by its first bytes, or for want of a file by its name.
bool is_database(const std::string& path);

// "PATH=VALUE" texts, as --set takes them. Throws Error{kInvalidArgument} for another text.
std::vector<Override> overrides_of(const std::vector<std::string>& sets);

// `study` names one of several in a database and may be left empty otherwise. Relative paths of a
// study file lead from its own folder. Throws ConfigError, Error{kBadFile},
// Error{kInvalidArgument} when the name is missing or does not belong.
Target find_target(const std::string& argument, const std::string& study = {},
                   const std::vector<Override>& overrides = {});

// Whether the storage has the study. Counts its trials on the way: not for hot paths.
bool exists(const Target& target);

// The study as its storage has it, for looking and telling. Throws Error{kStorage} when it was
// never run.
std::unique_ptr<Study> open_existing(const Target& target);

// Who asks for trials: this process, which runs them, or a shell script that goes on without it.
enum class Asker { kProcess, kScript };

// The study with its sampler and pruner, created if it is not there and comes with a study file.
std::unique_ptr<Study> open_for_asking(const Target& target, Asker asker);

// Whether the study was begun with another text of this study file.
bool file_changed(const Target& target, const Study& study);

// "digits.json", or "a.db --study digits": what follows a command's name.
std::string target_words(const Target& target);

}  // namespace hone::cli
