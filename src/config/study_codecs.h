// The kinds of values that only a study file knows.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "config/field.h"
#include "hone/config.h"
#include "hone/study.h"

namespace hone {

// Safe as the stem of a file's name.
Codec study_name(std::string& name);
Codec variable_name(std::string& name);
// One objective, or several with different metrics.
Codec objective(std::vector<ObjectiveSpec>& objectives);
Codec objective_list(std::vector<ObjectiveSpec>& objectives);
// An array of studies, each a database or {"database": PATH, "study": NAME}.
Codec study_references(std::vector<StudyReference>& studies);
// true stands for a window as wide as the number of parallel trials, which must be read before.
Codec window(std::size_t& window, const std::size_t& parallel);
Codec duplicates(DuplicatePolicy& policy);
// Strings by name; numbers and booleans stand for their text.
Codec string_map(std::vector<std::pair<std::string, std::string>>& entries);

}  // namespace hone
