#pragma once

#include <vector>

#include "hone/pareto.h"

namespace hone {

// By row of a front, on which no row dominates another and none has a NaN: what the front loses
// without it, so that larger is better. Losses are measured in ranges of their objective over the
// front: neither units nor zeros matter. Equal rows have what one of them would. A row with an
// infinite loss has nothing; minus infinity counts as a whole range below the best.
//
// Up to three objectives: the volume that it alone dominates, of the volume up to a tenth of the
// range beyond the worst of each (Beume, Naujoks and Emmerich, "SMS-EMOA: Multiobjective selection
// based on dominated hypervolume", European Journal of Operational Research 181(3), 2007).
// O(n log n) for two objectives, O(n^2 log n) for three.
//
// Beyond, where that takes too long: by how much the others would have to improve in every
// objective for one of them to be as good everywhere, the additive epsilon (Zitzler and others,
// "Performance assessment of multiobjective optimizers", IEEE Transactions on Evolutionary
// Computation 7(2), 2003). O(n^2).
std::vector<double> front_contributions(LossColumns front);

}  // namespace hone
