// Python values to the engine's and back. All of it needs the GIL.
#pragma once

#include <pybind11/pybind11.h>

#include <string_view>
#include <vector>

#include "hone/study.h"

namespace hone::python {

namespace py = pybind11;

// None, bool, int, float and str, and whatever behaves as one of them: NumPy's scalars do. Throws
// Error{kInvalidArgument} naming `where` for anything else.
ParamValue to_param(py::handle value, std::string_view where);
py::object from_param(const ParamValue& value);

// ("float", low, high, log, step, prior), ("int", low, high, log, step, prior),
// ("categorical", choices, weights) or ("ordinal", choices), as hone.distributions writes them. A
// prior is () or its name and two numbers.
Distribution to_distribution(const py::tuple& spec, std::string_view name);
py::tuple from_distribution(const Distribution& dist);
// Name to tuple, for every column.
py::dict from_space(const Space& space);

Configuration to_configuration(const py::dict& params);
py::dict from_configuration(const Configuration& configuration);

// A number, or any sequence of them. Throws a Python TypeError that says what was found.
std::vector<double> to_values(py::handle result);

// (number, state, values, params, curve, metrics, constraints, attributes, started, finished,
// worker, message), which hone.trial.FrozenTrial reads.
py::tuple from_frozen(const FrozenTrial& trial);
// The same with the distributions, name to tuple, at the end.
FrozenTrial to_frozen(const py::tuple& fields);

}  // namespace hone::python
