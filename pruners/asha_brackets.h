#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "hone/pruners/asha.h"

namespace hone {

// The lowest rung at which a trial competes, counted from 0.
using FirstRung = std::function<std::size_t(TrialNumber)>;

// make_asha() of trials that pass by the rungs below their own first one, in place of
// min_early_stopping_rate, and enter those from there on, all the same rungs.
std::unique_ptr<Pruner> make_bracketed_asha(const AshaOptions& options, FirstRung first_rung);

}  // namespace hone
