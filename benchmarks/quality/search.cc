#include "benchmarks/quality/search.h"

#include <cmath>

#include "benchmarks/quality/local.h"
#include "hone/value.h"
#include "space/draw.h"

namespace hone::quality {
namespace {

Found descend(const Task& task, std::vector<double> start, std::size_t steps, Stream& stream) {
  Found best{start, task.loss(start)};
  for (std::size_t i = 0; i < steps; ++i) {
    const double done = static_cast<double>(i) / static_cast<double>(steps);
    std::vector<double> next =
        changed(task.space, best.cells, 0.3 * std::pow(1e-6 / 0.3, done), stream);
    const double loss = task.loss(next);
    if (loss <= best.loss) best = {std::move(next), loss};
  }
  return best;
}

}  // namespace

Found search(const Task& task, const SearchOptions& options) {
  Stream stream(options.seed, 0, Purpose::kObjective, hash_name("search"));
  Found best{{}, std::numeric_limits<double>::infinity()};
  const auto try_from = [&](std::vector<double> start) {
    Found found = descend(task, std::move(start), options.steps, stream);
    if (found.loss < best.loss) best = std::move(found);
  };
  for (std::size_t i = 0; i < options.starts; ++i) {
    std::vector<double> start(task.space.size(), kAbsent);
    draw(task.space, {options.seed, i, Purpose::kPrior}, start);
    try_from(std::move(start));
  }
  if (!task.optimum.empty()) try_from(task.optimum);
  return best;
}

std::string fault_of(const Task& task, const SearchOptions& options) {
  if (!task.space.valid(task.optimum)) return "its optimum is no configuration of its space";
  const double tolerance = 1e-6 * (1 + std::abs(task.best));
  const double there = task.loss(task.optimum);
  if (!(std::abs(there - task.best) <= tolerance))
    return "its optimum has loss " + to_string(there) + ", not " + to_string(task.best);
  const Found found = search(task, options);
  if (found.loss < task.best - tolerance)
    return "loss " + to_string(found.loss) + " was found, below " + to_string(task.best);
  return {};
}

}  // namespace hone::quality
