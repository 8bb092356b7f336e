// One list of fields per options struct, many readers: the JSON study file, `--set`, the help
// text, Python keywords and the unknown-name check all walk `fields(OptionVisitor&)`.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace hone {

class OptionVisitor {
 public:
  virtual ~OptionVisitor() = default;
  virtual void operator()(std::string_view name, bool& value, std::string_view help) = 0;
  virtual void operator()(std::string_view name, std::size_t& value, std::string_view help) = 0;
  virtual void operator()(std::string_view name, double& value, std::string_view help) = 0;
  virtual void operator()(std::string_view name, std::string& value, std::string_view help) = 0;
  // A word out of a closed list.
  virtual void choice(std::string_view name, std::string& value,
                      std::span<const std::string_view> allowed, std::string_view help) = 0;
};

// A line of a registry: how a sampler, pruner, storage or backend is called and made by name.
// `make` walks its options with the visitor, then builds; it throws Error on a bad value.
template <class Interface>
struct RegistryEntry {
  std::string_view name;
  std::string_view summary;
  std::unique_ptr<Interface> (*make)(OptionVisitor&);
};

}  // namespace hone
