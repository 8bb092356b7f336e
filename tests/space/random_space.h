// Random distributions and spaces of every kind, for property tests.
#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hone/rng.h"
#include "hone/space.h"

namespace hone {

inline Prior random_prior(Stream& stream, double low, double high) {
  switch (stream.below(5)) {
    case 0:
      return NormalPrior{low + (high - low) * stream.uniform(),
                         (high - low + 1) * (0.1 + stream.uniform())};
    case 1:
      if (low <= 0) return UniformPrior{};
      return LogNormalPrior{std::log(low + (high - low) * stream.uniform()),
                            0.2 + 2 * stream.uniform()};
    case 2:
      return BetaPrior{0.5 + 3 * stream.uniform(), 0.5 + 3 * stream.uniform()};
    default:
      return UniformPrior{};
  }
}

inline FloatRange random_float(Stream& stream) {
  FloatRange range;
  range.log = stream.below(2) == 0;
  range.low = range.log ? std::exp(10 * stream.uniform() - 8) : 20 * stream.uniform() - 10;
  range.high =
      range.log ? range.low * std::exp(8 * stream.uniform()) : range.low + 15 * stream.uniform();
  if (stream.below(3) == 0) range.step = (range.high - range.low) / (0.5 + 9 * stream.uniform());
  range.prior = random_prior(stream, range.low, range.high);
  return range;
}

inline IntRange random_int(Stream& stream) {
  IntRange range;
  range.log = stream.below(2) == 0;
  range.low = range.log ? 1 + static_cast<std::int64_t>(stream.below(5))
                        : static_cast<std::int64_t>(stream.below(20)) - 10;
  range.high = range.low + static_cast<std::int64_t>(stream.below(30));
  range.step = 1 + static_cast<std::int64_t>(stream.below(3));
  range.prior =
      random_prior(stream, static_cast<double>(range.low), static_cast<double>(range.high));
  return range;
}

inline std::vector<ParamValue> random_choices(Stream& stream) {
  const std::vector<ParamValue> all = {"sgd", "adam", std::int64_t{1}, 2.5,  true, false,
                                       {},    "1",    "a\"b\\",        1e300};
  const std::size_t first = stream.below(all.size() - 4);
  const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
  return {begin, begin + 1 + static_cast<std::ptrdiff_t>(stream.below(4))};
}

inline Distribution random_distribution(Stream& stream) {
  switch (stream.below(4)) {
    case 0:
      return random_float(stream);
    case 1:
      return random_int(stream);
    case 2: {
      Categorical categorical{random_choices(stream)};
      if (stream.below(2) == 0)
        for (std::size_t i = 0; i < categorical.choices.size(); ++i)
          categorical.weights.push_back(0.1 + stream.uniform());
      return categorical;
    }
    default:
      return Ordinal{random_choices(stream)};
  }
}

inline Condition random_comparison(Stream& stream, const Space& space) {
  using Op = Condition::Op;
  const ParamId parent{static_cast<std::uint32_t>(stream.below(space.size()))};
  const Distribution& dist = space[parent].dist;
  const auto operand = [&] { return to_value(dist, from_unit(dist, stream.uniform())); };
  const auto op = static_cast<Op>(stream.below(7));
  if (op == Op::kIn) return in(parent, {operand(), operand()});
  const bool ordered = !std::holds_alternative<Categorical>(dist);
  const Op usable = ordered || op == Op::kNotEqual ? op : Op::kEqual;
  return {.op = usable, .parameter = parent, .operands = {operand()}};
}

inline Condition random_condition(Stream& stream, const Space& space) {
  switch (stream.below(4)) {
    case 0:
      return random_comparison(stream, space) && random_comparison(stream, space);
    case 1:
      return random_comparison(stream, space) ||
             (random_comparison(stream, space) && random_comparison(stream, space));
    default:
      return random_comparison(stream, space);
  }
}

// Parameters of every kind, half of them under conditions; names include what JSON must escape.
inline Space random_space(Stream& stream, std::size_t size) {
  Space space;
  for (std::size_t i = 0; i < size; ++i) {
    std::optional<Condition> when;
    if (i > 0 && stream.below(2) == 0) when = random_condition(stream, space);
    const std::string suffix = stream.below(4) == 0 ? "/~\"\n" : "";
    space.add({"p" + suffix + std::to_string(i), random_distribution(stream), std::move(when)});
  }
  return space;
}

// Linear constraints and forbidden combinations; whether any configuration is left is not known.
inline void add_random_constraints(Stream& stream, Space& space) {
  LinearConstraint linear;
  for (std::uint32_t i = 0; i < space.size(); ++i) {
    const Distribution& dist = space[{i}].dist;
    if (std::holds_alternative<Categorical>(dist) || std::holds_alternative<Ordinal>(dist))
      continue;
    const double coefficient = stream.below(2) == 0 ? 1.0 : -2.0;
    linear.terms.emplace_back(ParamId{i}, coefficient);
    linear.bound += coefficient * from_unit(dist, stream.uniform());
  }
  if (!linear.terms.empty()) space.add_constraint(linear);
  space.forbid(random_comparison(stream, space) && random_comparison(stream, space));
}

}  // namespace hone
