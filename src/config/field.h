// How the study file is described once and walked by many: each object of the file has one list of
// its fields, a function of a FieldVisitor. The parser, the JSON Schema, the canonical form and the
// help text are visitors.
#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hone/pruners/registry.h"
#include "space/json_reader.h"

namespace hone {

using Json = nlohmann::ordered_json;

// A file with more mistakes than this is not what its author thinks it is: the rest need not be
// listed, and listing costs.
inline constexpr std::size_t kMostMistakes = 100;

// The whole number that this is, as far as it is one: 1000.0 and 1e3 are.
std::optional<std::size_t> whole_number(const Json& json);
// The string that this is, as far as it is one without NUL, which no path or argument can hold.
std::optional<std::string> plain_text(const Json& json);

// One kind of value, bound to the variable that holds it.
struct Codec {
  std::string expected;                        // in words: "a whole number from 1"
  std::function<Json()> schema;                // draft 7
  std::function<void(const JsonPlace&)> read;  // leaves the variable alone when it refuses
  std::function<std::optional<Json>()> write;  // nothing: the key is left out
  bool required = false;
};

class FieldVisitor : public PrunerVisitor {
 public:
  virtual void field(std::string_view name, const Codec& codec, std::string_view help) = 0;
  // An object within the object.
  virtual void section(std::string_view name, const std::function<void(FieldVisitor&)>& fields,
                       std::string_view help) = 0;

  // Plug-ins list their options as an OptionVisitor wants them; here they are fields like others.
  void operator()(std::string_view name, bool& value, std::string_view help) final;
  void operator()(std::string_view name, std::size_t& value, std::string_view help) final;
  void operator()(std::string_view name, double& value, std::string_view help) final;
  void operator()(std::string_view name, std::string& value, std::string_view help) final;
  void choice(std::string_view name, std::string& value, std::span<const std::string_view> allowed,
              std::string_view help) final;
  void pruner(std::string_view name, std::unique_ptr<Pruner>& value, std::string_view help) final;
  void pruners(std::string_view name, std::vector<std::unique_ptr<Pruner>>& value,
               std::string_view help) final;
};

// The kinds of values. Each refers to the variable, which must outlive it.
Codec flag(bool& value);
Codec whole(std::size_t& value, std::size_t low = 0,
            std::size_t high = std::numeric_limits<std::size_t>::max());
// A limit from 1 up, written only when there is one: the largest size_t stands for none.
Codec limit(std::size_t& value);
// A finite number; positive: above zero. Written only when it is finite.
Codec number(double& value);
Codec number_from_zero(double& value);
Codec positive_number(double& value);
Codec number(std::optional<double>& value);
Codec word(std::string& value, std::span<const std::string_view> allowed);
// A string without NUL; written only when not empty. `pattern` is an ECMAScript regular
// expression that the schema shows, `accepts` the same test, `expected` the same in words.
Codec text(std::string& value);
Codec text(std::string& value, std::string expected, std::string pattern,
           std::function<bool(std::string_view)> accepts);
// Pairwise different, non-empty strings.
Codec texts(std::vector<std::string>& value);
// "2h30m", "45s" or seconds, in seconds. Written only when finite.
Codec duration(double& seconds, bool zero_allowed = false);

Codec required(Codec codec);

}  // namespace hone
