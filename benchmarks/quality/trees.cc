// Tasks whose parameters depend on choices.
#include "benchmarks/quality/bowl.h"
#include "benchmarks/quality/families.h"

namespace hone::quality {
namespace {

// A learning rate whose best value depends on the optimizer, which has parameters of its own; a
// schedule, too.
Task optimizers(std::string_view name, std::uint64_t member) {
  Draws draws(name, member);
  Task task{.name = std::string(name)};
  Space& space = task.space;
  const ParamId optimizer = space.add_categorical("optimizer", {"sgd", "momentum", "adam", "lion"});
  const ParamId rate = space.add_float("rate", {.low = 1e-6, .high = 10, .log = true});
  space.add_float("momentum", {.low = 0.5, .high = 0.999}, equal(optimizer, "momentum"));
  space.add_float("beta1", {.low = 0.8, .high = 0.99}, in(optimizer, {"adam", "lion"}));
  space.add_float("beta2", {.low = 0.9, .high = 0.9999}, in(optimizer, {"adam", "lion"}));
  space.add_float("decay", {.low = 1e-6, .high = 1, .log = true});
  const ParamId schedule = space.add_categorical("schedule", {"constant", "cosine", "step"});
  space.add_int("period", {.low = 1, .high = 50}, equal(schedule, "step"));
  space.add_float("drop", {.low = 0.05, .high = 0.9}, equal(schedule, "step"));
  task.optimum = draws.cells(space);
  const std::vector<std::size_t> rank = draws.order(4), price = draws.order(3);
  task.optimum[optimizer.index] = static_cast<double>(place_of_zero(rank));
  task.optimum[schedule.index] = static_cast<double>(place_of_zero(price));
  std::vector<double> weights = draws.weights(space.size());
  weights[optimizer.index] = weights[schedule.index] = weights[rate.index] = 0;
  const Bowl bowl(space, task.optimum, weights);
  std::vector<double> best_rate(4);
  for (double& position : best_rate) position = draws.position();
  best_rate[static_cast<std::size_t>(task.optimum[optimizer.index])] =
      unit(space, rate, task.optimum);
  space.deactivate(task.optimum);
  task.loss = [=, space = space](std::span<const double> cells) {
    const auto o = static_cast<std::size_t>(cells[optimizer.index]);
    const auto s = static_cast<std::size_t>(cells[schedule.index]);
    const double speed = unit(space, rate, cells) - best_rate[o];
    return 0.06 * static_cast<double>(rank[o]) + 0.03 * static_cast<double>(price[s]) +
           saturated(12 * speed * speed + bowl.squares(cells));
  };
  return task;
}

// Three kinds of models with parameters of their own, each with its own floor.
Task models(std::string_view name, std::uint64_t member) {
  Draws draws(name, member);
  Task task{.name = std::string(name)};
  Space& space = task.space;
  const ParamId model = space.add_categorical("model", {"linear", "forest", "network"});
  space.add_float("alpha", {.low = 1e-6, .high = 1e2, .log = true}, equal(model, "linear"));
  space.add_float("l1_share", {.low = 0, .high = 1}, equal(model, "linear"));
  space.add_int("trees", {.low = 10, .high = 1000, .log = true}, equal(model, "forest"));
  space.add_int("depth", {.low = 1, .high = 20}, equal(model, "forest"));
  space.add_float("features", {.low = 0.1, .high = 1}, equal(model, "forest"));
  const ParamId solver = space.add_categorical("solver", {"sgd", "adam"}, equal(model, "network"));
  space.add_float("rate", {.low = 1e-5, .high = 1, .log = true}, equal(model, "network"));
  space.add_int("width", {.low = 4, .high = 1024, .log = true}, equal(model, "network"));
  space.add_float("dropout", {.low = 0, .high = 0.8}, equal(model, "network"));
  space.add_float("momentum", {.low = 0, .high = 0.99}, equal(solver, "sgd"));
  task.optimum = draws.cells(space);
  const std::vector<std::size_t> rank = draws.order(3);
  task.optimum[model.index] = static_cast<double>(place_of_zero(rank));
  std::vector<double> weights = draws.weights(space.size());
  weights[model.index] = 0;
  weights[solver.index] = 0.05;
  const Bowl bowl(space, task.optimum, weights);
  space.deactivate(task.optimum);
  task.loss = [=](std::span<const double> cells) {
    const auto m = static_cast<std::size_t>(cells[model.index]);
    return 0.08 * static_cast<double>(rank[m]) + saturated(5 * bowl.squares(cells));
  };
  return task;
}

// A network whose depth says how many layers have a width and a dropout rate; the best learning
// rate sinks with the depth.
Task layers(std::string_view name, std::uint64_t member) {
  Draws draws(name, member);
  Task task{.name = std::string(name)};
  Space& space = task.space;
  const ParamId depth = space.add_int("layers", {.low = 1, .high = 4});
  const ParamId rate = space.add_float("rate", {.low = 1e-5, .high = 1, .log = true});
  for (std::int64_t i = 1; i <= 4; ++i) {
    const std::string layer = std::to_string(i);
    space.add_int("width" + layer, {.low = 8, .high = 1024, .log = true}, greater_equal(depth, i));
    space.add_float("dropout" + layer, {.low = 0, .high = 0.7}, greater_equal(depth, i));
  }
  task.optimum = draws.cells(space);
  task.optimum[depth.index] = static_cast<double>(2 + draws.below(2));
  std::vector<double> weights = draws.weights(space.size());
  weights[rate.index] = 0;
  const Bowl bowl(space, task.optimum, weights);
  space.deactivate(task.optimum);
  task.loss = [=](std::span<const double> cells) {
    const double speed = bowl.offset(rate, cells) + 0.4 * bowl.offset(depth, cells);
    return saturated(15 * speed * speed + 2 * bowl.squares(cells));
  };
  return task;
}

constexpr Family kFamilies[] = {
    {"tree-optimizers", optimizers}, {"tree-models", models}, {"tree-layers", layers}};

}  // namespace

std::span<const Family> tree_families() { return kFamilies; }

}  // namespace hone::quality
