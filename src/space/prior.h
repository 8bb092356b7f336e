// Priors as distributions of a position on an axis, truncated to it. The uniform prior is not
// here: it is the axis itself.
#pragma once

#include <string_view>

#include "hone/distribution.h"
#include "space/axis.h"

namespace hone {

// P(position <= x).
double prior_cdf(const Prior& prior, const Axis& axis, double x);
// Its inverse.
double prior_quantile(const Prior& prior, const Axis& axis, double p);

// Throws Error{kBadSpace} naming `where` unless the prior is proper and gives the axis some mass.
void validate_prior(const Prior& prior, const Axis& axis, std::string_view where);

}  // namespace hone
