#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "hone/distribution.h"
#include "hone/error.h"
#include "space/axis.h"
#include "space/json.h"
#include "space/prior.h"

namespace hone {
namespace {

constexpr std::int64_t kMaxInteger = std::int64_t{1} << 53;  // beyond it doubles skip integers

// Equal for what same_value() holds equal: an integer and the double of its value.
ParamValue unified(const ParamValue& value) {
  const auto* real = std::get_if<double>(&value);
  if (real == nullptr || !(*real >= -0x1p63 && *real < 0x1p63)) return value;
  const auto integer = static_cast<std::int64_t>(*real);
  return same_value(integer, value) ? ParamValue(integer) : value;
}

struct Validate {
  std::string_view where;

  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ErrorCode::kBadSpace, where, what);
  }

  void need_order(const ParamValue& low, const ParamValue& high) const {
    refuse("low = " + to_string(low) + " is above high = " + to_string(high) + "; swap them");
  }

  void operator()(const FloatRange& range) const {
    const auto [low, high, log, step, prior] = range;
    if (!std::isfinite(low) || !std::isfinite(high)) refuse("low and high must be finite numbers");
    if (low > high) need_order(low, high);
    if (!std::isfinite(high - low)) refuse("high - low overflows; narrow the range");
    if (log && !(low > 0))
      refuse("a logarithmic scale needs low > 0, not " + to_string(low) +
             "; raise low or use the linear scale");
    if (!std::isfinite(step) || step < 0)
      refuse("step = " + to_string(step) + " must be a finite number > 0, or 0 for none");
    if (step > 0) check_grid(range);
    validate_prior(prior, axis_of(range), where);
  }

  void check_grid(const FloatRange& range) const {
    const double largest = std::max(std::abs(range.low), std::abs(range.high));
    if (largest + range.step == largest || (range.high - range.low) / range.step > 0x1p53)
      refuse("step = " + to_string(range.step) + " is too small for the range; enlarge it");
    const Axis axis = axis_of(range);
    if (!std::isfinite(edge(axis, axis.count) - edge(axis, 0)))
      refuse("step = " + to_string(range.step) + " overflows; reduce it");
  }

  void operator()(const IntRange& range) const {
    const auto [low, high, log, step, prior] = range;
    if (low < -kMaxInteger || high > kMaxInteger)
      refuse("low and high must lie between -2^53 and 2^53, where doubles hold every integer");
    if (low > high) need_order(low, high);
    if (log && low < 1)
      refuse("a logarithmic scale needs low >= 1, not " + to_string(low) +
             "; raise low or use the linear scale");
    if (step < 1) refuse("step = " + to_string(step) + " must be at least 1");
    validate_prior(prior, axis_of(range), where);
  }

  void operator()(const Categorical& categorical) const {
    check_choices(categorical.choices);
    const auto& weights = categorical.weights;
    if (weights.empty()) return;
    if (weights.size() != categorical.choices.size())
      refuse(std::to_string(weights.size()) + " weights for " +
             std::to_string(categorical.choices.size()) + " choices; give one for each");
    double sum = 0;
    for (const double weight : weights) {
      if (!std::isfinite(weight) || !(weight > 0))
        refuse("weight " + to_string(weight) +
               " must be a finite number > 0; leave out choices that shall not be drawn");
      sum += weight;
    }
    if (!std::isfinite(sum)) refuse("the sum of the weights overflows; scale them down");
  }

  void operator()(const Ordinal& ordinal) const { check_choices(ordinal.choices); }

  void check_choices(const std::vector<ParamValue>& choices) const {
    if (choices.empty()) refuse("has no choices; give at least one");
    std::set<ParamValue> seen;
    for (const ParamValue& choice : choices) {
      const auto number = as_number(choice);
      if (number && !std::isfinite(*number))
        refuse("choice " + to_string(choice) + " is not finite; write it as a text");
      const auto* text = std::get_if<std::string>(&choice);
      if (text && !is_json_text(*text)) refuse("choice " + *text + " is not valid UTF-8");
      if (!seen.insert(unified(choice)).second)
        refuse("choice " + to_string(choice) + " is given twice; remove one");
    }
  }
};

}  // namespace

void validate(const Distribution& dist, std::string_view where) {
  std::visit(Validate{where}, dist);
}

}  // namespace hone
