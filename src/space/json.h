// Spaces, values and configurations to and from JSON: the words of the study file, which are also
// those in which storages and exports keep them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "hone/diagnostic.h"
#include "hone/space.h"

namespace hone {

// Exact both ways; a double that is integral stays a double ("1.0"). NaN and infinities are the
// strings "nan", "inf", "-inf" where a number is expected.
nlohmann::ordered_json value_to_json(const ParamValue& value);
ParamValue value_from_json(const nlohmann::ordered_json& json);

// {"type": "float", "low": 1e-4, "high": 1.0, "scale": "log", "step": 0.1, "prior": {...}} without
// `when`. Reading appends every mistake to `found` and returns some valid distribution then.
nlohmann::ordered_json distribution_to_json(const Distribution& dist);
Distribution distribution_from_json(const nlohmann::ordered_json& json, const std::string& pointer,
                                    std::vector<Diagnostic>& found);

// The "parameters" object and the "constraints" array of a study file. Parents may come after
// their children in the text; columns are sorted so that they do not, otherwise in text order.
nlohmann::ordered_json parameters_to_json(const Space& space);
nlohmann::ordered_json constraints_to_json(const Space& space);
Space space_from_json(const nlohmann::ordered_json& parameters,
                      const nlohmann::ordered_json& constraints, std::vector<Diagnostic>& found);

// {"lr": 0.01, "optimizer": "sgd"}: the present cells, by name.
nlohmann::ordered_json configuration_to_json(const Configuration& configuration);
Configuration configuration_from_json(const nlohmann::ordered_json& json);
// The same straight from and to cells: the hot path of storages, without a tree in between.
void append_cells_json(const Space& space, std::span<const double> cells, std::string& out);
std::vector<double> cells_from_json(const Space& space, std::string_view json);

// Whether JSON can hold this text: valid UTF-8.
bool is_json_text(std::string_view text);

// The known name nearest to `name` by edit distance, if it is near enough to be meant; else "".
std::string nearest_name(std::string_view name, std::span<const std::string> known);

}  // namespace hone
