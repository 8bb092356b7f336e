#include "cli/filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "cli/records.h"
#include "space/json.h"

namespace hone::cli {
namespace {

using Objectives = std::span<const ObjectiveSpec>;

std::optional<double> parsed_number(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == text.npos) return "";
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

bool holds(Comparison::Op op, double left, double right) {
  switch (op) {
    case Comparison::Op::kEqual:
      return left == right;
    case Comparison::Op::kNotEqual:
      return left != right;
    case Comparison::Op::kLess:
      return left < right;
    case Comparison::Op::kLessEqual:
      return left <= right;
    case Comparison::Op::kGreater:
      return left > right;
    case Comparison::Op::kGreaterEqual:
      return left >= right;
  }
  return false;
}

std::vector<std::string> known_fields(std::span<const FrozenTrial> trials, Objectives objectives) {
  std::set<std::string> names = {"trial", "state", "seconds", "value"};
  for (const ObjectiveSpec& objective : objectives) names.insert(objective.name);
  for (const FrozenTrial& trial : trials) {
    for (const auto& [name, value] : trial.params) names.insert(name);
    for (const auto& [name, value] : trial.metrics) names.insert(name);
  }
  return {names.begin(), names.end()};
}

void require_known(std::string_view name, std::span<const std::string> known,
                   std::string_view where) {
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  const std::string nearest = nearest_name(name, known);
  throw Error(ErrorCode::kInvalidArgument, where,
              nearest.empty()
                  ? fmt::format("there is no '{}' here", name)
                  : fmt::format("there is no '{}' here; did you mean '{}'?", name, nearest));
}

// Absent values come last whichever the order.
bool before(const std::optional<ParamValue>& a, const std::optional<ParamValue>& b, bool larger) {
  if (!a || !b) return a.has_value() && !b.has_value();
  const std::optional<double> x = as_number(*a), y = as_number(*b);
  if (x && y) return larger ? *x > *y : *x < *y;
  if (x.has_value() != y.has_value()) return x.has_value();
  return larger ? to_string(*a) > to_string(*b) : to_string(*a) < to_string(*b);
}

// The best come first when sorting by an objective.
bool largest_first(std::string_view field, Objectives objectives) {
  if (field == "value" && !objectives.empty()) {
    return objectives.front().direction == Direction::kMaximize;
  }
  return std::any_of(objectives.begin(), objectives.end(), [&](const ObjectiveSpec& objective) {
    return objective.name == field && objective.direction == Direction::kMaximize;
  });
}

void sort_by(std::vector<FrozenTrial>& trials, const Selection& selection, Objectives objectives) {
  const bool larger = largest_first(selection.sort, objectives) != selection.reverse;
  std::vector<std::pair<std::optional<ParamValue>, std::size_t>> keys;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    keys.emplace_back(field_of(trials[i], selection.sort, objectives), i);
  }
  std::stable_sort(keys.begin(), keys.end(), [larger](const auto& a, const auto& b) {
    return before(a.first, b.first, larger);
  });
  std::vector<FrozenTrial> sorted;
  sorted.reserve(trials.size());
  for (const auto& [key, index] : keys) sorted.push_back(std::move(trials[index]));
  trials = std::move(sorted);
}

void require_states(std::span<const std::string> states) {
  const std::vector<std::string> known = {"waiting", "running", "complete", "pruned", "failed"};
  for (const std::string& state : states) require_known(state, known, "--state");
}

Comparison split_comparison(std::string_view text) {
  using Op = Comparison::Op;
  constexpr std::pair<std::string_view, Op> kOps[] = {
      {"==", Op::kEqual}, {"!=", Op::kNotEqual}, {"<=", Op::kLessEqual}, {">=", Op::kGreaterEqual},
      {"=", Op::kEqual},  {"<", Op::kLess},      {">", Op::kGreater}};
  const std::size_t at = text.find_first_of("=!<>");
  for (const auto& [symbol, op] : kOps) {
    if (at == text.npos || at == 0 || !text.substr(at).starts_with(symbol)) continue;
    return {std::string(trimmed(text.substr(0, at))), op,
            std::string(trimmed(text.substr(at + symbol.size())))};
  }
  throw Error(ErrorCode::kInvalidArgument, "--where",
              fmt::format("'{}' is no comparison; write a field, one of = != < <= > >=, and a "
                          "value, such as 'lr<0.1'",
                          text));
}

}  // namespace

std::optional<ParamValue> field_of(const FrozenTrial& trial, std::string_view name,
                                   Objectives objectives) {
  if (const ParamValue* value = trial.find(name)) return *value;
  for (std::size_t i = 0; i < std::min(objectives.size(), trial.values.size()); ++i) {
    if (objectives[i].name == name || (i == 0 && name == "value")) return trial.values[i];
  }
  for (const auto& [metric, value] : trial.metrics) {
    if (metric == name) return value;
  }
  if (name == "trial") return static_cast<std::int64_t>(trial.number);
  if (name == "state") return std::string(state_name(trial.state));
  if (name == "seconds" && trial.finished > 0) return trial.seconds();
  return {};
}

Comparison parse_comparison(std::string_view text) {
  Comparison comparison = split_comparison(text);
  const bool ordered =
      comparison.op != Comparison::Op::kEqual && comparison.op != Comparison::Op::kNotEqual;
  if (ordered && !parsed_number(comparison.value)) {
    throw Error(ErrorCode::kInvalidArgument, "--where",
                fmt::format("'{}' compares with '{}', which is no number; for other values "
                            "there are = and !=",
                            text, comparison.value));
  }
  return comparison;
}

bool matches(const Comparison& comparison, const FrozenTrial& trial, Objectives objectives) {
  const std::optional<ParamValue> field = field_of(trial, comparison.field, objectives);
  if (!field) return false;
  const std::optional<double> left = as_number(*field), right = parsed_number(comparison.value);
  if (left && right) return holds(comparison.op, *left, *right);
  const int order = to_string(*field).compare(comparison.value);
  if (comparison.op == Comparison::Op::kEqual) return order == 0;
  return comparison.op == Comparison::Op::kNotEqual && order != 0;
}

std::vector<FrozenTrial> select(std::vector<FrozenTrial> trials, const Selection& selection,
                                Objectives objectives) {
  require_states(selection.states);
  const std::vector<std::string> known = known_fields(trials, objectives);
  if (!selection.sort.empty()) require_known(selection.sort, known, "--sort");
  std::vector<Comparison> comparisons;
  for (const std::string& text : selection.where) {
    comparisons.push_back(parse_comparison(text));
    require_known(comparisons.back().field, known, "--where");
  }
  std::erase_if(trials, [&](const FrozenTrial& trial) {
    const bool wanted_state =
        selection.states.empty() || std::find(selection.states.begin(), selection.states.end(),
                                              state_name(trial.state)) != selection.states.end();
    return !wanted_state ||
           !std::all_of(comparisons.begin(), comparisons.end(),
                        [&](const auto& c) { return matches(c, trial, objectives); });
  });
  if (selection.last != 0 && trials.size() > selection.last) {
    trials.erase(trials.begin(), trials.end() - static_cast<std::ptrdiff_t>(selection.last));
  }
  if (!selection.sort.empty()) {
    sort_by(trials, selection, objectives);
  } else if (selection.reverse) {
    std::reverse(trials.begin(), trials.end());
  }
  if (selection.limit != 0 && trials.size() > selection.limit) trials.resize(selection.limit);
  return trials;
}

}  // namespace hone::cli
