// What one parameter may be. A value lives in four spaces; the functions here are the only code
// that crosses between them:
//
//   value     what the objective sees    0.003, 64, "adam"
//   cell      what History stores        a double; a choice is its index; absent is NaN
//   unit      where it lies in its range [0, 1], log and step undone: what models work on
//   quantile  where it lies in its prior [0, 1]: uniform quantiles give the prior's distribution
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <variant>
#include <vector>

#include "hone/value.h"

namespace hone {

// Priors: what is believed before any trial. All are truncated to the range.
struct UniformPrior {  // uniform on the unit axis: log-uniform where the range is logarithmic
  bool operator==(const UniformPrior&) const = default;
};
struct NormalPrior {  // of the value
  double mean = 0, sd = 1;
  bool operator==(const NormalPrior&) const = default;
};
struct LogNormalPrior {  // ln(value) is normal with these; needs low > 0
  double mu = 0, sigma = 1;
  bool operator==(const LogNormalPrior&) const = default;
};
struct BetaPrior {  // of the unit position
  double alpha = 1, beta = 1;
  bool operator==(const BetaPrior&) const = default;
};
using Prior = std::variant<UniformPrior, NormalPrior, LogNormalPrior, BetaPrior>;

// Reals in [low, high]. With step > 0: low, low + step, ... up to high. Log needs low > 0; log and
// step together mean the stepped values, each with the log-uniform mass of its cell.
struct FloatRange {
  double low = 0, high = 1;
  bool log = false;
  double step = 0;  // 0: continuous
  Prior prior = {};
  bool operator==(const FloatRange&) const = default;
};

// Integers low, low + step, ... up to high; |low|, |high| <= 2^53. Log needs low >= 1.
struct IntRange {
  std::int64_t low = 0, high = 1;
  bool log = false;
  std::int64_t step = 1;
  Prior prior = {};
  bool operator==(const IntRange&) const = default;
};

// Unordered choices, pairwise different by same_value(). Weights are relative prior
// probabilities, one per choice, > 0; empty means equal.
struct Categorical {
  std::vector<ParamValue> choices;
  std::vector<double> weights = {};
  bool operator==(const Categorical&) const = default;
};

// Choices whose order means something ("small" < "medium" < "large"); equally likely a priori.
struct Ordinal {
  std::vector<ParamValue> choices;
  bool operator==(const Ordinal&) const = default;
};

// A closed set with an open set of operations, hence a variant and not a hierarchy.
using Distribution = std::variant<FloatRange, IntRange, Categorical, Ordinal>;

inline constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

// Throws Error{kBadSpace} naming `where` unless the range is non-empty, finite, not inverted,
// representable, and its prior and weights are proper.
void validate(const Distribution& dist, std::string_view where);

// Throws Error{kInvalidArgument} naming `where` when the value is of the wrong kind, out of range,
// off the grid of steps (beyond rounding error, which is snapped) or not one of the choices.
double to_cell(const Distribution& dist, const ParamValue& value, std::string_view where);
ParamValue to_value(const Distribution& dist, double cell);

// to_unit(from_unit(u)) == u up to rounding when continuous; of k stepped values each owns one
// interval of [0, 1], of equal length unless logarithmic. A range of one value maps to 0.5.
// from_unit clamps u to [0, 1] and always returns a cell that contains() accepts.
double to_unit(const Distribution& dist, double cell);
double from_unit(const Distribution& dist, double unit);

// The inverse CDF of the prior: a uniform u gives a draw from it. Never leaves the range.
double from_quantile(const Distribution& dist, double quantile);
// The probability that the prior gives a cell <= this one.
double to_quantile(const Distribution& dist, double cell);

// In range and on the grid.
bool contains(const Distribution& dist, double cell);

// Number of distinct values; 0 when continuous.
std::uint64_t cardinality(const Distribution& dist);

// The smallest distribution of the same kind that holds both: bounds widened, choices appended
// (their indices never change), grids that do not agree become continuous or step 1. The prior and
// the weights of the newer one hold. Throws Error{kBadSpace} when kind or scale differ.
Distribution widen(const Distribution& older, const Distribution& newer, std::string_view where);

// "float", "int", "categorical", "ordinal": the words of the study file.
std::string_view kind_name(const Distribution& dist);

}  // namespace hone
