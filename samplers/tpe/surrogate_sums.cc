#include "samplers/tpe/surrogate_sums.h"

#include <algorithm>
#include <array>

namespace hone::tpe {
namespace {

using Lanes = std::array<double, kKernelBlock>;

// Runs a loop that is always inlined, compiled for these instructions. kernel_sum.cc says why that
// is done by hand.
#if defined(__x86_64__)
template <class Loop>
[[gnu::target("avx2,fma")]] void run_avx2(const Loop& loop) {
  loop();
}

template <class Loop>
[[gnu::target("avx512f")]] void run_avx512(const Loop& loop) {
  loop();
}
#endif

template <class Loop>
void run([[maybe_unused]] Instructions instructions, const Loop& loop) {
#if defined(__x86_64__)
  if (instructions == Instructions::kAvx512) return run_avx512(loop);
  if (instructions == Instructions::kAvx2) return run_avx2(loop);
#endif
  loop();
}

[[gnu::always_inline]] inline void add(const Difference& difference, std::size_t first,
                                       Lanes& squares) {
  const double* const positions = difference.positions + first;
  if (difference.numeric) {
    for (std::size_t i = 0; i < kKernelBlock; ++i) {
      const double z = difference.position - positions[i];
      squares[i] += z * z > 1 ? kOtherChoice : z * z;
    }
  } else {
    for (std::size_t i = 0; i < kKernelBlock; ++i)
      squares[i] += positions[i] == difference.position ? 0.0 : kOtherChoice;
  }
}

[[gnu::always_inline]] inline Lanes similarities_of(std::span<const Difference> differences,
                                                    double scale, std::size_t first) {
  Lanes lanes{};
  for (const Difference& difference : differences) add(difference, first, lanes);
  for (double& lane : lanes) lane = 1 / (1 + scale * lane);
  return lanes;
}

[[gnu::always_inline]] inline double total(const Lanes& lanes) {
  std::array<double, 4> partial{};
  for (std::size_t i = 0; i < kKernelBlock; ++i) partial[i % partial.size()] += lanes[i];
  return (partial[0] + partial[1]) + (partial[2] + partial[3]);
}

}  // namespace

void similarities(std::span<const Difference> differences, double scale, std::span<double> out,
                  Instructions instructions) {
  run(
      instructions, [&]() __attribute__((always_inline)) {
        for (std::size_t block = 0; block < out.size(); block += kKernelBlock) {
          const Lanes lanes = similarities_of(differences, scale, block);
          for (std::size_t i = 0; i < kKernelBlock; ++i) out[block + i] = lanes[i];
        }
      });
}

Likeness likeness(std::span<const Difference> differences, double scale,
                  std::span<const double> weights, Instructions instructions) {
  Lanes sum{}, largest{};
  run(
      instructions, [&]() __attribute__((always_inline)) {
        for (std::size_t block = 0; block < weights.size(); block += kKernelBlock) {
          const Lanes lanes = similarities_of(differences, scale, block);
          for (std::size_t i = 0; i < kKernelBlock; ++i) {
            sum[i] += weights[block + i] * lanes[i];
            largest[i] = largest[i] < lanes[i] ? lanes[i] : largest[i];
          }
        }
      });
  return {total(sum), *std::ranges::max_element(largest)};
}

void multiply(std::span<const double> triangle, std::span<const double> x, std::span<double> out,
              Instructions instructions) {
  run(
      instructions, [&]() __attribute__((always_inline)) {
        for (std::size_t row = 0; row < out.size(); ++row) {
          const double* const elements = triangle.data() + row * kMostLandmarks;
          Lanes sum{};
          for (std::size_t block = 0; block <= row; block += kKernelBlock)
            for (std::size_t i = 0; i < kKernelBlock; ++i)
              sum[i] += elements[block + i] * x[block + i];
          out[row] = total(sum);
        }
      });
}

void multiply_transposed(std::span<const double> triangle, std::span<const double> x,
                         std::span<double> out, Instructions instructions) {
  run(
      instructions, [&]() __attribute__((always_inline)) {
        for (std::size_t block = 0; block < out.size(); block += kKernelBlock) {
          Lanes sum{};
          for (std::size_t row = block; row < x.size(); ++row) {
            const double* const elements = triangle.data() + row * kMostLandmarks + block;
            for (std::size_t i = 0; i < kKernelBlock; ++i) sum[i] += x[row] * elements[i];
          }
          for (std::size_t i = 0; i < kKernelBlock; ++i) out[block + i] = sum[i];
        }
      });
}

}  // namespace hone::tpe
