#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "space/json.h"
#include "space/json_reader.h"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 1> kWhen = {"when"};

// Who waits for whom among the members of "parameters", by their numbers in the text.
struct Order {
  std::vector<std::set<std::size_t>> parents, children;
};

Order order_of(const Json& parameters) {
  std::map<std::string, std::size_t> numbers;
  for (const auto& [name, value] : parameters.items()) numbers.emplace(name, numbers.size());
  Order order{std::vector<std::set<std::size_t>>(numbers.size()),
              std::vector<std::set<std::size_t>>(numbers.size())};
  for (const auto& [name, value] : parameters.items()) {
    if (!value.is_object() || !value.contains("when")) continue;
    for (const std::string& parent : names_in_condition(value["when"])) {
      if (!numbers.contains(parent)) continue;
      order.parents[numbers[name]].insert(numbers[parent]);
      order.children[numbers[parent]].insert(numbers[name]);
    }
  }
  return order;
}

// Parents first, otherwise in the order of the text (Kahn, CACM 5(11), 1962); what waits for
// itself is left out.
std::vector<std::size_t> sort(Order order) {
  std::set<std::size_t> ready;
  for (std::size_t number = 0; number < order.parents.size(); ++number)
    if (order.parents[number].empty()) ready.insert(number);
  std::vector<std::size_t> sorted;
  while (!ready.empty()) {
    const std::size_t number = *ready.begin();
    ready.erase(ready.begin());
    sorted.push_back(number);
    for (const std::size_t child : order.children[number]) {
      order.parents[child].erase(number);
      if (order.parents[child].empty()) ready.insert(child);
    }
  }
  return sorted;
}

class Reader {
 public:
  Reader(const JsonPlace& parameters, Space& space)
      : parameters_(parameters), space_(space), members_(parameters.members()) {}

  void read() {
    // In the order of the text, so that mistakes are listed as they stand there.
    for (const auto& [name, place] : members_) dists_.push_back(read_declaration(place));
    std::vector<bool> waits(members_.size(), true);
    for (const std::size_t number : sort(order_of(parameters_.json))) {
      add(number);
      waits[number] = false;
    }
    for (std::size_t number = 0; number < members_.size(); ++number)
      if (waits[number]) note_cycle(number);
  }

  // The parameters whose declaration is wrong.
  const Names& unsure() const { return unsure_; }

 private:
  static std::optional<Distribution> read_declaration(const JsonPlace& place) {
    if (place.json.is_object()) return read_distribution(place, kWhen);
    if (auto constant = constant_of(place)) return Categorical{{std::move(*constant)}};
    return std::nullopt;
  }

  static std::optional<ParamValue> constant_of(const JsonPlace& place) {
    if (place.json.is_primitive()) return place.scalar();
    place.expect("an object with a \"type\", or a constant");
    return std::nullopt;
  }

  void add(std::size_t number) {
    const auto& [name, place] = members_[number];
    const auto when = place.json.is_object() ? place.optional("when") : std::nullopt;
    auto condition = when ? condition_from_json(*when, space_, unsure_) : std::nullopt;
    if (!dists_[number]) {
      unsure_.insert(name);
      return;
    }
    try {
      space_.add({name, std::move(*dists_[number]), std::move(condition)});
    } catch (const Error& error) {
      place.expect("a valid parameter", error);
      unsure_.insert(name);
    }
  }

  void note_cycle(std::size_t number) {
    const auto& [name, place] = members_[number];
    place.member("when").expect(
        "a condition that does not depend on its own parameter in a circle");
    unsure_.insert(name);
  }

  const JsonPlace& parameters_;
  Space& space_;
  const std::vector<std::pair<std::string, JsonPlace>> members_;
  Names unsure_;
  std::vector<std::optional<Distribution>> dists_;
};

class ConstraintReader {
 public:
  ConstraintReader(Space& space, const Names& unsure) : space_(space), unsure_(unsure) {}

  void read(const JsonPlace& place) {
    constexpr std::string_view kExpected =
        "an object with \"linear\" and \"at_most\" or \"at_least\", or with \"forbid\"";
    if (!place.is_object(kExpected)) return;
    if (place.json.contains("forbid")) return read_forbidden(place);
    if (place.json.contains("linear")) return read_linear(place);
    place.expect(kExpected);
  }

 private:
  void read_forbidden(const JsonPlace& place) {
    place.only(std::array<std::string_view, 1>{"forbid"});
    if (auto condition = condition_from_json(place.member("forbid"), space_, unsure_))
      space_.forbid(std::move(*condition));
  }

  void read_linear(const JsonPlace& place) {
    const std::size_t mistakes = place.found.size();
    place.only(std::array<std::string_view, 3>{"linear", "at_most", "at_least"});
    LinearConstraint constraint;
    const JsonPlace terms = place.member("linear");
    if (!terms.is_object("an object of parameters and their coefficients")) return;
    bool sure = true;
    for (const auto& [name, member] : terms.members())
      sure = read_term(name, member, constraint) && sure;
    const bool bounded = read_bound(place, constraint);
    if (sure && bounded && place.found.size() == mistakes) add(terms, constraint);
  }

  // Whether the parameter is known.
  bool read_term(const std::string& name, const JsonPlace& place, LinearConstraint& constraint) {
    const auto coefficient = place.number();
    if (unsure_.contains(name)) return false;
    if (const auto id = space_.find(name)) {
      constraint.terms.emplace_back(*id, coefficient.value_or(1));
      return true;
    }
    note_unknown_parameter(name, place, space_, unsure_);
    return false;
  }

  // At least b is at most -b of the negated sum.
  static bool read_bound(const JsonPlace& place, LinearConstraint& constraint) {
    const auto at_most = place.optional("at_most"), at_least = place.optional("at_least");
    if (at_most.has_value() == at_least.has_value()) {
      place.expect("either \"at_most\" or \"at_least\"");
      return false;
    }
    const auto bound = at_most ? at_most->number() : at_least->number();
    const double sign = at_most ? 1 : -1;
    for (auto& term : constraint.terms) term.second *= sign;
    constraint.bound = sign * bound.value_or(0);
    return bound.has_value();
  }

  void add(const JsonPlace& place, LinearConstraint& constraint) {
    try {
      space_.add_constraint(std::move(constraint));
    } catch (const Error& error) {
      place.expect("a valid linear constraint", error);
    }
  }

  Space& space_;
  const Names& unsure_;
};

// Appends without looking for the name among the others.
Json& add_member(Json& object, const std::string& name, Json value) {
  auto& members = object.get_ref<Json::object_t&>();
  return static_cast<Json::object_t::Container&>(members)
      .emplace_back(name, std::move(value))
      .second;
}

// A constant as the study file writes it, when that says everything.
bool is_bare_constant(const Param& param) {
  const auto* categorical = std::get_if<Categorical>(&param.dist);
  return categorical && categorical->choices.size() == 1 && categorical->weights.empty() &&
         !param.when;
}

}  // namespace

Json parameters_to_json(const Space& space) {
  Json json = Json::object();
  for (const Param& param : space.params()) {
    if (is_bare_constant(param)) {
      add_member(json, param.name,
                 value_to_json(std::get<Categorical>(param.dist).choices.front()));
      continue;
    }
    Json& entry = add_member(json, param.name, distribution_to_json(param.dist));
    if (param.when) entry["when"] = condition_to_json(*param.when, space);
  }
  return json;
}

Json constraints_to_json(const Space& space) {
  Json json = Json::array();
  for (const LinearConstraint& constraint : space.linear_constraints()) {
    Json terms = Json::object();
    for (const auto& [id, coefficient] : constraint.terms) terms[space[id].name] = coefficient;
    json.push_back(Json::object({{"linear", terms}, {"at_most", constraint.bound}}));
  }
  for (const Condition& condition : space.forbidden())
    json.push_back(Json::object({{"forbid", condition_to_json(condition, space)}}));
  return json;
}

Space space_from_json(const Json& parameters, const Json& constraints,
                      std::vector<Diagnostic>& found) {
  Space space;
  const JsonPlace place{parameters, "/parameters", found};
  if (!place.is_object("an object of names and parameters")) return space;
  Reader reader(place, space);
  reader.read();
  const JsonPlace list{constraints, "/constraints", found};
  if (constraints.is_null()) return space;
  if (!constraints.is_array()) {
    list.expect("an array of constraints");
    return space;
  }
  ConstraintReader constraint_reader(space, reader.unsure());
  for (std::size_t i = 0; i < constraints.size(); ++i) constraint_reader.read(list.element(i));
  return space;
}

}  // namespace hone
