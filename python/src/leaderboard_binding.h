#pragma once

#include <pybind11/pybind11.h>

namespace hone::python {

void bind_leaderboard(pybind11::module_& module);

}  // namespace hone::python
