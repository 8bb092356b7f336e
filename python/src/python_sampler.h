#pragma once

#include <pybind11/pybind11.h>

#include <memory>

#include "hone/sampler.h"

namespace hone::python {

// A sampler that is written in Python: a hone.samplers.PythonSampler. Called under the study's
// lock, so that it must not use the study.
std::unique_ptr<Sampler> make_python_sampler(pybind11::object sampler);

}  // namespace hone::python
