// How sure it is that the best is the best.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "cli/target.h"
#include "hone/analysis/leaderboard.h"
#include "hone/study.h"

namespace hone::cli {

// Of a study with one objective and a best trial: what its repeats say of it, or that there are
// none, and how to be surer.
std::string certainty_text(const Target& target, const Study& study);

// The contenders, one a row.
std::string contenders_text(const Leaderboard& board);

// {"noise": 0.01, "source": "repeats", "contenders": [{"trials": [3, 17], ...}], ...}; null is what
// cannot be told.
nlohmann::ordered_json leaderboard_json(const Leaderboard& board);

}  // namespace hone::cli
