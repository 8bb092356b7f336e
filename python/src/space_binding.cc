#include "space_binding.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "convert.h"
#include "hone/error.h"
#include "hone/rng.h"

namespace hone::python {
namespace {

using Op = Condition::Op;

constexpr std::array<std::pair<std::string_view, Op>, 9> kOperators{{{"==", Op::kEqual},
                                                                     {"!=", Op::kNotEqual},
                                                                     {"<", Op::kLess},
                                                                     {"<=", Op::kLessEqual},
                                                                     {">", Op::kGreater},
                                                                     {">=", Op::kGreaterEqual},
                                                                     {"in", Op::kIn},
                                                                     {"and", Op::kAnd},
                                                                     {"or", Op::kOr}}};

Op to_operator(const std::string& text) {
  const auto* found = std::ranges::find(kOperators, text, &decltype(kOperators)::value_type::first);
  if (found != kOperators.end()) return found->second;
  throw Error(ErrorCode::kBadSpace, "condition", "there is no operator '" + text + "'");
}

Condition to_condition(const Space& space, const py::tuple& spec) {
  Condition condition{.op = to_operator(spec[0].cast<std::string>())};
  if (condition.op == Op::kAnd || condition.op == Op::kOr) {
    for (const py::handle term : spec[1])
      condition.terms.push_back(to_condition(space, term.cast<py::tuple>()));
    return condition;
  }
  const auto name = spec[1].cast<std::string>();
  condition.parameter = space.at(name);
  for (const py::handle value : spec[2]) condition.operands.push_back(to_param(value, name));
  return condition;
}

py::tuple from_condition(const Space& space, const Condition& condition) {
  const std::string op(
      std::ranges::find(kOperators, condition.op, &decltype(kOperators)::value_type::second)
          ->first);
  py::list parts;
  if (condition.op == Op::kAnd || condition.op == Op::kOr) {
    for (const Condition& term : condition.terms) parts.append(from_condition(space, term));
    return py::make_tuple(op, py::tuple(parts));
  }
  for (const ParamValue& operand : condition.operands) parts.append(from_param(operand));
  return py::make_tuple(op, space[condition.parameter].name, py::tuple(parts));
}

LinearConstraint to_sum(const Space& space, const py::tuple& spec) {
  LinearConstraint constraint{.terms = {}, .bound = spec[2].cast<double>()};
  for (const py::handle item : spec[1]) {
    const auto term = item.cast<py::tuple>();
    constraint.terms.emplace_back(space.at(term[0].cast<std::string>()), term[1].cast<double>());
  }
  return constraint;
}

// What a trial draws for a parameter that was not proposed with it.
py::object draw(std::uint64_t seed, TrialNumber number, std::string_view name,
                const py::tuple& spec) {
  const Distribution dist = to_distribution(spec, name);
  validate(dist, name);
  const double quantile = Stream(seed, number, Purpose::kSampler, hash_name(name)).uniform();
  return from_param(to_value(dist, from_quantile(dist, quantile)));
}

py::object value_in(const py::tuple& spec, const py::object& value, std::string_view name) {
  const Distribution dist = to_distribution(spec, name);
  return from_param(to_value(dist, to_cell(dist, to_param(value, name), name)));
}

}  // namespace

Space to_space(const std::vector<Column>& columns, const std::vector<py::tuple>& constraints) {
  Space space;
  for (const auto& [name, spec, when] : columns) {
    Param param{.name = name, .dist = to_distribution(spec, name)};
    if (!when.is_none()) param.when = to_condition(space, when.cast<py::tuple>());
    space.add(std::move(param));
  }
  for (const py::tuple& spec : constraints) {
    if (spec[0].cast<std::string>() == "forbid") {
      space.forbid(to_condition(space, spec[1].cast<py::tuple>()));
    } else {
      space.add_constraint(to_sum(space, spec));
    }
  }
  return space;
}

py::tuple from_whole_space(const Space& space) {
  py::list columns, constraints;
  for (const Param& param : space.params())
    columns.append(py::make_tuple(
        param.name, from_distribution(param.dist),
        param.when ? py::object(from_condition(space, *param.when)) : py::object(py::none())));
  for (const LinearConstraint& sum : space.linear_constraints()) {
    py::list terms;
    for (const auto& [id, factor] : sum.terms) terms.append(py::make_tuple(space[id].name, factor));
    constraints.append(py::make_tuple("sum", terms, sum.bound));
  }
  for (const Condition& combination : space.forbidden())
    constraints.append(py::make_tuple("forbid", from_condition(space, combination)));
  return py::make_tuple(columns, constraints);
}

void bind_space(py::module_& module) {
  module.def("draw", draw, py::arg("seed"), py::arg("number"), py::arg("name"), py::arg("spec"));
  module.def(
      "trial_seed",
      [](std::uint64_t seed, TrialNumber number, std::string_view purpose) {
        return Stream(seed, number, Purpose::kObjective,
                      purpose.empty() ? 0 : hash_name(purpose))();
      },
      py::arg("seed"), py::arg("number"), py::arg("purpose"));
  module.def("value_in", value_in, py::arg("spec"), py::arg("value"), py::arg("name"));
}

}  // namespace hone::python
