// The sum of a mixture's kernels at a configuration: the loops in which an ask spends its time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "samplers/tpe/kernel.h"

namespace hone::tpe {

// Kernels come in blocks of this many, a length that suits vector instructions.
inline constexpr std::size_t kKernelBlock = 16;
// The logarithm of no weight, with room to add to.
inline constexpr double kNothing = -1e300;

// What a factor is in each kernel. Padded with kernels of no weight to whole blocks.
struct KernelColumn {
  std::vector<double> position;   // below 0 where the kernel lacks the parameter
  std::vector<double> bandwidth;  // numeric
  std::vector<double> scale;      // numeric: 1 / (bandwidth sqrt(2)), 0 where it lacks it
  std::vector<double> constant;   // numeric: log_constant(), 0 where it lacks it
  std::vector<double> missing;    // 1 where it lacks it, else 0
  ChoiceKernel choice;            // categorical
  double first_log_prior = 0;     // categorical: of the first choice; if uniform, of all ...
  double first_at = 0;            // ... and the choice kernel's log_at() of it
  bool complete = true;           // no kernel lacks it
};

// What a factor that is active in a configuration adds to the logarithms of the kernels' terms.
struct Addend {
  const KernelColumn* column;
  double position;          // of the configuration
  double at, elsewhere;     // categorical: at the kernel's choice, and at others
  double instead;           // where the kernel lacks the parameter: added besides
  bool numeric, constants;  // constants: add the column's
};

// Of the processor that the program runs on.
enum class Instructions : std::uint8_t { kPlain, kAvx2, kAvx512 };
bool supported(Instructions instructions);
Instructions widest_instructions();

// Adds to each kernel's term what the factors say and `shared`; returns the logarithm of the sum of
// exp(term) over all terms and the prior's. Whole blocks of terms. The last bits
// depend on the instructions, but not from run to run.
double log_sum_of_kernels(std::span<const Addend> addends, double shared, double prior,
                          std::span<double> terms,
                          Instructions instructions = widest_instructions());

}  // namespace hone::tpe
