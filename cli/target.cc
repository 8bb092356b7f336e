#include "cli/target.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "cli/earlier.h"
#include "cli/format.h"
#include "hone/storages/sqlite.h"
#include "space/json.h"
#include "study/metadata.h"

namespace hone::cli {
namespace {

namespace fs = std::filesystem;

Target target_of_file(const std::string& argument, const std::vector<Override>& overrides) {
  if (!is_json_text(argument)) {
    throw Error(ErrorCode::kInvalidArgument, argument,
                "a path of other than UTF-8 text cannot be kept with a study; rename it");
  }
  Target target{.argument = argument, .database = {}, .study = {}};
  target.file_text = read_file(argument);
  target.file = parse_study_file(target.file_text, overrides);
  anchor_paths(*target.file, fs::path(argument).parent_path().string());
  target.study = target.file->study.name;
  target.database = storage_path(*target.file).value_or("");
  return target;
}

Target target_of_database(const std::string& argument, const std::string& study) {
  if (!fs::exists(argument)) {
    throw Error(ErrorCode::kBadFile, argument, "there is no such database");
  }
  if (!study.empty()) return {.argument = argument, .database = argument, .study = study};
  const std::vector<StudySummary> studies = list_studies(argument);
  if (studies.empty()) throw Error(ErrorCode::kInvalidArgument, argument, "it holds no study");
  if (studies.size() == 1) {
    return {.argument = argument, .database = argument, .study = studies.front().name};
  }
  std::string names;
  for (const StudySummary& summary : studies) names += (names.empty() ? "" : ", ") + summary.name;
  throw Error(ErrorCode::kInvalidArgument, argument,
              fmt::format("it holds several studies; add --study NAME, one of: {}", names));
}

StudyOptions options_of(const StudyHeader& header) {
  StudyOptions options;
  options.name = header.name;
  options.objectives = header.objectives;
  options.seed = header.seed;
  options.window = header.window;
  options.space = header.space;
  return options;
}

// All that a study is opened with to ask for trials.
struct Plan {
  StudyOptions study;
  std::string sampler, pruner, storage;  // JSON text
  std::vector<StudyReference> earlier = {};
};

// The study remembers what it was started from; a database is asked with the same plug-ins.
Plan plan_of_file(const Target& target) {
  Plan plan{target.file->study, target.file->sampler, target.file->pruner, target.file->storage,
            target.file->warm_start};
  const std::string path = fs::absolute(target.argument).lexically_normal().string();
  if (is_json_text(path)) plan.study.metadata["study_file"] = path;
  plan.study.metadata["study_file_hash"] = text_hash(target.file_text);
  plan.study.metadata["sampler"] = plan.sampler;
  plan.study.metadata["pruner"] = plan.pruner;
  if (!plan.earlier.empty()) plan.study.metadata["warm_start"] = references_text(plan.earlier);
  return plan;
}

std::string entry(const std::map<std::string, std::string>& map, const std::string& key,
                  const std::string& otherwise) {
  const auto found = map.find(key);
  return found == map.end() ? otherwise : found->second;
}

Plan plan_of_database(const Target& target) {
  const StudyHeader header = read_header(target.database, target.study);
  return {options_of(header), entry(header.metadata, "sampler", "random"),
          entry(header.metadata, "pruner", "none"),
          nlohmann::ordered_json{{"type", "sqlite"}, {"path", target.database}}.dump(),
          references_of(entry(header.metadata, "warm_start", "[]"))};
}

}  // namespace

std::string read_file(const std::string& path) {
  if (path == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
  std::ifstream file(path, std::ios::binary);
  if (file && !fs::is_directory(path)) return {std::istreambuf_iterator<char>(file), {}};
  const std::string why = fs::is_directory(path) ? "is a folder" : std::strerror(errno);
  throw Error(ErrorCode::kBadFile, path, "cannot be read: " + why);
}

void write_file(const std::string& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  file << text << std::flush;
  if (!file) {
    throw Error(ErrorCode::kBadFile, path,
                std::string("cannot be written: ") + std::strerror(errno));
  }
}

bool is_database(const std::string& path) {
  constexpr std::string_view kMagic = "SQLite format 3";
  std::ifstream file(path, std::ios::binary);
  std::array<char, kMagic.size()> start{};
  if (file.read(start.data(), start.size())) {
    return std::string_view(start.data(), start.size()) == kMagic;
  }
  return fs::path(path).extension() == ".db";
}

std::vector<Override> overrides_of(const std::vector<std::string>& sets) {
  std::vector<Override> overrides;
  for (const std::string& text : sets) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == text.npos) {
      throw Error(ErrorCode::kInvalidArgument, "--set",
                  fmt::format("'{}' should be PATH=VALUE, such as sampler=random", text));
    }
    overrides.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return overrides;
}

Target find_target(const std::string& argument, const std::string& study,
                   const std::vector<Override>& overrides) {
  if (is_database(argument)) return target_of_database(argument, study);
  Target target = target_of_file(argument, overrides);
  if (!study.empty() && study != target.study) {
    throw Error(
        ErrorCode::kInvalidArgument, "--study",
        fmt::format("{} describes the study '{}', not '{}'", argument, target.study, study));
  }
  return target;
}

bool exists(const Target& target) {
  if (target.database.empty() || !fs::exists(target.database)) return false;
  for (const StudySummary& summary : list_studies(target.database)) {
    if (summary.name == target.study) return true;
  }
  return false;
}

std::unique_ptr<Study> open_existing(const Target& target) {
  if (target.database.empty()) {
    throw Error(ErrorCode::kStorage, target.argument,
                "its study is kept in memory only, so there is nothing to look at");
  }
  if (!fs::exists(target.database)) {
    throw Error(ErrorCode::kStorage, target.argument,
                fmt::format("the study '{}' was never run; start it with: hone run {}",
                            target.study, target_words(target)));
  }
  const StudyHeader header = read_header(target.database, target.study);
  return std::make_unique<Study>(options_of(header), nullptr, nullptr,
                                 make_sqlite(target.database));
}

std::unique_ptr<Study> open_for_asking(const Target& target, Asker asker) {
  Plan plan = target.file ? plan_of_file(target) : plan_of_database(target);
  plan.study.detached = asker == Asker::kScript;
  auto sampler = warm_sampler(plan.sampler, plan.earlier, plan.study.objectives.size());
  auto pruner = pruner_from_json(plan.pruner, "/pruner");
  auto storage = storage_from_json(plan.storage, "/storage");
  try {
    return std::make_unique<Study>(plan.study, std::move(sampler), std::move(pruner),
                                   std::move(storage));
  } catch (const Error& error) {
    const bool contradiction =
        error.code() == ErrorCode::kBadSpace || error.code() == ErrorCode::kInvalidArgument;
    if (!contradiction || !target.file || !exists(target)) throw;
    throw Error(error.code(), target.argument,
                fmt::format("it no longer fits the study '{}' in {} ({}). Give it another name, or "
                            "drop the old trials with: hone run {} --fresh",
                            target.study, target.database, error.what(), target_words(target)));
  }
}

bool file_changed(const Target& target, const Study& study) {
  if (!target.file) return false;
  const std::string now = text_hash(target.file_text);
  return entry(study.metadata(), "study_file_hash", now) != now;
}

std::string target_words(const Target& target) {
  const std::string words = shell_word(target.argument);
  return target.file ? words : words + " --study " + shell_word(target.study);
}

}  // namespace hone::cli
