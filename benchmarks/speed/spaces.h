// The spaces of the speed figures, the same as in the peers' tables.
#pragma once

#include <string>

#include "hone/space.h"

namespace hone {

inline Space float10() {
  Space space;
  for (int i = 0; i < 10; ++i) space.add_float("x" + std::to_string(i), {.low = 0, .high = 1});
  return space;
}

// Four floats (two of them logarithmic), three integers (one logarithmic), three categoricals.
inline Space mixed10() {
  Space space;
  space.add_float("f0", {.low = 0, .high = 1});
  space.add_float("f1", {.low = -5, .high = 5});
  space.add_float("l0", {.low = 1e-5, .high = 1e-1, .log = true});
  space.add_float("l1", {.low = 1e-3, .high = 1e3, .log = true});
  space.add_int("i0", {.low = 1, .high = 16});
  space.add_int("i1", {.low = 0, .high = 1000});
  space.add_int("i2", {.low = 1, .high = 4096, .log = true});
  space.add_categorical("c0", {std::string("relu"), std::string("tanh"), std::string("gelu")});
  space.add_categorical("c1", {std::string("sgd"), std::string("adam")});
  space.add_categorical("c2", {false, true});
  return space;
}

}  // namespace hone
