// A study and a trial described in full.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>

#include "cli/target.h"
#include "hone/study.h"

namespace hone::cli {

// "maximize accuracy", "maximize accuracy, minimize seconds".
std::string objectives_text(std::span<const ObjectiveSpec> objectives);

std::string study_text(const Target& target, const Study& study);
nlohmann::ordered_json study_json(const Target& target, const Study& study);

// All that is known of a trial, its learning curve shortened to the last reports.
std::string trial_text(const FrozenTrial& trial, std::span<const ObjectiveSpec> objectives);

// The best trial with its configuration and further metrics, or the Pareto front as a table.
std::string result_text(const Study& study);

// "  name   value" lines, the values under each other.
std::string pairs_text(std::span<const std::pair<std::string, std::string>> pairs);

}  // namespace hone::cli
