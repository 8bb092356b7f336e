#include "hone/storages/registry.h"

#include <array>

#include "hone/storages/memory.h"
#include "hone/storages/sqlite.h"

namespace hone {
namespace {

template <class Options, std::unique_ptr<Storage> (*make)(const Options&)>
std::unique_ptr<Storage> make_with(OptionVisitor& visit) {
  Options options;
  options.fields(visit);
  return make(options);
}

constexpr std::array kStorages = {
    RegistryEntry<Storage>{"memory", "nothing on disk; ends with the process",
                           make_with<MemoryOptions, make_memory>},
    RegistryEntry<Storage>{"sqlite", "one SQLite database, shared by any number of processes",
                           make_with<SqliteOptions, make_sqlite>},
};

}  // namespace

std::span<const RegistryEntry<Storage>> storages() { return kStorages; }

}  // namespace hone
