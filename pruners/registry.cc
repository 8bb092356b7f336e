#include "hone/pruners/registry.h"

#include <utility>

#include "hone/pruners/asha.h"
#include "hone/pruners/combination.h"
#include "hone/pruners/extrapolation.h"
#include "hone/pruners/hyperband.h"
#include "hone/pruners/median.h"
#include "hone/pruners/patient.h"
#include "hone/pruners/pbt.h"
#include "hone/pruners/percentile.h"
#include "hone/pruners/sha.h"
#include "hone/pruners/threshold.h"
#include "hone/pruners/wilcoxon.h"

namespace hone {
namespace {

using Pruners = std::vector<std::unique_ptr<Pruner>>;

template <class Options, std::unique_ptr<Pruner> (*Make)(const Options&)>
std::unique_ptr<Pruner> build(OptionVisitor& visitor) {
  Options options;
  options.fields(visitor);
  return Make(options);
}

std::unique_ptr<Pruner> build_patient(OptionVisitor& visitor) {
  PatientOptions options;
  options.fields(visitor);
  std::unique_ptr<Pruner> wrapped;
  if (auto* visit = dynamic_cast<PrunerVisitor*>(&visitor))
    visit->pruner("pruner", wrapped, "decides once the trial has stopped improving");
  return make_patient(options, std::move(wrapped));
}

template <std::unique_ptr<Pruner> (*Make)(Pruners)>
std::unique_ptr<Pruner> build_combination(OptionVisitor& visitor) {
  Pruners pruners;
  pruners.push_back(make_median());
  pruners.push_back(make_patient());
  if (auto* visit = dynamic_cast<PrunerVisitor*>(&visitor))
    visit->pruners("pruners", pruners, "those that are asked; median and patient unless given");
  return Make(std::move(pruners));
}

constexpr RegistryEntry<Pruner> kPruners[] = {
    {"none", "never prunes", [](OptionVisitor&) { return make_no_pruner(); }},
    {"median", "prunes what is worse than the median of complete trials at the same step",
     build<MedianOptions, make_median>},
    {"percentile", "prunes what is worse than a percentile of complete trials at the same step",
     build<PercentileOptions, make_percentile>},
    {"threshold", "prunes what reports a value out of bounds, or NaN",
     build<ThresholdOptions, make_threshold>},
    {"patient", "prunes, or asks another pruner about, what has stopped improving", build_patient},
    {"wilcoxon", "prunes what is significantly worse than the best trial on the same instances",
     build<WilcoxonOptions, make_wilcoxon>},
    {"extrapolation", "prunes what will hardly end better than the best, by the finished curves",
     build<ExtrapolationOptions, make_extrapolation>},
    {"asha", "asynchronous successive halving: the best fraction goes on from each rung",
     build<AshaOptions, make_asha>},
    {"sha", "synchronous successive halving: groups of trials pause at each rung, the best go on",
     build<ShaOptions, make_sha>},
    {"hyperband", "successive halving in brackets that start at different rungs",
     build<HyperbandOptions, make_hyperband>},
    {"pbt", "population-based training: the worst give way to perturbed copies of the best",
     build<PbtOptions, make_pbt>},
    {"and", "prunes when all of several pruners do", build_combination<make_and>},
    {"or", "prunes when one of several pruners does", build_combination<make_or>},
};

}  // namespace

std::span<const RegistryEntry<Pruner>> pruners() { return kPruners; }

}  // namespace hone
