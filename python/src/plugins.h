// Samplers, pruners and storages by name, their options as Python keywords.
#pragma once

#include <pybind11/pybind11.h>

#include <memory>

#include "hone/pruner.h"
#include "hone/sampler.h"
#include "hone/storage.h"

namespace hone::python {

namespace py = pybind11;

// (name, options): ("tpe", {"gamma": 0.2}); a pruner within a pruner is such a pair as well. A
// sampler may also be ("python", object) or ("recorded", (table, sampler)). None gives null. Throws
// Error{kInvalidArgument} naming an option that is unknown or of another type.
std::unique_ptr<Sampler> make_sampler(py::handle spec);
std::unique_ptr<Pruner> make_pruner(py::handle spec);
std::unique_ptr<Storage> make_storage(py::handle spec);
// Whether what is made of it runs code that is written in Python.
bool calls_python(py::handle spec);

}  // namespace hone::python
