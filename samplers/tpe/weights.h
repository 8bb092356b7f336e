// What a trial's kernel weighs in its mixture.
#pragma once

#include <cstddef>

namespace hone::tpe {

// Linear forgetting (Bergstra, Yamins and Cox, ICML 2013): of n trials, by age from the newest (0),
// the `recent` newest weigh 1 and older ones fall to 1 / n in proportion to age. recent = 0: all
// weigh 1.
double recency_weight(std::size_t age, std::size_t n, std::size_t recent);

// Logarithmic in the rank (0 is the best of n): the weights of CMA-ES, Hansen, arXiv 1604.00772,
// equation 49, for n parents. The best weighs 1.
double rank_weight(std::size_t rank, std::size_t n);

}  // namespace hone::tpe
