// Studies on recorded learning curves, in simulated time.
#pragma once

#include <pybind11/pybind11.h>

#include <memory>

#include "hone/backends/simulated.h"

namespace hone::python {

// make_recorded_sampler() that keeps its table, and refuses a study with another space.
std::unique_ptr<Sampler> make_recorded(std::shared_ptr<const CurveTable> table,
                                       std::unique_ptr<Sampler> sampler);

void bind_simulation(pybind11::module_& module);

}  // namespace hone::python
