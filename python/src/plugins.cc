#include "plugins.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "hone/error.h"
#include "hone/pruners/registry.h"
#include "hone/samplers/registry.h"
#include "hone/storages/registry.h"
#include "python_sampler.h"
#include "simulation_binding.h"

namespace hone::python {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// Writes keywords into the options that bear their names.
class KeywordReader final : public PrunerVisitor {
 public:
  KeywordReader(std::string plugin, const py::dict& keywords)
      : plugin_(std::move(plugin)), keywords_(keywords) {}

  void operator()(std::string_view name, bool& value, std::string_view) override {
    read(name, "a bool", value);
  }
  void operator()(std::string_view name, std::size_t& value, std::string_view) override {
    read(name, "an int of at least 0", value);
  }
  void operator()(std::string_view name, double& value, std::string_view) override {
    read(name, "a float", value);
  }
  void operator()(std::string_view name, std::string& value, std::string_view) override {
    read(name, "a str", value);
  }
  void choice(std::string_view name, std::string& value, std::span<const std::string_view> allowed,
              std::string_view) override {
    read(name, "a str", value);
    if (std::ranges::find(allowed, value) == allowed.end())
      refuse(name, "is '" + value + "'; it may be " + joined({allowed.begin(), allowed.end()}));
  }
  void pruner(std::string_view name, std::unique_ptr<Pruner>& value, std::string_view) override {
    if (const py::object given = find(name)) value = make_pruner(given);
  }
  void pruners(std::string_view name, std::vector<std::unique_ptr<Pruner>>& value,
               std::string_view) override {
    const py::object given = find(name);
    if (!given) return;
    value.clear();
    for (const py::handle spec : given) value.push_back(make_pruner(spec));
  }

  // Every keyword that no option bears is a mistake.
  void refuse_unknown() const {
    for (const auto& [key, value] : keywords_) {
      const auto name = key.cast<std::string>();
      if (std::ranges::find(known_, name) == known_.end())
        refuse(name, "is no option; there are: " + joined(known_));
    }
  }

 private:
  // The keyword's value, or null.
  py::object find(std::string_view name) {
    known_.emplace_back(name);
    const py::str key{std::string(name)};
    return keywords_.contains(key) ? py::object(keywords_[key]) : py::object();
  }

  template <class T>
  void read(std::string_view name, const char* expected, T& value) {
    const py::object given = find(name);
    if (!given) return;
    try {
      value = given.cast<T>();
    } catch (const py::cast_error&) {
      refuse(name, "is " + py::repr(given).cast<std::string>() + ", expected " + expected);
    }
  }

  [[noreturn]] void refuse(std::string_view name, std::string_view why) const {
    throw Error(ErrorCode::kInvalidArgument, plugin_ + "." + std::string(name), why);
  }

  const std::string plugin_;
  const py::dict keywords_;
  std::vector<std::string> known_;
};

template <class Interface>
std::unique_ptr<Interface> make(std::span<const RegistryEntry<Interface>> entries,
                                py::handle spec) {
  if (spec.is_none()) return nullptr;
  const auto pair = spec.cast<py::tuple>();
  const auto name = pair[0].cast<std::string>();
  const auto entry = std::ranges::find(entries, name, &RegistryEntry<Interface>::name);
  if (entry == entries.end())
    throw Error(ErrorCode::kInvalidArgument, name, "there is no plug-in of this name");
  KeywordReader reader(name, pair[1].cast<py::dict>());
  std::unique_ptr<Interface> made = entry->make(reader);
  reader.refuse_unknown();
  return made;
}

}  // namespace

std::unique_ptr<Sampler> make_sampler(py::handle spec) {
  if (!spec.is_none()) {
    const auto pair = spec.cast<py::tuple>();
    const auto name = pair[0].cast<std::string>();
    if (name == "python") return make_python_sampler(pair[1]);
    if (name == "recorded") {
      const auto parts = pair[1].cast<py::tuple>();
      return make_recorded(parts[0].cast<std::shared_ptr<CurveTable>>(), make_sampler(parts[1]));
    }
  }
  return make(samplers(), spec);
}

bool calls_python(py::handle spec) {
  if (spec.is_none()) return false;
  const auto pair = spec.cast<py::tuple>();
  const auto name = pair[0].cast<std::string>();
  return name == "python" || (name == "recorded" && calls_python(pair[1].cast<py::tuple>()[1]));
}

std::unique_ptr<Pruner> make_pruner(py::handle spec) { return make(pruners(), spec); }
std::unique_ptr<Storage> make_storage(py::handle spec) { return make(storages(), spec); }

}  // namespace hone::python
