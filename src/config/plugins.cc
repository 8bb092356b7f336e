#include "config/plugins.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "config/json_text.h"
#include "config/visitors.h"
#include "hone/backends/registry.h"
#include "hone/config.h"
#include "hone/error.h"
#include "hone/pruners/registry.h"
#include "hone/samplers/registry.h"
#include "hone/storages/sqlite.h"
#include "space/json.h"

namespace hone {
namespace {

constexpr RegistryEntry<Storage> kStorages[] = {
    {"sqlite", "an SQLite database, shared by any number of studies and processes",
     [](OptionVisitor& visit) {
       SqliteOptions options;
       options.fields(visit);
       return make_sqlite(options);
     }},
    {"memory", "nothing is kept after the run",
     [](OptionVisitor&) { return std::unique_ptr<Storage>(); }},
};

// What is called a tuner: a sampler as it is by default, and a pruner, whose options are its own.
struct Preset {
  std::string_view name, summary, sampler, pruner;
};

constexpr Preset kPresets[] = {
    {"bohb", "the sampler tpe and the pruner hyperband, whose options it takes", "tpe",
     "hyperband"},
};

template <class Interface>
Catalogue catalogue_of(std::span<const RegistryEntry<Interface>> entries) {
  Catalogue catalogue;
  for (const RegistryEntry<Interface>& entry : entries)
    catalogue.plugins.push_back({.name = entry.name,
                                 .summary = entry.summary,
                                 .walk = [make = entry.make](OptionVisitor& v) { make(v); }});
  return catalogue;
}

const Plugin* find(const Catalogue& catalogue, std::string_view name) {
  const auto at = std::ranges::find(catalogue.plugins, name, &Plugin::name);
  return at == catalogue.plugins.end() ? nullptr : &*at;
}

std::vector<std::string> names(const Catalogue& catalogue) {
  std::vector<std::string> list;
  for (const Plugin& plugin : catalogue.plugins) list.emplace_back(plugin.name);
  return list;
}

// Errors about values name their option as "grid.points".
std::string option_pointer(const Json& object, const std::string& pointer, std::string_view where) {
  const std::string_view option = where.substr(where.rfind('.') + 1);
  return object.contains(option) ? json_pointer(pointer, option) : pointer;
}

void check_options(const Plugin& plugin, const Json& object, const std::string& pointer,
                   std::vector<Diagnostic>& found) {
  const std::size_t before = found.size();
  Reader reader({object, pointer, found});
  reader.know("type");
  try {
    plugin.walk(reader);
  } catch (const Error& error) {
    if (found.size() == before)
      found.push_back({.pointer = option_pointer(object, pointer, error.where()),
                       .found = "a value that " + std::string(plugin.name) + " refuses",
                       .expected = error.what()});
  }
  reader.refuse_unknown();
}

// The object that the JSON at this place stands for; mistakes are appended to `found`.
Json read_plugin(const JsonPlace& place, const Catalogue& catalogue) {
  const std::vector<std::string> known = names(catalogue);
  const std::string expected =
      fmt::format("{}one of {}, by name or as {{\"type\": NAME, options ...}}",
                  catalogue.takes_path.empty() ? "" : "a path or ", fmt::join(known, ", "));
  if (plain_text(place.json).value_or("").empty() && !place.json.is_object()) {
    place.expect(expected);
    return {};
  }
  const Json object = as_plugin_object(place.json, catalogue);
  const std::optional<std::string> type =
      object.contains("type") ? plain_text(object["type"]) : std::nullopt;
  if (const Plugin* plugin = type ? find(catalogue, *type) : nullptr) {
    check_options(*plugin, object, place.pointer, place.found);
  } else if (!object.contains("type")) {
    place.found.push_back({.pointer = json_pointer(place.pointer, "type"),
                           .found = "nothing",
                           .expected = fmt::format("one of {}", fmt::join(known, ", "))});
  } else {
    const JsonPlace at = place.json.is_object() ? place.member("type") : place;
    at.expect(fmt::format("one of {}", fmt::join(known, ", ")),
              type ? nearest_name(*type, known) : "");
  }
  return object;
}

Json plugin_schema(const Catalogue& catalogue) {
  Json variants = Json::array();
  if (catalogue.takes_path.empty())
    variants.push_back({{"enum", names(catalogue)}});
  else
    variants.push_back({{"type", "string"}, {"minLength", 1}});
  for (const Plugin& plugin : catalogue.plugins) {
    SchemaWriter writer;
    writer.constant("type", plugin.name);
    plugin.walk(writer);
    Json variant = writer.schema();
    variant["description"] = plugin.summary;
    variants.push_back(std::move(variant));
  }
  return {{"anyOf", std::move(variants)}};
}

template <class Interface>
std::unique_ptr<Interface> make_plugin(std::span<const RegistryEntry<Interface>> entries,
                                       const Catalogue& catalogue, std::string_view text,
                                       std::string_view where) {
  std::vector<Diagnostic> found;
  const bool json = text.starts_with('{') || text.starts_with('"');
  const Json given = json ? parse_json(text, found) : Json(text);
  const Json object = read_plugin({given, std::string(where), found}, catalogue);
  if (!found.empty()) throw ConfigError(std::move(found));
  const auto& type = object["type"].template get_ref<const std::string&>();
  Reader reader({object, std::string(where), found});
  return std::ranges::find(entries, type, &RegistryEntry<Interface>::name)->make(reader);
}

// The pruner at this place, made by the walk that checks it: once, however deep it lies.
std::unique_ptr<Pruner> read_inner_pruner(const JsonPlace& place) {
  std::unique_ptr<Pruner> made;
  Catalogue catalogue = pruner_catalogue();
  for (std::size_t i = 0; i < catalogue.plugins.size(); ++i)
    catalogue.plugins[i].walk = [&made, i](OptionVisitor& visit) {
      made = pruners()[i].make(visit);
    };
  read_plugin(place, catalogue);
  return made;
}

// The schema of the whole study file defines what a pruner is.
Json inner_pruner_schema() { return {{"$ref", "#/properties/pruner"}}; }

}  // namespace

Catalogue sampler_catalogue() { return catalogue_of(samplers()); }
Catalogue pruner_catalogue() { return catalogue_of(pruners()); }
Catalogue backend_catalogue() { return catalogue_of(backends()); }

Catalogue storage_catalogue() {
  const auto no_options = [](OptionVisitor&) {};
  const auto sqlite_options = [](OptionVisitor& visit) { SqliteOptions().fields(visit); };
  return {.plugins = {{kStorages[0].name, kStorages[0].summary, sqlite_options},
                      {kStorages[1].name, kStorages[1].summary, no_options}},
          .takes_path = kStorages[0].name};
}

Catalogue tuner_catalogue() {
  const Catalogue known = pruner_catalogue();
  Catalogue catalogue;
  for (const Preset& preset : kPresets)
    catalogue.plugins.push_back({preset.name, preset.summary, find(known, preset.pruner)->walk});
  return catalogue;
}

Json as_plugin_object(const Json& json, const Catalogue& catalogue) {
  if (json.is_object()) return json;
  const auto& text = json.get_ref<const std::string&>();
  if (catalogue.takes_path.empty() || find(catalogue, text)) return {{"type", text}};
  return {{"type", catalogue.takes_path}, {"path", text}};
}

Codec plugin(std::string& value, const Catalogue& catalogue) {
  return {.expected = "a plug-in by name",
          .schema = [catalogue] { return plugin_schema(catalogue); },
          .read =
              [&value, catalogue](const JsonPlace& place) {
                const std::size_t before = place.found.size();
                const Json object = read_plugin(place, catalogue);
                if (place.found.size() == before) value = object.dump();
              },
          .write = [&value] { return Json::parse(value); }};
}

Codec tuner(std::string& sampler, std::string& pruner) {
  return {.expected = "a tuner by name",
          .schema = [] { return plugin_schema(tuner_catalogue()); },
          .read =
              [&sampler, &pruner](const JsonPlace& place) {
                const std::size_t before = place.found.size();
                Json object = read_plugin(place, tuner_catalogue());
                if (place.found.size() > before) return;
                const Preset& preset = *std::ranges::find(
                    kPresets, object["type"].get_ref<const std::string&>(), &Preset::name);
                object["type"] = preset.pruner;
                pruner = object.dump();
                sampler = Json{{"type", preset.sampler}}.dump();
              },
          .write = [] { return std::nullopt; }};
}

Codec inner_pruner(std::unique_ptr<Pruner>& value) {
  return {.expected = "a pruner",
          .schema = [] { return inner_pruner_schema(); },
          .read = [&value](const JsonPlace& place) { value = read_inner_pruner(place); },
          .write = [] { return std::nullopt; }};
}

Codec inner_pruners(std::vector<std::unique_ptr<Pruner>>& value) {
  const std::string expected = "an array of pruners, one at least";
  return {.expected = expected,
          .schema =
              [] {
                return Json{{"type", "array"}, {"items", inner_pruner_schema()}, {"minItems", 1}};
              },
          .read =
              [&value, expected](const JsonPlace& place) {
                if (!place.json.is_array() || place.json.empty()) return place.expect(expected);
                value.clear();
                for (std::size_t i = 0; i < place.json.size(); ++i)
                  value.push_back(read_inner_pruner(place.element(i)));
              },
          .write = [] { return std::nullopt; }};
}

std::unique_ptr<Sampler> sampler_from_json(std::string_view json, std::string_view where) {
  return make_plugin(samplers(), sampler_catalogue(), json, where);
}
std::unique_ptr<Pruner> pruner_from_json(std::string_view json, std::string_view where) {
  return make_plugin(pruners(), pruner_catalogue(), json, where);
}
std::unique_ptr<Storage> storage_from_json(std::string_view json, std::string_view where) {
  return make_plugin(std::span<const RegistryEntry<Storage>>(kStorages), storage_catalogue(), json,
                     where);
}
std::unique_ptr<Backend> backend_from_json(std::string_view json, std::string_view where) {
  return make_plugin(backends(), backend_catalogue(), json, where);
}

std::string plugin_help(std::string_view kind) {
  const std::pair<std::string, Catalogue> kinds[] = {{"samplers", sampler_catalogue()},
                                                     {"pruners", pruner_catalogue()},
                                                     {"tuners", tuner_catalogue()},
                                                     {"storages", storage_catalogue()},
                                                     {"backends", backend_catalogue()}};
  std::string text;
  for (const auto& [name, catalogue] : kinds) {
    if (!kind.empty() && kind != name) continue;
    text += name + ":\n";
    for (const Plugin& plugin : catalogue.plugins) {
      HelpWriter help;
      plugin.walk(help);
      text += fmt::format("  {:<12} {}\n{}", plugin.name, plugin.summary, help.text());
    }
  }
  if (text.empty())
    throw Error(
        ErrorCode::kInvalidArgument, kind,
        "no such kind of plug-in; there are samplers, pruners, tuners, storages and backends");
  return text;
}

}  // namespace hone
