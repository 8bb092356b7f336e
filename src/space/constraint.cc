#include "space/constraint.h"

#include <algorithm>
#include <cmath>

#include "hone/error.h"
#include "space/repair.h"

namespace hone {
namespace {

// A message that lists more would not be read.
constexpr std::size_t kDescribed = 5;

void collect_cuts(const Condition& condition, std::vector<std::vector<double>>& cuts) {
  for (const Condition& term : condition.terms) collect_cuts(term, cuts);
  if (!condition.terms.empty()) return;
  auto& column = cuts[condition.parameter.index];
  column.insert(column.end(), condition.cells.begin(), condition.cells.end());
}

std::string operator_name(Condition::Op op) {
  constexpr const char* kNames[] = {"==", "!=", "<", "<=", ">", ">=", "in", "and", "or"};
  return kNames[static_cast<std::size_t>(op)];
}

std::string describe_all(const Space& space) {
  std::string text;
  std::size_t described = 0;
  const auto append = [&](const std::string& constraint) {
    if (described++ < kDescribed) text += (text.empty() ? "" : "; ") + constraint;
  };
  for (const LinearConstraint& constraint : space.linear_constraints())
    append(describe(space, constraint));
  for (const Condition& condition : space.forbidden())
    append("not (" + describe(space, condition) + ")");
  return described > kDescribed ? text + "; ..." : text;
}

}  // namespace

double excess(const LinearConstraint& constraint, std::span<const double> cells) {
  double sum = -constraint.bound, magnitude = std::abs(constraint.bound);
  for (const auto& [id, coefficient] : constraint.terms) {
    const double term = coefficient * cells[id.index];
    sum += term;
    magnitude += std::abs(term);
  }
  return sum - kForgivenRounding * magnitude;
}

std::vector<std::vector<double>> comparison_cuts(const Space& space) {
  std::vector<std::vector<double>> cuts(space.size());
  for (const Condition& condition : space.forbidden()) collect_cuts(condition, cuts);
  for (const Param& param : space.params())
    if (param.when) collect_cuts(*param.when, cuts);
  for (auto& column : cuts) {
    std::ranges::sort(column);
    column.erase(std::unique(column.begin(), column.end()), column.end());
  }
  return cuts;
}

std::string describe(const Space& space, const LinearConstraint& constraint) {
  std::string text;
  for (const auto& [id, coefficient] : constraint.terms) {
    const bool negative = coefficient < 0;
    text += text.empty() ? (negative ? "-" : "") : (negative ? " - " : " + ");
    if (std::abs(coefficient) != 1) text += to_string(std::abs(coefficient)) + " ";
    text += space[id].name;
  }
  return text + " <= " + to_string(constraint.bound);
}

std::string describe(const Space& space, const Condition& condition) {
  const std::string name = operator_name(condition.op);
  std::string text;
  for (const Condition& term : condition.terms) {
    if (!text.empty()) text.append(" ").append(name).append(" ");
    const bool nested = !term.terms.empty();
    text.append(nested ? "(" : "").append(describe(space, term)).append(nested ? ")" : "");
  }
  if (!condition.terms.empty()) return text;
  for (const ParamValue& operand : condition.operands)
    text.append(text.empty() ? "" : ", ").append(to_string(operand));
  return space[condition.parameter].name + " " + name + " " + text;
}

void Space::add_constraint(LinearConstraint constraint) {
  const auto refuse = [](std::string_view where, const std::string& what) {
    throw Error(ErrorCode::kBadSpace, where, what);
  };
  if (constraint.terms.empty()) refuse("constraint", "a linear constraint needs at least one term");
  if (!std::isfinite(constraint.bound)) refuse("constraint", "its bound must be a finite number");
  for (auto term = constraint.terms.begin(); term != constraint.terms.end(); ++term) {
    const auto& [id, coefficient] = *term;
    if (id.index >= size())
      refuse("constraint", "names a parameter that is not in the space; add that one first");
    const std::string& name = params_[id.index].name;
    if (std::holds_alternative<Categorical>(params_[id.index].dist) ||
        std::holds_alternative<Ordinal>(params_[id.index].dist))
      refuse(name, "a linear constraint takes int and float parameters only; use forbid");
    if (!std::isfinite(coefficient) || coefficient == 0)
      refuse(name, "its coefficient in a linear constraint must be finite and not 0");
    const auto same = [&](const auto& other) { return other.first == term->first; };
    if (std::any_of(constraint.terms.begin(), term, same))
      refuse(name, "occurs twice in one linear constraint; add up its coefficients");
  }
  linear_.push_back(std::move(constraint));
  anchor_.clear();
}

void Space::forbid(Condition combination) {
  compile(combination, "constraint");
  forbidden_.push_back(std::move(combination));
  anchor_.clear();
}

bool Space::feasible(std::span<const double> cells) const {
  // An excess of NaN compares false: a constraint with an inactive parameter is not in force.
  const auto exceeded = [&](const LinearConstraint& linear) { return excess(linear, cells) > 0; };
  const auto forbidden = [&](const Condition& condition) { return holds(condition, cells); };
  return std::ranges::none_of(linear_, exceeded) && std::ranges::none_of(forbidden_, forbidden);
}

void Space::check() {
  anchor_.clear();
  if (!constrained()) return;
  anchor_ = find_anchor(*this);
  if (anchor_.empty())
    throw Error(ErrorCode::kBadSpace, "constraints",
                "no configuration was found that meets all of them (" + describe_all(*this) +
                    "); relax one");
}

}  // namespace hone
