// Tasks of integers, steps and choices.
#include "benchmarks/quality/bowl.h"
#include "benchmarks/quality/families.h"

namespace hone::quality {
namespace {

std::vector<ParamValue> choices(std::size_t count) {
  std::vector<ParamValue> list;
  for (std::size_t i = 0; i < count; ++i) list.emplace_back("c" + std::to_string(i));
  return list;
}

// Sharp along each axis, and a valley across all of them.
Task ridge(std::string_view name, std::uint64_t member, Space space) {
  Draws draws(name, member);
  const Bowl bowl(space, draws.cells(space), draws.weights(space.size()));
  std::vector<double> slopes(space.size());
  for (double& slope : slopes) slope = draws.normal();
  Task task{.name = std::string(name), .space = std::move(space)};
  task.optimum.assign(bowl.target().begin(), bowl.target().end());
  task.loss = [bowl, slopes](std::span<const double> cells) {
    double along = 0;
    for (std::uint32_t i = 0; i < slopes.size(); ++i) along += slopes[i] * bowl.offset({i}, cells);
    return bowl.distances(cells) + 4 * along * along;
  };
  return task;
}

Task integers(std::string_view name, std::uint64_t member) {
  Space space;
  space.add_int("small", {.low = 1, .high = 10});
  space.add_int("hundred", {.low = 0, .high = 100});
  space.add_int("width", {.low = 1, .high = 4096, .log = true});
  space.add_int("batch", {.low = 8, .high = 512, .log = true});
  space.add_int("even", {.low = 0, .high = 40, .step = 2});
  space.add_int("trees", {.low = 10, .high = 1000, .log = true});
  return ridge(name, member, std::move(space));
}

Task steps(std::string_view name, std::uint64_t member) {
  Space space;
  for (const char* item : {"a", "b", "c"})
    space.add_float(item, {.low = 0, .high = 1, .step = 0.05});
  for (const char* item : {"d", "e"}) space.add_float(item, {.low = -2, .high = 2, .step = 0.25});
  return ridge(name, member, std::move(space));
}

Task ordinals(std::string_view name, std::uint64_t member) {
  Space space;
  for (std::size_t i = 0; i < 8; ++i)
    space.add_ordinal("o" + std::to_string(i), choices(5 + i % 4));
  return ridge(name, member, std::move(space));
}

// Every choice has a price, and so has every pair of choices of neighbours on a ring. The prices
// of the best choices are 0, all others are positive.
class Prices {
 public:
  Prices(const std::vector<std::size_t>& sizes, std::span<const double> best, Draws& draws)
      : sizes_(sizes) {
    for (std::size_t i = 0; i < sizes_.size(); ++i) {
      const std::size_t next = (i + 1) % sizes_.size();
      for (std::size_t a = 0; a < sizes_[i]; ++a) {
        const bool good = static_cast<double>(a) == best[i];
        single_.push_back(good ? 0 : draws.uniform(0.1, 1));
        for (std::size_t b = 0; b < sizes_[next]; ++b)
          pair_.push_back(good && static_cast<double>(b) == best[next] ? 0 : draws.uniform(0, 1));
      }
    }
  }

  double operator()(std::span<const double> cells) const {
    double sum = 0;
    std::size_t single = 0, pair = 0;
    for (std::size_t i = 0; i < sizes_.size(); ++i) {
      const std::size_t next = (i + 1) % sizes_.size();
      const auto a = static_cast<std::size_t>(cells[i]), b = static_cast<std::size_t>(cells[next]);
      sum += single_[single + a] + pair_[pair + a * sizes_[next] + b];
      single += sizes_[i];
      pair += sizes_[i] * sizes_[next];
    }
    return sum;
  }

 private:
  std::vector<std::size_t> sizes_;
  std::vector<double> single_, pair_;
};

Task categories(std::string_view name, std::uint64_t member) {
  Draws draws(name, member);
  const std::vector<std::size_t> sizes = {2, 3, 4, 6, 5, 3, 4, 2};
  Task task{.name = std::string(name)};
  for (std::size_t i = 0; i < sizes.size(); ++i)
    task.space.add_categorical("c" + std::to_string(i), choices(sizes[i]));
  task.optimum = draws.cells(task.space);
  task.loss = Prices(sizes, task.optimum, draws);
  return task;
}

constexpr Family kFamilies[] = {{"integers-6", integers},
                                {"steps-5", steps},
                                {"ordinals-8", ordinals},
                                {"categories-8", categories}};

}  // namespace

std::span<const Family> discrete_families() { return kFamilies; }

}  // namespace hone::quality
