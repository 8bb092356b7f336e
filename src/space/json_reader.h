// Reading JSON objects so that every mistake is noted with its place and none is lost.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hone/diagnostic.h"
#include "hone/error.h"
#include "hone/space.h"

namespace hone {

// A value in a JSON text, its JSON pointer, and where to note what is wrong with it.
struct JsonPlace {
  const nlohmann::ordered_json& json;
  std::string pointer;
  std::vector<Diagnostic>& found;

  JsonPlace member(std::string_view key) const;  // of an object that has it; O(members)
  JsonPlace element(std::size_t index) const;    // of an array that has it

  void expect(std::string_view expected, std::string nearest = {}) const;
  // Notes what an Error of the engine says about this value.
  void expect(std::string_view expected, const Error& error) const;

  // All of this object, in its order. O(members).
  std::vector<std::pair<std::string, JsonPlace>> members() const;

  // Notes unless this is an object.
  bool is_object(std::string_view expected) const;
  // Notes each member of this object that is not one of these.
  void only(std::span<const std::string_view> keys) const;
  // The member; notes that it is missing.
  std::optional<JsonPlace> required(std::string_view key, std::string_view expected) const;
  std::optional<JsonPlace> optional(std::string_view key) const;

  // The value as what it should be; notes it when it is something else.
  std::optional<double> number() const;  // also "nan", "inf", "-inf"
  std::optional<std::int64_t> integer() const;
  std::optional<ParamValue> scalar() const;
  // The index of the word this is.
  std::optional<std::size_t> word(std::span<const std::string_view> words) const;
};

// "/" and "~" in the key escaped (RFC 6901).
std::string json_pointer(const std::string& parent, std::string_view key);

// "one of a, b, c".
std::string one_of(std::span<const std::string_view> words);

using Names = std::set<std::string, std::less<>>;

// "optimizer": "sgd", {"layers": {">": 1}}, {"or": [...]}. Comparisons with a parameter that is
// not in the space are noted; `unsure` names those whose declaration is wrong, with which nothing
// is compared.
std::optional<Condition> condition_from_json(const JsonPlace& place, const Space& space,
                                             const Names& unsure);
nlohmann::ordered_json condition_to_json(const Condition& condition, const Space& space);
// The parameters that a condition names, whatever else is wrong with it.
std::vector<std::string> names_in_condition(const nlohmann::ordered_json& condition);

// Notes that the key at this place names no parameter.
void note_unknown_parameter(const std::string& name, const JsonPlace& place, const Space& space,
                            const Names& unsure);

// As distribution_from_json(); nothing when it is wrong. `more` are further keys to allow.
std::optional<Distribution> read_distribution(const JsonPlace& place,
                                              std::span<const std::string_view> more);

}  // namespace hone
