#pragma once

#include <memory>
#include <vector>

#include "hone/pruner.h"

namespace hone {

// Prunes when all of them do; pauses when all of them prune or pause. Each report is put to each
// pruner. Throws Error{kInvalidArgument} when there are none.
std::unique_ptr<Pruner> make_and(std::vector<std::unique_ptr<Pruner>> pruners);

// Prunes when one of them does; pauses when one of them pauses and none prunes.
std::unique_ptr<Pruner> make_or(std::vector<std::unique_ptr<Pruner>> pruners);

// The two combined that most often are: what is below the median and has stopped improving, say.
std::unique_ptr<Pruner> make_and(std::unique_ptr<Pruner> a, std::unique_ptr<Pruner> b);
std::unique_ptr<Pruner> make_or(std::unique_ptr<Pruner> a, std::unique_ptr<Pruner> b);

}  // namespace hone
