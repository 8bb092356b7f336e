// Guerreiro, Fonseca and Paquete, "Greedy hypervolume subset selection in low dimensions",
// Evolutionary Computation 24(3), 2016.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace hone::tpe {

// Points of a front, one column of losses per objective: the indices of `count` of them, each the
// one that adds the most hypervolume to those before it, below the reference point of MOTPE (Ozaki
// and others, JAIR 73, 2022): per objective max(1.1 w, 0.9 w), w the worst loss of the front.
// Infinite losses count as the worst. At most `count` * points hypervolumes, most often far fewer.
std::vector<std::size_t> hypervolume_subset(std::vector<std::vector<double>> losses,
                                            std::size_t count);

}  // namespace hone::tpe
