// Tasks recorded from real models by record.py: see its documentation for what the files hold.
#pragma once

#include <string>

#include "benchmarks/quality/task.h"

namespace hone::quality {

// A file that has a lengthscale for every parameter is a sample of a continuous space, and its
// task is the posterior mean of a Gaussian process, on the logarithm of the loss:
//
//   loss(x) = exp(mean + sum_i weight_i k(x, x_i))                                            (1)
//   k(r) = (1 + sqrt(5) r + 5/3 r^2) exp(-sqrt(5) r)                                          (2)
//   r^2 = sum_j (d_j / lengthscale_j)^2                                                       (3)
//
// d_j is the difference of unit positions, or 0 or 1 for choices and for activity that agrees or
// differs. A file without lengthscales lists every configuration of a finite space with its loss.
// Throws Error{kBadFile} naming the file.
Task read_table(const std::string& path);

}  // namespace hone::quality
