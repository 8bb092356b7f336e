// Between the engine's records (losses, cells, metric numbers) and the user's (values, names).
#pragma once

#include <vector>

#include "hone/trial.h"
#include "study/ledger.h"

namespace hone {

FrozenTrial freeze(const Ledger& ledger, const Record& record);
// A trial that is open; finished if it was told and waits to be committed.
FrozenTrial freeze(const Ledger& ledger, TrialNumber number, const OpenTrial& open);
// Any trial; throws Error{kInvalidArgument} for a number that was never handed out.
FrozenTrial freeze(const Ledger& ledger, TrialNumber number);

// A finished trial from elsewhere as an event. Parameters that the space does not have become new
// columns: reals and integers with the range of their one value, anything else a choice. Throws
// Error{kInvalidArgument} naming what is wrong with it.
Added thaw(Ledger& ledger, const FrozenTrial& trial);

}  // namespace hone
