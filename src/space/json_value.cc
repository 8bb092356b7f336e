#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "hone/error.h"
#include "space/json.h"

namespace hone {
namespace {

using Json = nlohmann::ordered_json;

struct ToJson {
  Json operator()(std::monostate) const { return nullptr; }
  Json operator()(double number) const {
    if (std::isfinite(number)) return number;
    return to_string(number);
  }
  template <class Value>
  Json operator()(const Value& value) const {
    return value;
  }
};

}  // namespace

bool is_json_text(std::string_view text) {
  const auto is_ascii = [](char letter) { return static_cast<unsigned char>(letter) < 0x80; };
  if (std::ranges::all_of(text, is_ascii)) return true;
  try {
    return !Json(text).dump().empty();
  } catch (const Json::type_error&) {
    return false;
  }
}

Json value_to_json(const ParamValue& value) { return std::visit(ToJson{}, value); }

ParamValue value_from_json(const Json& json) {
  constexpr std::uint64_t kMaxSigned = std::numeric_limits<std::int64_t>::max();
  if (json.is_null()) return std::monostate{};
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_string()) return json.get<std::string>();
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > kMaxSigned)
    return json.get<double>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number_float()) return json.get<double>();
  throw Error(ErrorCode::kInvalidArgument, json.dump(),
              "is no value; expected a string, a number, true, false or null");
}

Json configuration_to_json(const Configuration& configuration) {
  Json json = Json::object();
  for (const auto& [name, value] : configuration) json[name] = value_to_json(value);
  return json;
}

Configuration configuration_from_json(const Json& json) {
  if (!json.is_object())
    throw Error(ErrorCode::kInvalidArgument, json.dump(),
                "is no configuration; expected an object of names and values");
  Configuration configuration;
  for (const auto& [name, value] : json.items())
    configuration.emplace_back(name, value_from_json(value));
  return configuration;
}

}  // namespace hone
