#include "hone/pruners/registry.h"

#include "hone/pruners/median.h"

namespace hone {
namespace {

template <class Options, std::unique_ptr<Pruner> (*Make)(const Options&)>
std::unique_ptr<Pruner> build(OptionVisitor& visitor) {
  Options options;
  options.fields(visitor);
  return Make(options);
}

constexpr RegistryEntry<Pruner> kPruners[] = {
    {"none", "never prunes", [](OptionVisitor&) { return make_no_pruner(); }},
    {"median", "prunes what is worse than the median of complete trials at the same step",
     build<MedianOptions, make_median>},
};

}  // namespace

std::span<const RegistryEntry<Pruner>> pruners() { return kPruners; }

}  // namespace hone
