#include "benchmarks/quality/task.h"

#include "benchmarks/quality/draws.h"

namespace hone::quality {

double observed_loss(const Task& task, double loss, std::uint64_t seed, std::uint64_t evaluation) {
  if (task.noise == 0) return loss;
  Stream stream(seed, evaluation, Purpose::kObjective, hash_name(task.name));
  return loss + task.noise * normal(stream);
}

}  // namespace hone::quality
