// Tasks that mix kinds of parameters: categories choose among functions shifted apart.
#include "benchmarks/quality/bowl.h"
#include "benchmarks/quality/families.h"
#include "benchmarks/quality/placed.h"

namespace hone::quality {
namespace {

// What training by gradient descent looks like: a valley of learning rates that momentum and batch
// size move, gentle below it, a cliff above it.
Task training(std::string_view name, std::uint64_t member) {
  Draws draws(name, member);
  Task task{.name = std::string(name), .best = 0.05};
  const ParamId rate = task.space.add_float("rate", {.low = 1e-6, .high = 1, .log = true});
  const ParamId batch = task.space.add_int("batch", {.low = 8, .high = 512, .log = true});
  const ParamId momentum = task.space.add_float("momentum", {.low = 0, .high = 0.99});
  task.space.add_float("decay", {.low = 1e-7, .high = 1e-1, .log = true});
  task.space.add_float("dropout", {.low = 0, .high = 0.9});
  task.space.add_int("warmup", {.low = 0, .high = 20});
  task.optimum = draws.cells(task.space);
  const Bowl bowl(task.space, task.optimum, draws.weights(task.space.size()));
  task.loss = [=](std::span<const double> cells) {
    const double speed = bowl.offset(rate, cells) + 0.35 * bowl.offset(momentum, cells) -
                         0.3 * bowl.offset(batch, cells);
    const double steepness = speed > 0 ? 150 : 25;
    return 1 - 0.95 * std::exp(-steepness * speed * speed - 1.5 * bowl.squares(cells));
  };
  return task;
}

// A category with its own optimum and floor for every choice, one that adds a price, and numbers
// of every kind.
Task mixture(std::string_view name, std::uint64_t member, double noise) {
  Draws draws(name, member);
  Task task{.name = std::string(name), .noise = noise};
  Space& space = task.space;
  const ParamId kind = space.add_categorical("kind", {"a", "b", "c"});
  const ParamId mode = space.add_categorical("mode", {"p", "q", "r", "s"});
  space.add_float("f0", {.low = 0, .high = 1});
  space.add_float("f1", {.low = -5, .high = 5});
  space.add_float("l0", {.low = 1e-5, .high = 1e-1, .log = true});
  space.add_float("l1", {.low = 1e-3, .high = 1e3, .log = true});
  space.add_int("n", {.low = 1, .high = 256, .log = true});
  space.add_ordinal("size", {"s", "m", "l", "xl"});
  std::vector<Bowl> bowls;
  for (int i = 0; i < 3; ++i) {
    std::vector<double> weights = draws.weights(space.size());
    weights[kind.index] = weights[mode.index] = 0;
    bowls.emplace_back(space, draws.cells(space), weights);
  }
  const std::vector<std::size_t> rank = draws.order(3);
  const std::vector<std::size_t> price = draws.order(4);
  const std::size_t best_kind = place_of_zero(rank);
  task.optimum.assign(bowls[best_kind].target().begin(), bowls[best_kind].target().end());
  task.optimum[kind.index] = static_cast<double>(best_kind);
  task.optimum[mode.index] = static_cast<double>(place_of_zero(price));
  task.loss = [=](std::span<const double> cells) {
    const auto k = static_cast<std::size_t>(cells[kind.index]);
    const auto m = static_cast<std::size_t>(cells[mode.index]);
    return 0.08 * static_cast<double>(rank[k]) + 0.05 * static_cast<double>(price[m]) +
           saturated(2 * bowls[k].squares(cells));
  };
  return task;
}

// A category chooses one of three functions of two floats, each scaled to a like range. The last
// is never the best (after Ru et al. 2020, arXiv 1906.08878, section 5.1).
Task switched(std::string_view name, std::uint64_t member) {
  Draws draws(name, member);
  Task task{.name = std::string(name)};
  const ParamId choice = task.space.add_categorical("function", {"branin", "camel", "rosenbrock"});
  task.space.add_float("x", {.low = 0, .high = 1});
  task.space.add_float("y", {.low = 0, .high = 1});
  const std::vector<Placed> functions = {Placed(branin(), Turn::kFlips, draws),
                                         Placed(six_hump_camel(), Turn::kFlips, draws),
                                         Placed(rosenbrock(2), Turn::kFlips, draws)};
  constexpr double kScale[] = {50, 10, 20'000};
  constexpr double kFloor[] = {0.05, 0, 0.1};
  task.optimum = {1, functions[1].optimum()[0], functions[1].optimum()[1]};
  task.loss = [=](std::span<const double> cells) {
    const auto k = static_cast<std::size_t>(cells[choice.index]);
    const double above = functions[k](cells.subspan(1)) - functions[k].minimum();
    return kFloor[k] + above / kScale[k];
  };
  return task;
}

// Hartmann's function of four floats, an integer and a logarithmic float.
Task mixed_hartmann(std::string_view name, std::uint64_t member) {
  Draws draws(name, member);
  Placed placed(hartmann6(), Turn::kFlips, draws);
  Task task{.name = std::string(name), .best = placed.minimum()};
  for (const char* item : {"a", "b", "c", "d"}) task.space.add_float(item, {.low = 0, .high = 1});
  task.space.add_int("n", {.low = 0, .high = 20});
  task.space.add_float("l", {.low = 1e-4, .high = 1, .log = true});
  std::vector<double> units(6);
  for (std::uint32_t i = 0; i < 6; ++i) {
    task.optimum.push_back(from_unit(task.space[{i}].dist, placed.optimum()[i]));
    units[i] = unit(task.space, {i}, task.optimum);
  }
  placed.move_to(units);
  task.loss = [placed, space = task.space](std::span<const double> cells) {
    std::vector<double> at(6);
    for (std::uint32_t i = 0; i < 6; ++i) at[i] = unit(space, {i}, cells);
    return placed(at);
  };
  return task;
}

constexpr Family kFamilies[] = {
    {"training-6", training},
    {"mixture-8", [](auto name, auto member) { return mixture(name, member, 0); }},
    {"noisy-mixture-8", [](auto name, auto member) { return mixture(name, member, 0.05); }},
    {"switched-3", switched},
    {"mixed-hartmann-6", mixed_hartmann},
};

}  // namespace

std::span<const Family> mixed_families() { return kFamilies; }

}  // namespace hone::quality
