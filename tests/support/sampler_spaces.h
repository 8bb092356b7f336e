// Spaces of every sort for tests of samplers.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "hone/space.h"

namespace hone::test {

inline Space space_of_every_kind() {
  Space space;
  space.add_float("plain", {.low = -2, .high = 3});
  space.add_float("log", {.low = 1e-5, .high = 1e-1, .log = true});
  space.add_float("stepped", {.low = 0, .high = 1, .step = 0.1});
  space.add_float("log_stepped", {.low = 0.5, .high = 8, .log = true, .step = 0.5});
  space.add_float("normal", {.low = -1, .high = 4, .prior = NormalPrior{.mean = 1, .sd = 0.5}});
  space.add_float("lognormal",
                  {.low = 0.1, .high = 9, .prior = LogNormalPrior{.mu = 0, .sigma = 1}});
  space.add_float("beta", {.low = 0, .high = 1, .prior = BetaPrior{.alpha = 2, .beta = 5}});
  space.add_int("int", {.low = -3, .high = 12});
  space.add_int("log_int", {.low = 1, .high = 1000, .log = true});
  space.add_int("stepped_int", {.low = 16, .high = 256, .step = 16});
  space.add_int("log_stepped_int", {.low = 8, .high = 512, .log = true, .step = 8});
  space.add({.name = "weighted",
             .dist = Categorical{.choices = {"a", "b", "c"}, .weights = {0.7, 0.2, 0.1}}});
  space.add_categorical("mixed", {std::int64_t{1}, 2.5, true, std::monostate{}, "text"});
  space.add_ordinal("ordinal", {"small", "medium", "large"});
  space.add_constant("constant", std::int64_t{7});
  space.check();
  return space;
}

inline Space conditional_space() {
  Space space;
  const ParamId optimizer = space.add_categorical("optimizer", {"sgd", "adam", "none"});
  space.add_float("momentum", {.low = 0, .high = 0.99}, equal(optimizer, "sgd"));
  const ParamId layers = space.add_int("layers", {.low = 0, .high = 3});
  const ParamId width =
      space.add_int("width", {.low = 4, .high = 64, .log = true}, greater(layers, std::int64_t{0}));
  space.add_float("dropout", {.low = 0, .high = 0.5},
                  greater(width, std::int64_t{16}) && in(optimizer, {"sgd", "adam"}));
  space.check();
  return space;
}

inline Space constrained_space() {
  Space space;
  const ParamId x = space.add_float("x", {.low = 0, .high = 1});
  const ParamId y = space.add_float("y", {.low = 0, .high = 1});
  const ParamId n = space.add_int("n", {.low = 0, .high = 9});
  const ParamId kind = space.add_categorical("kind", {"a", "b", "c"});
  space.add_constraint({.terms = {{x, 1.0}, {y, 1.0}}, .bound = 0.5});
  space.forbid(equal(kind, "a") && greater(n, std::int64_t{4}));
  space.check();
  return space;
}

inline Space conditional_constrained_space() {
  Space space;
  const ParamId deep = space.add_categorical("deep", {false, true});
  const ParamId first = space.add_int("first", {.low = 1, .high = 20});
  const ParamId second = space.add_int("second", {.low = 1, .high = 20}, equal(deep, true));
  space.add_constraint({.terms = {{first, 1.0}, {second, 1.0}}, .bound = 15});
  space.add_float("rate", {.low = 1e-3, .high = 1, .log = true});
  space.check();
  return space;
}

inline Space small_discrete_space() {
  Space space;
  space.add_int("n", {.low = 1, .high = 4});
  space.add_categorical("kind", {"a", "b", "c"});
  space.check();
  return space;
}

inline Space continuous_space(std::size_t dimensions = 3) {
  Space space;
  for (std::size_t i = 0; i < dimensions; ++i) {
    space.add_float(std::string("x") + std::to_string(i), {.low = -1, .high = 1});
  }
  return space;
}

// Every sort by name.
inline std::vector<std::pair<std::string, Space>> sampler_spaces() {
  std::vector<std::pair<std::string, Space>> spaces;
  spaces.emplace_back("every kind", space_of_every_kind());
  spaces.emplace_back("conditional", conditional_space());
  spaces.emplace_back("constrained", constrained_space());
  spaces.emplace_back("conditional and constrained", conditional_constrained_space());
  spaces.emplace_back("small and discrete", small_discrete_space());
  spaces.emplace_back("continuous", continuous_space());
  return spaces;
}

}  // namespace hone::test
