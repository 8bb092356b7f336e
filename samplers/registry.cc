#include "hone/samplers/registry.h"

#include "hone/samplers/grid.h"
#include "hone/samplers/qmc.h"
#include "hone/samplers/random.h"
#include "hone/samplers/tpe.h"

namespace hone {
namespace {

template <class Options, std::unique_ptr<Sampler> (*Make)(const Options&)>
std::unique_ptr<Sampler> build(OptionVisitor& visit) {
  Options options;
  options.fields(visit);
  return Make(options);
}

constexpr RegistryEntry<Sampler> kSamplers[] = {
    {"random", "independent draws from the priors", build<RandomOptions, make_random>},
    {"grid", "every configuration of a grid once", build<GridOptions, make_grid>},
    {"qmc", "evenly spread quasi-random points", build<QmcOptions, make_qmc>},
    {"tpe", "tree-structured Parzen estimator: learns from all trials",
     build<TpeOptions, make_tpe>},
};

}  // namespace

std::span<const RegistryEntry<Sampler>> samplers() { return kSamplers; }

}  // namespace hone
