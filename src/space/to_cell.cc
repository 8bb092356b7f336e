#include <algorithm>
#include <cmath>
#include <string>

#include "hone/distribution.h"
#include "hone/error.h"
#include "space/axis.h"

namespace hone {
namespace {

constexpr std::size_t kListedChoices = 10;  // a longer list would bury the message

std::string list(const std::vector<ParamValue>& choices) {
  std::string text;
  for (std::size_t i = 0; i < std::min(choices.size(), kListedChoices); ++i)
    text += (i == 0 ? "" : ", ") + to_string(choices[i]);
  return choices.size() > kListedChoices ? text + ", ..." : text;
}

struct ToCell {
  const ParamValue& value;
  std::string_view where;

  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ErrorCode::kInvalidArgument, where, to_string(value) + " " + what);
  }

  double operator()(const FloatRange& range) const {
    const auto number = as_number(value);
    if (!number) refuse("is not a number");
    // Written so that NaN is refused. On a grid the bounds may be missed by rounding alone.
    const double slack = 1e-9 * range.step;
    if (!(*number >= range.low - slack && *number <= range.high + slack))
      refuse("is outside " + to_string(range.low) + " to " + to_string(range.high));
    if (range.step == 0) return *number;
    const double cell = snap(axis_of(range), *number);
    if (std::abs(cell - *number) > 1e-9 * std::max(range.step, std::abs(cell)))
      refuse("is not on the grid of steps of " + to_string(range.step) + " from " +
             to_string(range.low) + "; the nearest value is " + to_string(cell));
    return cell;
  }

  double operator()(const IntRange& range) const {
    const auto number = as_number(value);
    if (!number || std::trunc(*number) != *number) refuse("is not an integer");
    if (!(*number >= static_cast<double>(range.low) && *number <= static_cast<double>(range.high)))
      refuse("is outside " + to_string(range.low) + " to " + to_string(range.high));
    if ((static_cast<std::int64_t>(*number) - range.low) % range.step != 0)
      refuse("is not on the grid of steps of " + to_string(range.step) + " from " +
             to_string(range.low) + "; the nearest value is " +
             to_string(static_cast<std::int64_t>(snap(axis_of(range), *number))));
    return *number;
  }

  double operator()(const Categorical& categorical) const { return find(categorical.choices); }
  double operator()(const Ordinal& ordinal) const { return find(ordinal.choices); }

  double find(const std::vector<ParamValue>& choices) const {
    const auto same = [this](const ParamValue& choice) { return same_value(choice, value); };
    const auto found = std::find_if(choices.begin(), choices.end(), same);
    if (found == choices.end()) refuse("is not one of the choices: " + list(choices));
    return static_cast<double>(found - choices.begin());
  }
};

}  // namespace

double to_cell(const Distribution& dist, const ParamValue& value, std::string_view where) {
  return std::visit(ToCell{value, where}, dist);
}

}  // namespace hone
