#pragma once

#include "hone/space.h"

namespace hone {

// The space of a study that is continued with another declaration. Columns keep their ids and come
// first; what the declaration says of them holds from now on (ranges may widen or narrow, choices
// may be added, conditions and constraints may change), and columns that only it has follow.
// Columns that the declaration lacks stay when they came to light in runs. Throws Error{kBadSpace}
// naming the parameter when its kind changes or a choice is taken away.
Space merge_spaces(const Space& stored, const Space& declared);

}  // namespace hone
