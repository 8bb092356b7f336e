// Which trials, in which order: the filters of `hone trials` and its kin.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hone/study.h"

namespace hone::cli {

// What one name stands for in a trial: "trial", "state", "seconds", "value" (the first objective),
// an objective, a parameter, or a metric. Nothing when the trial does not have it.
std::optional<ParamValue> field_of(const FrozenTrial& trial, std::string_view name,
                                   std::span<const ObjectiveSpec> objectives);

// "lr<0.1", "optimizer=sgd", "value>=0.9": a field, one of = == != < <= > >=, a value. Ordering
// compares numbers; a trial without the field never matches.
struct Comparison {
  enum class Op { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };
  std::string field;
  Op op = Op::kEqual;
  std::string value;
};
// Throws Error{kInvalidArgument} when the text is no comparison.
Comparison parse_comparison(std::string_view text);
bool matches(const Comparison& comparison, const FrozenTrial& trial,
             std::span<const ObjectiveSpec> objectives);

struct Selection {
  std::vector<std::string> states = {};  // any of them; empty: all
  std::vector<std::string> where = {};   // all of them
  std::string sort = {};                 // a field; "value": best first; empty: by number
  bool reverse = false;
  std::size_t last = 0;   // of those that match, the last by number; 0: all
  std::size_t limit = 0;  // after sorting; 0: all
};

// Throws Error{kInvalidArgument} naming an unknown field or state and the nearest known one.
std::vector<FrozenTrial> select(std::vector<FrozenTrial> trials, const Selection& selection,
                                std::span<const ObjectiveSpec> objectives);

}  // namespace hone::cli
