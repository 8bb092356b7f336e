#include "samplers/tpe/kernel_sum.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "numeric/fast_exp.h"

namespace hone::tpe {
namespace {

using Lanes = std::array<double, kKernelBlock>;

// Adds what a factor says of the kernels from `first` on.
[[gnu::always_inline]] inline void add(const Addend& addend, std::size_t first, Lanes& terms) {
  const double* const position = addend.column->position.data() + first;
  if (addend.numeric) {
    const double* const scale = addend.column->scale.data() + first;
    for (std::size_t i = 0; i < kKernelBlock; ++i) {
      const double z = (addend.position - position[i]) * scale[i];
      terms[i] -= z * z;
    }
  } else {
    for (std::size_t i = 0; i < kKernelBlock; ++i)
      terms[i] += position[i] == addend.position ? addend.at : addend.elsewhere;
  }
  if (addend.numeric && addend.constants) {
    const double* const constant = addend.column->constant.data() + first;
    for (std::size_t i = 0; i < kKernelBlock; ++i) terms[i] += constant[i];
  }
  if (addend.column->complete) return;
  const double* const missing = addend.column->missing.data() + first;
  for (std::size_t i = 0; i < kKernelBlock; ++i) terms[i] += missing[i] * addend.instead;
}

[[gnu::always_inline]] inline double greatest(const Lanes& lanes) {
  double result = lanes[0];
  for (const double x : lanes) result = x > result ? x : result;
  return result;
}

[[gnu::always_inline]] inline double clamped_exp(double x) {
  return fast_exp(x < kLeastExponent ? kLeastExponent : x);
}

// The sum of exp(term - offset) over whole blocks; no term exceeds the offset.
[[gnu::always_inline]] inline double sum_of_exponentials(std::span<const double> terms,
                                                         double offset) {
  Lanes sums{}, part;
  for (std::size_t block = 0; block < terms.size(); block += kKernelBlock) {
    for (std::size_t i = 0; i < kKernelBlock; ++i) part[i] = terms[block + i] - offset;
    for (double& x : part) x = x < kLeastExponent ? kLeastExponent : x;
    for (double& x : part) x = fast_exp(x);
    for (std::size_t i = 0; i < kKernelBlock; ++i) sums[i] += part[i];
  }
  double sum = 0;
  for (const double each : sums) sum += each;
  return sum;
}

[[gnu::always_inline]] inline double log_sum(std::span<const Addend> addends, double shared,
                                             double prior, std::span<double> terms) {
  Lanes largest;
  largest.fill(kNothing);
  for (std::size_t block = 0; block < terms.size(); block += kKernelBlock) {
    Lanes part;
    for (std::size_t i = 0; i < kKernelBlock; ++i) part[i] = terms[block + i] + shared;
    for (const Addend& addend : addends) add(addend, block, part);
    for (std::size_t i = 0; i < kKernelBlock; ++i)
      largest[i] = largest[i] < part[i] ? part[i] : largest[i];
    for (std::size_t i = 0; i < kKernelBlock; ++i) terms[block + i] = part[i];
  }
  const double offset = std::max(prior, greatest(largest));
  return offset + std::log(clamped_exp(prior - offset) + sum_of_exponentials(terms, offset));
}

// Chosen by hand, not by target_clones: its resolver runs before ThreadSanitizer is set up.
#if defined(__x86_64__)
[[gnu::target("avx2,fma")]] double log_sum_avx2(std::span<const Addend> addends, double shared,
                                                double prior, std::span<double> terms) {
  return log_sum(addends, shared, prior, terms);
}

[[gnu::target("avx512f")]] double log_sum_avx512(std::span<const Addend> addends, double shared,
                                                 double prior, std::span<double> terms) {
  return log_sum(addends, shared, prior, terms);
}
#endif

}  // namespace

bool supported(Instructions instructions) {
#if defined(__x86_64__)
  if (instructions == Instructions::kAvx512) return __builtin_cpu_supports("avx512f");
  if (instructions == Instructions::kAvx2)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
  return instructions == Instructions::kPlain;
}

Instructions widest_instructions() {
  static const Instructions widest = supported(Instructions::kAvx512) ? Instructions::kAvx512
                                     : supported(Instructions::kAvx2) ? Instructions::kAvx2
                                                                      : Instructions::kPlain;
  return widest;
}

double log_sum_of_kernels(std::span<const Addend> addends, double shared, double prior,
                          std::span<double> terms, Instructions instructions) {
#if defined(__x86_64__)
  if (instructions == Instructions::kAvx512) return log_sum_avx512(addends, shared, prior, terms);
  if (instructions == Instructions::kAvx2) return log_sum_avx2(addends, shared, prior, terms);
#endif
  return log_sum(addends, shared, prior, terms);
}

}  // namespace hone::tpe
