#include "space/prior.h"

#include <boost/math/special_functions/beta.hpp>
#include <string>

#include "hone/error.h"
#include "numeric/truncated_normal.h"

namespace hone {
namespace {

using namespace boost::math::policies;
using Quiet = policy<promote_double<false>, overflow_error<ignore_error>,
                     underflow_error<ignore_error>, evaluation_error<ignore_error>>;

// A normal distribution of the position, or of its logarithm, in units of its deviation.
struct Scale {
  double mean, sd;
  bool log;
  double standard(double x) const {
    if (!log) return (x - mean) / sd;
    return x > 0 ? (std::log(x) - mean) / sd : -std::numeric_limits<double>::infinity();
  }
  double position(double z) const { return log ? std::exp(mean + sd * z) : mean + sd * z; }
};

double cdf(const Scale& scale, const Axis& axis, double x) {
  return truncated_normal_cdf(scale.standard(x), scale.standard(edge(axis, 0)),
                              scale.standard(edge(axis, std::max(axis.count, 1.0))));
}

double quantile(const Scale& scale, const Axis& axis, double p) {
  return scale.position(truncated_normal_quantile(
      p, scale.standard(edge(axis, 0)), scale.standard(edge(axis, std::max(axis.count, 1.0)))));
}

struct Cdf {
  const Axis& axis;
  double x;
  double operator()(const UniformPrior&) const { return unit_of(axis, x); }
  double operator()(const NormalPrior& p) const { return cdf({p.mean, p.sd, false}, axis, x); }
  double operator()(const LogNormalPrior& p) const { return cdf({p.mu, p.sigma, true}, axis, x); }
  double operator()(const BetaPrior& p) const {
    return boost::math::ibeta(p.alpha, p.beta, unit_of(axis, x), Quiet());
  }
};

struct Quantile {
  const Axis& axis;
  double p;
  double operator()(const UniformPrior&) const { return position_of(axis, p); }
  double operator()(const NormalPrior& n) const { return quantile({n.mean, n.sd, false}, axis, p); }
  double operator()(const LogNormalPrior& n) const {
    return quantile({n.mu, n.sigma, true}, axis, p);
  }
  double operator()(const BetaPrior& b) const {
    if (!(p > 0) || p >= 1) return position_of(axis, p);
    // Below the least p of a Stream the root finder underneath may lose its way.
    const double possible = std::max(p, 0x1p-53);
    return position_of(axis, boost::math::ibeta_inv(b.alpha, b.beta, possible, Quiet()));
  }
};

struct Validate {
  const Axis& axis;
  std::string_view where;

  [[noreturn]] void refuse(const char* what) const {
    throw Error(ErrorCode::kBadSpace, where, what);
  }
  void need_mass(const Scale& scale) const {
    const double mass = normal_mass(scale.standard(edge(axis, 0)),
                                    scale.standard(edge(axis, std::max(axis.count, 1.0))));
    if (!(mass > 0))
      refuse(
          "the prior gives the range no probability; move its centre towards the range or "
          "widen its deviation");
  }
  void operator()(const UniformPrior&) const {}
  void operator()(const NormalPrior& p) const {
    if (!std::isfinite(p.mean) || !std::isfinite(p.sd) || !(p.sd > 0))
      refuse("a normal prior needs a finite mean and a finite sd > 0");
    need_mass({p.mean, p.sd, false});
  }
  void operator()(const LogNormalPrior& p) const {
    if (!std::isfinite(p.mu) || !std::isfinite(p.sigma) || !(p.sigma > 0))
      refuse("a lognormal prior needs a finite mu and a finite sigma > 0");
    if (!(axis.low > 0)) refuse("a lognormal prior needs low > 0; raise low or use another prior");
    need_mass({p.mu, p.sigma, true});
  }
  void operator()(const BetaPrior& p) const {
    if (!std::isfinite(p.alpha) || !std::isfinite(p.beta) || !(p.alpha > 0) || !(p.beta > 0))
      refuse("a beta prior needs finite alpha > 0 and beta > 0");
  }
};

}  // namespace

double prior_cdf(const Prior& prior, const Axis& axis, double x) {
  return std::visit(Cdf{axis, x}, prior);
}

double prior_quantile(const Prior& prior, const Axis& axis, double p) {
  return std::visit(Quantile{axis, p}, prior);
}

void validate_prior(const Prior& prior, const Axis& axis, std::string_view where) {
  std::visit(Validate{axis, where}, prior);
}

}  // namespace hone
