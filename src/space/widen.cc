#include <algorithm>
#include <cmath>
#include <string>

#include "hone/distribution.h"
#include "hone/error.h"

namespace hone {
namespace {

[[noreturn]] void refuse(std::string_view where, const std::string& what) {
  throw Error(ErrorCode::kBadSpace, where, what);
}

bool contains_choice(const std::vector<ParamValue>& choices, const ParamValue& value) {
  return std::any_of(choices.begin(), choices.end(),
                     [&](const ParamValue& choice) { return same_value(choice, value); });
}

std::vector<ParamValue> append_new(std::vector<ParamValue> choices,
                                   const std::vector<ParamValue>& newer) {
  for (const ParamValue& choice : newer)
    if (!contains_choice(choices, choice)) choices.push_back(choice);
  return choices;
}

template <class Range>
void need_same_scale(const Range& older, const Range& newer, std::string_view where) {
  if (older.log != newer.log)
    refuse(where, "was declared on a logarithmic and on a linear scale; settle on one");
}

struct Widen {
  std::string_view where;

  Distribution operator()(const FloatRange& older, const FloatRange& newer) const {
    need_same_scale(older, newer, where);
    const double shift = older.step > 0 ? (newer.low - older.low) / older.step : 0;
    const bool agree = older.step == newer.step && std::abs(shift - std::round(shift)) < 1e-9;
    return FloatRange{.low = std::min(older.low, newer.low),
                      .high = std::max(older.high, newer.high),
                      .log = newer.log,
                      .step = agree ? newer.step : 0,
                      .prior = newer.prior};
  }

  Distribution operator()(const IntRange& older, const IntRange& newer) const {
    need_same_scale(older, newer, where);
    const bool agree = older.step == newer.step && (newer.low - older.low) % newer.step == 0;
    return IntRange{.low = std::min(older.low, newer.low),
                    .high = std::max(older.high, newer.high),
                    .log = newer.log,
                    .step = agree ? newer.step : 1,
                    .prior = newer.prior};
  }

  // A choice that the newer declaration leaves out gets the smallest of its weights.
  Distribution operator()(const Categorical& older, const Categorical& newer) const {
    Categorical merged{append_new(older.choices, newer.choices)};
    if (newer.weights.empty()) return merged;
    merged.weights.assign(merged.choices.size(), *std::ranges::min_element(newer.weights));
    for (std::size_t i = 0; i < newer.choices.size(); ++i)
      merged.weights[index_of(merged.choices, newer.choices[i])] = newer.weights[i];
    return merged;
  }

  Distribution operator()(const Ordinal& older, const Ordinal& newer) const {
    Ordinal merged{append_new(older.choices, newer.choices)};
    for (std::size_t i = 1; i < newer.choices.size(); ++i)
      if (index_of(merged.choices, newer.choices[i]) <
          index_of(merged.choices, newer.choices[i - 1]))
        refuse(where, "its choices may only be extended at the end, or their order would change");
    return merged;
  }

  template <class Older, class Newer>
  Distribution operator()(const Older& older, const Newer& newer) const {
    refuse(where, "was declared as " + std::string(kind_name(older)) + " and as " +
                      std::string(kind_name(newer)) + "; settle on one");
  }

  static std::size_t index_of(const std::vector<ParamValue>& choices, const ParamValue& value) {
    const auto same = [&](const ParamValue& choice) { return same_value(choice, value); };
    return static_cast<std::size_t>(std::ranges::find_if(choices, same) - choices.begin());
  }
};

}  // namespace

Distribution widen(const Distribution& older, const Distribution& newer, std::string_view where) {
  if (older == newer) return newer;
  Distribution widened = std::visit(Widen{where}, older, newer);
  validate(widened, where);
  return widened;
}

}  // namespace hone
