// Tasks of linear floats: the classical functions, shifted, flipped and rotated.
#include "benchmarks/quality/families.h"
#include "benchmarks/quality/placed.h"

namespace hone::quality {
namespace {

// Floats on [0, 1]. The function sees some of them, in random order; `idle` more do nothing.
Task placed_task(std::string_view name, std::uint64_t member, TestFunction function,
                 Turn turn = Turn::kFlips, std::size_t idle = 0) {
  Draws draws(name, member);
  const Placed placed(std::move(function), turn, draws);
  const std::size_t used = placed.optimum().size();
  const std::vector<std::size_t> order = draws.order(used + idle);
  Task task{.name = std::string(name),
            .optimum = std::vector<double>(used + idle, 0.5),
            .best = placed.minimum()};
  for (std::size_t i = 0; i < used + idle; ++i)
    task.space.add_float("x" + std::to_string(i), {.low = 0, .high = 1});
  for (std::size_t i = 0; i < used; ++i) task.optimum[order[i]] = placed.optimum()[i];
  task.loss = [placed, order, used](std::span<const double> cells) {
    std::vector<double> units(used);
    for (std::size_t i = 0; i < used; ++i) units[i] = cells[order[i]];
    return placed(units);
  };
  return task;
}

// Equal losses on plateaus: the depth of a rounded ellipsoid.
Task terraces(std::string_view name, std::uint64_t member) {
  Task task = placed_task(name, member, ellipsoid(6));
  task.loss = [smooth = task.loss](std::span<const double> cells) {
    return std::floor(2 * std::sqrt(smooth(cells)));
  };
  return task;
}

constexpr Family kFamilies[] = {
    {"branin", [](auto name, auto member) { return placed_task(name, member, branin()); }},
    {"hartmann-6", [](auto name, auto member) { return placed_task(name, member, hartmann6()); }},
    {"ackley-10", [](auto name, auto member) { return placed_task(name, member, ackley(10)); }},
    {"levy-10", [](auto name, auto member) { return placed_task(name, member, levy(10)); }},
    {"rosenbrock-10",
     [](auto name, auto member) { return placed_task(name, member, rosenbrock(10)); }},
    {"styblinski-tang-5",
     [](auto name, auto member) { return placed_task(name, member, styblinski_tang(5)); }},
    {"styblinski-tang-10",
     [](auto name, auto member) { return placed_task(name, member, styblinski_tang(10)); }},
    {"rastrigin-5", [](auto name, auto member) { return placed_task(name, member, rastrigin(5)); }},
    {"ackley-5-rotated",
     [](auto name, auto member) { return placed_task(name, member, ackley(5), Turn::kRotation); }},
    {"ellipsoid-8-rotated",
     [](auto name, auto member) {
       return placed_task(name, member, ellipsoid(8), Turn::kRotation);
     }},
    {"terraces-6", terraces},
    {"sparse-20",
     [](auto name, auto member) {
       return placed_task(name, member, styblinski_tang(4), Turn::kFlips, 16);
     }},
    {"noisy-hartmann-6",
     [](auto name, auto member) {
       Task task = placed_task(name, member, hartmann6());
       task.noise = 0.2;
       return task;
     }},
    {"noisy-levy-5",
     [](auto name, auto member) {
       Task task = placed_task(name, member, levy(5));
       task.noise = 2;
       return task;
     }},
};

}  // namespace

std::span<const Family> continuous_families() { return kFamilies; }

}  // namespace hone::quality
