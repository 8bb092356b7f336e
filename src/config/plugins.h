// Samplers, pruners, storages and backends by name, with their options checked.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "config/field.h"

namespace hone {

// One plug-in, as far as its name and options go.
struct Plugin {
  std::string_view name, summary;
  // Shows the visitor every option; throws Error when a value is bad. Opens no files.
  std::function<void(OptionVisitor&)> walk;
};

// All plug-ins of one kind.
struct Catalogue {
  std::vector<Plugin> plugins;
  // A string that names no plug-in is the "path" of this one.
  std::string_view takes_path = {};
};

Catalogue sampler_catalogue();
Catalogue pruner_catalogue();
Catalogue storage_catalogue();
Catalogue backend_catalogue();
// Names that stand for a sampler and a pruner at once.
Catalogue tuner_catalogue();

// {"type": NAME, options ...}, NAME or a path, as an object with its options as they stand.
Json as_plugin_object(const Json& json, const Catalogue& catalogue);

// Such a value in the variable, as the text of the object.
Codec plugin(std::string& value, const Catalogue& catalogue);

// A tuner, in the variables of its parts; never written, as those are.
Codec tuner(std::string& sampler, std::string& pruner);

// The pruners within a pruner, by name or as objects; made as they are read, never written.
Codec inner_pruner(std::unique_ptr<Pruner>& value);
Codec inner_pruners(std::vector<std::unique_ptr<Pruner>>& value);

}  // namespace hone
