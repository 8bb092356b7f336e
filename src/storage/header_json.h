// What a study is, to and from the JSON text that storages keep.
#pragma once

#include <string>
#include <string_view>

#include "hone/storage.h"

namespace hone {

// {"objectives": [{"metric": "loss", "goal": "minimize"}], "seed": 7, "window": 0,
//  "parameters": {...}, "constraints": [...], "metadata": {...}}, the words of the study file.
std::string header_to_json(const StudyHeader& header);
// Throws Error{kStorage} naming `where` when the text is no header.
StudyHeader header_from_json(std::string_view name, std::string_view json, std::string_view where);

// {"parameters": {...}, "constraints": [...]}.
std::string space_to_json(const Space& space);
// Throws JsonDamage.
Space space_from_text(std::string_view json);

}  // namespace hone
