#include <algorithm>
#include <filesystem>
#include <utility>

#include "config/command_line.h"
#include "config/json_text.h"
#include "config/overrides.h"
#include "config/space_schema.h"
#include "config/study_fields.h"
#include "config/visitors.h"
#include "hone/config.h"
#include "space/json.h"

namespace hone {
namespace {

// What holds where a file says nothing, as far as it does not depend on what it says.
StudyFile defaults() {
  StudyFile file;
  file.command.trials_directory.clear();
  return file;
}

void read_space(const JsonPlace& root, Space& space) {
  const auto parameters = root.optional("parameters"), constraints = root.optional("constraints");
  if (!parameters) return;
  const std::size_t before = root.found.size();
  space = space_from_json(parameters->json, constraints ? constraints->json : Json(), root.found);
  if (parameters->json.is_object() && parameters->json.empty())
    parameters->expect("at least one parameter");
  if (constraints && constraints->json.is_null()) constraints->expect("an array of constraints");
  if (root.found.size() > before) return;
  try {
    space.check();
  } catch (const Error& error) {
    (constraints ? *constraints : *parameters).expect("constraints that can be met", error);
  }
}

void check_tuner(const JsonPlace& root) {
  if (!root.json.contains("tuner")) return;
  for (const char* part : {"sampler", "pruner"})
    if (root.json.contains(part))
      root.member(part).expect(
          "nothing beside /tuner, which brings its own; leave one of them out");
}

// Keys that say nothing without another.
void check_budget(const JsonPlace& root, const OptimizeOptions& budget) {
  if (!root.json.contains("budget")) return;
  const JsonPlace place = root.member("budget");
  if (!budget.cost_metric.empty() && !place.json.contains("cost"))
    place.member("cost_metric").expect("/budget/cost beside it");
  if (budget.patience != 0) return;
  for (const auto& [name, delta] : {std::pair("min_delta", budget.min_delta),
                                    std::pair("min_relative_delta", budget.min_relative_delta)})
    if (delta > 0) place.member(name).expect("/budget/patience beside it");
}

// What no single key can tell.
void check_whole(const JsonPlace& root, const StudyFile& file) {
  const bool one = root.json.contains("objective"), several = root.json.contains("objectives");
  if (one && several) root.member("objective").expect("either \"objective\" or \"objectives\"");
  if (!one && !several)
    root.found.push_back({.pointer = "/objectives",
                          .found = "nothing",
                          .expected =
                              "what is tuned: [{\"metric\": NAME, \"goal\": \"minimize\" or "
                              "\"maximize\"}]"});
  if (const auto metadata = root.optional("metadata"))
    if (metadata->json.is_object() && metadata->json.contains("description"))
      metadata->member("description").expect("the key /description instead");
  if (file.study.window != 0 && file.study.window < file.parallel)
    root.member("deterministic")
        .expect("a window of at least " + std::to_string(file.parallel) + ", /budget/parallel");
  check_tuner(root);
  check_budget(root, file.budget);
  const auto named = root.json.find("parameters");
  if (file.command.argv.empty() || named == root.json.end() || !named->is_object()) return;
  std::vector<std::string> parameters;
  for (const auto& [name, parameter] : named->items()) parameters.push_back(name);
  check_placeholders(root.member("run").member("command"), file.command.argv, parameters);
}

// What an absent key means where that depends on others.
void fill_in(StudyFile& file) {
  Json storage = Json::parse(file.storage);
  if (storage["type"] == "sqlite" && storage.value("path", "").empty()) {
    storage["path"] = file.study.name + ".db";
    file.storage = storage.dump();
  }
  std::string& directory = file.command.trials_directory;
  if (directory.empty()) directory = file.study.name + ".trials";
}

StudyFile read_study_file(const JsonPlace& root) {
  StudyFile file = defaults();
  if (!root.json.is_object()) {
    root.expect("an object");
    return file;
  }
  read_space(root, file.study.space);
  Reader reader(root);
  study_fields(file, reader);
  reader.refuse_unknown();
  check_whole(root, file);
  fill_in(file);
  return file;
}

std::string anchored(const std::string& path, const std::string& folder) {
  return (std::filesystem::path(folder) / path).lexically_normal().string();
}

}  // namespace

StudyFile parse_study_file(std::string_view text, const std::vector<Override>& overrides) {
  std::vector<Diagnostic> found;
  Json root = parse_json(text, found);
  const std::vector<std::string> pointers = apply_overrides(root, overrides, found);
  StudyFile file = read_study_file({root, "", found});
  name_overrides(overrides, pointers, found);
  if (!found.empty()) throw ConfigError(std::move(found));
  return file;
}

std::string canonical_study_file(const StudyFile& file) {
  StudyFile copy = file;
  Writer writer;
  study_fields(copy, writer);
  return writer.object().dump(2) + "\n";
}

void anchor_paths(StudyFile& file, const std::string& folder) {
  if (const std::optional<std::string> path = storage_path(file)) {
    Json storage = Json::parse(file.storage);
    storage["path"] = anchored(*path, folder);
    file.storage = storage.dump();
  }
  for (StudyReference& one : file.warm_start) one.database = anchored(one.database, folder);
  file.command.trials_directory = anchored(file.command.trials_directory, folder);
  file.command.working_directory = anchored(file.command.working_directory, folder);
}

std::optional<std::string> storage_path(const StudyFile& file) {
  const Json storage = Json::parse(file.storage);
  if (!storage.contains("path")) return {};
  return storage["path"].get<std::string>();
}

std::string study_file_schema() {
  StudyFile file = defaults();
  SchemaWriter writer;
  study_fields(file, writer);
  Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                 {"title", "hone study file"},
                 {"description", "What hone tunes and how; see docs/study-file.md."}};
  schema.update(writer.schema());
  schema["oneOf"] = {{{"required", {"objectives"}}}, {{"required", {"objective"}}}};
  schema["definitions"] = space_definitions();
  return schema.dump(2) + "\n";
}

}  // namespace hone
