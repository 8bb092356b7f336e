#include "config/space_schema.h"

namespace hone {
namespace {

Json reference(const char* definition) {
  return {{"$ref", std::string("#/definitions/") + definition}};
}

Json described(Json schema, const char* description) {
  schema["description"] = description;
  return schema;
}

Json list_of(Json items) {
  return {{"type", "array"}, {"items", std::move(items)}, {"minItems", 1}};
}

// An object of these keys and no others.
Json object_of(Json properties, Json required) {
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", std::move(required)},
          {"additionalProperties", false}};
}

Json number() { return {{"type", "number"}}; }
Json positive() { return {{"type", "number"}, {"exclusiveMinimum", 0}}; }
Json scalar() { return {{"type", {"string", "number", "boolean", "null"}}}; }

Json prior(const char* type, const char* first, Json first_schema, const char* second) {
  return object_of(
      {{"type", {{"const", type}}}, {first, std::move(first_schema)}, {second, positive()}},
      {"type", first, second});
}

Json priors() {
  return {{"anyOf",
           {object_of({{"type", {{"const", "uniform"}}}}, Json::array({"type"})),
            prior("normal", "mean", number(), "sd"), prior("lognormal", "mu", number(), "sigma"),
            prior("beta", "alpha", positive(), "beta")}}};
}

// Operators on one parameter: {">": 1, "<=": 4}.
Json comparisons() {
  Json operators = Json::object();
  for (const char* name : {"==", "!=", "<", "<=", ">", ">="}) operators[name] = reference("scalar");
  operators["in"] = list_of(reference("scalar"));
  return {{"type", "object"},
          {"properties", std::move(operators)},
          {"minProperties", 1},
          {"additionalProperties", false}};
}

Json condition() {
  const Json comparison = {
      {"anyOf", {reference("scalar"), list_of(reference("scalar")), comparisons()}}};
  return {{"type", "object"},
          {"description", "parameters and what they must be; several members are joined by and"},
          {"properties",
           {{"and", list_of(reference("condition"))}, {"or", list_of(reference("condition"))}}},
          {"additionalProperties", comparison},
          {"minProperties", 1}};
}

Json when() { return described(reference("condition"), "when the parameter exists; else always"); }

Json range(const char* type, Json bound, Json step) {
  return object_of({{"type", {{"const", type}}},
                    {"low", described(bound, "the smallest value")},
                    {"high", described(bound, "the largest value")},
                    {"scale", {{"enum", {"linear", "log"}}, {"default", "linear"}}},
                    {"step", described(std::move(step), "only low, low + step, ... up to high")},
                    {"prior", described(reference("prior"), "what is believed before any trial")},
                    {"when", when()}},
                   {"type", "low", "high"});
}

Json float_parameter() { return range("float", number(), positive()); }

Json int_parameter() {
  constexpr std::int64_t kMost = std::int64_t{1} << 53;
  return range("int", {{"type", "integer"}, {"minimum", -kMost}, {"maximum", kMost}},
               {{"type", "integer"}, {"minimum", 1}});
}

Json choices() {
  Json list = list_of(reference("scalar"));
  list["uniqueItems"] = true;
  return list;
}

Json categorical_parameter() {
  return object_of({{"type", {{"const", "categorical"}}},
                    {"choices", described(choices(), "the values, in no order")},
                    {"weights", described(list_of(positive()), "relative, one per choice")},
                    {"when", when()}},
                   {"type", "choices"});
}

Json ordinal_parameter() {
  return object_of({{"type", {{"const", "ordinal"}}},
                    {"choices", described(choices(), "the values, in their order")},
                    {"when", when()}},
                   {"type", "choices"});
}

Json linear_constraint(const char* bound) {
  return object_of(
      {{"linear", {{"type", "object"}, {"additionalProperties", number()}, {"minProperties", 1}}},
       {bound, number()}},
      {"linear", bound});
}

}  // namespace

Json parameters_schema() {
  return {{"type", "object"},
          {"minProperties", 1},
          {"propertyNames", {{"minLength", 1}}},
          {"additionalProperties", reference("parameter")}};
}

Json constraints_schema() {
  const Json forbidden = object_of({{"forbid", reference("condition")}}, Json::array({"forbid"}));
  return {{"type", "array"},
          {"items",
           {{"anyOf", {linear_constraint("at_most"), linear_constraint("at_least"), forbidden}}}}};
}

Json space_definitions() {
  return {{"scalar", scalar()},
          {"condition", condition()},
          {"prior", priors()},
          {"parameter",
           {{"anyOf",
             {described(reference("scalar"), "a constant"), float_parameter(), int_parameter(),
              categorical_parameter(), ordinal_parameter()}}}}};
}

}  // namespace hone
