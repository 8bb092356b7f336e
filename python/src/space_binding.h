#pragma once

#include <pybind11/pybind11.h>

#include <string>
#include <tuple>
#include <vector>

#include "hone/space.h"

namespace hone::python {

// Name, distribution, and the condition under which the parameter exists, or None.
using Column = std::tuple<std::string, pybind11::tuple, pybind11::object>;

// A declared space. A condition is (operator, name, values), where the operator is one of ==, !=,
// <, <=, >, >= and in, or ("and", conditions) or ("or", conditions). A constraint is
// ("sum", [(name, coefficient)], bound) or ("forbid", condition).
Space to_space(const std::vector<Column>& columns, const std::vector<pybind11::tuple>& constraints);
// (columns, constraints), which to_space() reads.
pybind11::tuple from_whole_space(const Space& space);

// What stand-ins of trials in other processes draw and check by themselves.
void bind_space(pybind11::module_& module);

}  // namespace hone::python
