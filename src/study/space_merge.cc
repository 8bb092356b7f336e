#include "study/space_merge.h"

#include <algorithm>

#include "hone/error.h"

namespace hone {
namespace {

// Choices keep their index for ever, so those known before come first, in their old order.
Distribution continue_distribution(const Distribution& stored, const Distribution& declared,
                                   const std::string& name) {
  if (stored.index() != declared.index())
    throw Error(ErrorCode::kBadSpace, name,
                "was " + std::string(kind_name(stored)) + " in the stored study and is " +
                    std::string(kind_name(declared)) +
                    " now; give it another name or start a fresh study");
  if (std::holds_alternative<FloatRange>(stored) || std::holds_alternative<IntRange>(stored))
    return declared;
  Distribution both = widen(stored, declared, name);
  if (cardinality(both) != cardinality(declared))
    throw Error(ErrorCode::kBadSpace, name,
                "lacks choices that the stored study has; choices may be added but not taken away");
  return both;
}

class Translator {
 public:
  Translator(const Space& from, const Space& to) : from_(from), to_(to) {}

  ParamId id(ParamId old) const { return to_.at(from_[old].name); }
  Condition condition(Condition condition) const {
    if (condition.terms.empty()) condition.parameter = id(condition.parameter);
    for (Condition& term : condition.terms) term = this->condition(std::move(term));
    return condition;
  }
  LinearConstraint constraint(LinearConstraint constraint) const {
    for (auto& [parameter, coefficient] : constraint.terms) parameter = id(parameter);
    return constraint;
  }

 private:
  const Space& from_;
  const Space& to_;
};

}  // namespace

Space merge_spaces(const Space& stored, const Space& declared) {
  Space merged;
  const Translator from_declared(declared, merged);
  const auto add = [&](const Param& param, Distribution dist) {
    Param copy{.name = param.name, .dist = std::move(dist)};
    if (param.when) copy.when = from_declared.condition(*param.when);
    merged.add(std::move(copy));
  };
  for (const Param& param : stored.params()) {
    if (const auto id = declared.find(param.name)) {
      add(declared[*id], continue_distribution(param.dist, declared[*id].dist, param.name));
    } else {
      merged.add({.name = param.name, .dist = param.dist});
    }
  }
  for (const Param& param : declared.params())
    if (!stored.find(param.name)) add(param, param.dist);
  for (const LinearConstraint& constraint : declared.linear_constraints())
    merged.add_constraint(from_declared.constraint(constraint));
  for (const Condition& combination : declared.forbidden())
    merged.forbid(from_declared.condition(combination));
  return merged;
}

}  // namespace hone
