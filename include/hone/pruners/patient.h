#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "hone/options.h"
#include "hone/pruner.h"

namespace hone {

struct PatientOptions {
  std::size_t patience = 10;  // steps without improvement that are borne
  double min_delta = 0;       // what is no improvement: a gain of at most this much
  std::string metric = {};    // the one that decides; empty: the first objective

  void fields(OptionVisitor& visit);
};

// Prunes a trial only when it has stopped improving: when the best of its last patience + 1 steps
// is worse by more than `min_delta` than the best before them. The wrapped pruner then decides;
// without one the trial is pruned. Steps count in their order, however they came; of a step
// reported twice the better value counts; NaN improves nothing. O(patience) beside the wrapped
// decision. Throws Error{kInvalidArgument} when min_delta is negative or not finite.
std::unique_ptr<Pruner> make_patient(const PatientOptions& options = {},
                                     std::unique_ptr<Pruner> wrapped = {});

}  // namespace hone
