#include <algorithm>
#include <string>

#include "hone/error.h"
#include "hone/space.h"

namespace hone {
namespace {

using Op = Condition::Op;

Condition compare(Op op, ParamId parameter, ParamValue value) {
  return {.op = op, .parameter = parameter, .operands = {std::move(value)}};
}

// Joins flatly: a && b && c is one conjunction of three.
Condition join(Op op, Condition a, Condition b) {
  if (a.op != op) a = {.op = op, .terms = {std::move(a)}};
  a.terms.push_back(std::move(b));
  return a;
}

bool is_order(Op op) {
  return op == Op::kLess || op == Op::kLessEqual || op == Op::kGreater || op == Op::kGreaterEqual;
}

bool compare(const Condition& condition, double cell) {
  const double operand = condition.cells.front();
  switch (condition.op) {
    case Op::kEqual:
      return cell == operand;
    case Op::kNotEqual:
      return cell != operand;
    case Op::kLess:
      return cell < operand;
    case Op::kLessEqual:
      return cell <= operand;
    case Op::kGreater:
      return cell > operand;
    case Op::kGreaterEqual:
      return cell >= operand;
    default:
      return std::ranges::find(condition.cells, cell) != condition.cells.end();
  }
}

}  // namespace

Condition equal(ParamId parameter, ParamValue value) {
  return compare(Op::kEqual, parameter, std::move(value));
}
Condition not_equal(ParamId parameter, ParamValue value) {
  return compare(Op::kNotEqual, parameter, std::move(value));
}
Condition less(ParamId parameter, ParamValue value) {
  return compare(Op::kLess, parameter, std::move(value));
}
Condition less_equal(ParamId parameter, ParamValue value) {
  return compare(Op::kLessEqual, parameter, std::move(value));
}
Condition greater(ParamId parameter, ParamValue value) {
  return compare(Op::kGreater, parameter, std::move(value));
}
Condition greater_equal(ParamId parameter, ParamValue value) {
  return compare(Op::kGreaterEqual, parameter, std::move(value));
}
Condition in(ParamId parameter, std::vector<ParamValue> values) {
  return {.op = Op::kIn, .parameter = parameter, .operands = std::move(values)};
}
Condition operator&&(Condition a, Condition b) {
  return join(Op::kAnd, std::move(a), std::move(b));
}
Condition operator||(Condition a, Condition b) { return join(Op::kOr, std::move(a), std::move(b)); }

bool Space::holds(const Condition& condition, std::span<const double> cells) const {
  const auto term_holds = [&](const Condition& term) { return holds(term, cells); };
  if (condition.op == Op::kAnd) return std::ranges::all_of(condition.terms, term_holds);
  if (condition.op == Op::kOr) return std::ranges::any_of(condition.terms, term_holds);
  const double cell = cells[condition.parameter.index];
  return cell == cell && compare(condition, cell);
}

void Space::compile(Condition& condition, std::string_view where) const {
  const auto refuse = [&](const std::string& what) {
    throw Error(ErrorCode::kBadSpace, where, what);
  };
  if (condition.op == Op::kAnd || condition.op == Op::kOr) {
    if (condition.terms.empty()) refuse("a condition joined by and/or needs at least one term");
    for (Condition& term : condition.terms) compile(term, where);
    return;
  }
  if (condition.parameter.index >= size())
    refuse("its condition names a parameter that does not come before it; add that one first");
  const Param& parent = params_[condition.parameter.index];
  if (condition.operands.empty() || (condition.op != Op::kIn && condition.operands.size() != 1))
    refuse("a comparison with " + parent.name + " needs one operand ('in': at least one)");
  if (is_order(condition.op) && std::holds_alternative<Categorical>(parent.dist))
    refuse("the choices of " + parent.name +
           " have no order; compare with ==, != or in, or make it ordinal");
  condition.cells.clear();
  try {
    for (const ParamValue& operand : condition.operands)
      condition.cells.push_back(to_cell(parent.dist, operand, parent.name));
  } catch (const Error& error) {
    refuse(std::string("its condition compares with what is no value: ") + error.what());
  }
}

}  // namespace hone
