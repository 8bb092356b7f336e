// Trials and studies as JSON, for programs that read what the tuner prints.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "cli/table.h"
#include "hone/study.h"

namespace hone::cli {

// On one line, or indented; bytes that are no UTF-8 are replaced.
std::string json_text(const nlohmann::ordered_json& json, int indent = -1);

// {"trial": 3, "state": "complete", "values": {"accuracy": 0.93}, "params": {...}, ...}; what a
// trial does not have is left out.
nlohmann::ordered_json trial_json(const FrozenTrial& trial,
                                  std::span<const ObjectiveSpec> objectives);

// The same as rows: number, state, one column per objective, seconds, the parameters, the metrics
// if asked for, and the message; the last three as far as any of the trials has them.
Table trials_table(std::span<const FrozenTrial> trials, std::span<const ObjectiveSpec> objectives,
                   bool metrics);

// Their numbers and parameters alone.
Table configurations_table(std::span<const FrozenTrial> trials);

// Whether the value `a` is better than `b`; NaN is worse than anything.
bool better(double a, double b, Direction direction);

// A final metric of a trial that is no objective's, or an attribute that is a string; "" without.
std::string attribute_text(const FrozenTrial& trial, std::string_view key);

}  // namespace hone::cli
