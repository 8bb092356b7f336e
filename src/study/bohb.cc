#include "hone/bohb.h"

#include "hone/samplers/tpe.h"

namespace hone {

Tuner make_bohb(const HyperbandOptions& options) {
  return {.sampler = make_tpe(), .pruner = make_hyperband(options)};
}

}  // namespace hone
