#include <algorithm>
#include <array>

#include "space/json.h"
#include "space/json_reader.h"
#include "space/nearest_name.h"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;
using Op = Condition::Op;

// Each is a look at all names; who has made more mistakes has made one that explains them.
constexpr std::size_t kMostSuggestions = 100;
constexpr std::array<std::string_view, 7> kOperators = {"==", "!=", "<", "<=", ">", ">=", "in"};

bool joins(std::string_view key) { return key == "and" || key == "or"; }

bool is_order(Op op) { return op != Op::kEqual && op != Op::kNotEqual && op != Op::kIn; }

class Reader {
 public:
  Reader(const Space& space, const Names& unsure) : space_(space), unsure_(unsure) {}

  // The terms of all members: one is the condition, several are joined by and.
  std::optional<Condition> read(const JsonPlace& place) const {
    if (!place.is_object("an object such as {\"optimizer\": \"sgd\"}")) return std::nullopt;
    std::vector<Condition> terms;
    for (const auto& [key, member] : place.members()) {
      if (joins(key))
        read_join(key == "and" ? Op::kAnd : Op::kOr, member, terms);
      else
        read_comparisons(key, member, terms);
    }
    if (place.json.empty()) place.expect("at least one comparison");
    if (terms.empty()) return std::nullopt;
    if (terms.size() == 1) return std::move(terms.front());
    return Condition{.op = Op::kAnd, .terms = std::move(terms)};
  }

 private:
  void read_join(Op op, const JsonPlace& place, std::vector<Condition>& terms) const {
    if (!place.json.is_array() || place.json.empty())
      return place.expect("an array of at least one condition");
    Condition join{.op = op};
    for (std::size_t i = 0; i < place.json.size(); ++i)
      if (auto term = read(place.element(i))) join.terms.push_back(std::move(*term));
    terms.push_back(std::move(join));
  }

  void read_comparisons(const std::string& name, const JsonPlace& place,
                        std::vector<Condition>& terms) const {
    if (unsure_.contains(name)) return;
    const auto id = space_.find(name);
    if (!id) return note_unknown_parameter(name, place, space_, unsure_);
    if (!place.json.is_object())
      return read_comparison(place.json.is_array() ? Op::kIn : Op::kEqual, *id, place, terms);
    place.only(kOperators);
    if (place.json.empty()) place.expect("an operator, " + one_of(kOperators));
    for (std::size_t op = 0; op < kOperators.size(); ++op)
      if (const auto operand = place.optional(kOperators[op]))
        read_comparison(static_cast<Op>(op), *id, *operand, terms);
  }

  void read_comparison(Op op, ParamId id, const JsonPlace& place,
                       std::vector<Condition>& terms) const {
    if (is_order(op) && std::holds_alternative<Categorical>(space_[id].dist))
      return place.expect("==, != or in: the choices of " + space_[id].name + " have no order");
    Condition comparison{.op = op, .parameter = id};
    if (op != Op::kIn) {
      read_operand(place, comparison);
    } else if (!place.json.is_array() || place.json.empty()) {
      place.expect("an array of at least one value");
    } else {
      for (std::size_t i = 0; i < place.json.size(); ++i)
        read_operand(place.element(i), comparison);
    }
    if (!comparison.operands.empty()) terms.push_back(std::move(comparison));
  }

  void read_operand(const JsonPlace& place, Condition& comparison) const {
    auto value = place.scalar();
    if (!value) return;
    const Param& parent = space_[comparison.parameter];
    try {
      to_cell(parent.dist, *value, parent.name);
      comparison.operands.push_back(std::move(*value));
    } catch (const Error& error) {
      place.expect("a value of " + parent.name, error);
    }
  }

  const Space& space_;
  const Names& unsure_;
};

Json comparison_to_json(const Condition& condition) {
  if (condition.op == Op::kEqual) return value_to_json(condition.operands.front());
  if (condition.op != Op::kIn) {
    const std::string name(kOperators[static_cast<std::size_t>(condition.op)]);
    return Json::object({{name, value_to_json(condition.operands.front())}});
  }
  Json values = Json::array();
  for (const ParamValue& value : condition.operands) values.push_back(value_to_json(value));
  return values;
}

// Whether the terms can be members of one object, which needs different keys.
bool fits_one_object(const Condition& condition) {
  if (condition.op != Op::kAnd || condition.terms.size() < 2) return false;
  std::vector<std::uint32_t> parameters;
  for (const Condition& term : condition.terms) {
    if (!term.terms.empty()) return false;
    parameters.push_back(term.parameter.index);
  }
  std::ranges::sort(parameters);
  return std::ranges::adjacent_find(parameters) == parameters.end();
}

}  // namespace

void note_unknown_parameter(const std::string& name, const JsonPlace& place, const Space& space,
                            const Names& unsure) {
  NearestName nearest(name);
  if (place.found.size() < kMostSuggestions) {
    for (const std::string& known : unsure) nearest.consider(known);
    for (const Param& param : space.params()) nearest.consider(param.name);
  }
  place.found.push_back({.pointer = place.pointer,
                         .found = "\"" + name + "\"",
                         .expected = "the name of a parameter",
                         .nearest = nearest.found()});
}

std::optional<Condition> condition_from_json(const JsonPlace& place, const Space& space,
                                             const Names& unsure) {
  const std::size_t mistakes = place.found.size();
  auto condition = Reader(space, unsure).read(place);
  return place.found.size() == mistakes ? condition : std::nullopt;
}

Json condition_to_json(const Condition& condition, const Space& space) {
  Json json = Json::object();
  if (condition.terms.empty()) {
    json[space[condition.parameter].name] = comparison_to_json(condition);
  } else if (fits_one_object(condition)) {
    for (const Condition& term : condition.terms)
      json[space[term.parameter].name] = comparison_to_json(term);
  } else {
    Json& terms = json[condition.op == Op::kAnd ? "and" : "or"] = Json::array();
    for (const Condition& term : condition.terms) terms.push_back(condition_to_json(term, space));
  }
  return json;
}

std::vector<std::string> names_in_condition(const Json& condition) {
  std::vector<std::string> names;
  if (!condition.is_object()) return names;
  for (const auto& [key, value] : condition.items()) {
    if (!joins(key)) names.push_back(key);
    if (!joins(key) || !value.is_array()) continue;
    for (const Json& term : value)
      for (std::string& name : names_in_condition(term)) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace hone
