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

// A finished trial from elsewhere as an event. `known` is the ledger's space with what the trials
// before it add; this one adds its own: the distributions that it gives, or else those that its
// values imply, of reals and integers a range of one value, of anything else a choice. Throws
// Error{kInvalidArgument} or Error{kBadSpace} naming what is wrong with it.
Added thaw(Ledger& ledger, Space& known, const FrozenTrial& trial);

}  // namespace hone
