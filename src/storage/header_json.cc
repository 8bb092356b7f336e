#include "storage/header_json.h"

#include <nlohmann/json.hpp>

#include "space/json.h"
#include "storage/json_cursor.h"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;

Json space_tree(const Space& space) {
  return {{"parameters", parameters_to_json(space)}, {"constraints", constraints_to_json(space)}};
}

Space space_from_tree(const Json& tree) {
  std::vector<Diagnostic> found;
  Space space = space_from_json(tree.at("parameters"), tree.at("constraints"), found);
  if (!found.empty()) throw JsonDamage(found.front().text());
  return space;
}

ObjectiveSpec objective_from_tree(const Json& tree) {
  const std::string goal = tree.at("goal");
  if (goal != "minimize" && goal != "maximize") throw JsonDamage("unknown goal \"" + goal + "\"");
  return {.name = tree.at("metric"),
          .direction = goal == "maximize" ? Direction::kMaximize : Direction::kMinimize};
}

}  // namespace

std::string header_to_json(const StudyHeader& header) {
  Json tree = {{"objectives", Json::array()}, {"seed", header.seed}, {"window", header.window}};
  for (const ObjectiveSpec& objective : header.objectives)
    tree["objectives"].push_back(
        {{"metric", objective.name},
         {"goal", objective.direction == Direction::kMaximize ? "maximize" : "minimize"}});
  tree.update(space_tree(header.space));
  tree["metadata"] = header.metadata;
  return tree.dump();
}

StudyHeader header_from_json(std::string_view name, std::string_view json, std::string_view where) {
  try {
    const Json tree = Json::parse(json);
    StudyHeader header{.name = std::string(name),
                       .seed = tree.at("seed"),
                       .window = tree.at("window"),
                       .objectives = {},
                       .space = space_from_tree(tree),
                       .metadata = tree.at("metadata")};
    for (const Json& objective : tree.at("objectives"))
      header.objectives.push_back(objective_from_tree(objective));
    return header;
  } catch (const std::exception& error) {
    throw Error(ErrorCode::kStorage, where,
                "the header of study \"" + std::string(name) + "\" is damaged (" + error.what() +
                    "); restore a copy of the database");
  }
}

std::string space_to_json(const Space& space) { return space_tree(space).dump(); }

Space space_from_text(std::string_view json) { return space_from_tree(Json::parse(json)); }

}  // namespace hone
