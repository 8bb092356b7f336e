#include "benchmarks/quality/local.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "benchmarks/quality/draws.h"
#include "space/draw.h"

namespace hone::quality {
namespace {

// Back into [0, 1] by reflection at the ends.
double reflected(double unit) {
  const double folded = std::fmod(std::abs(unit), 2.0);
  return folded > 1 ? 2 - folded : folded;
}

double moved(const Distribution& dist, double cell, double scale, Stream& stream) {
  if (std::holds_alternative<Categorical>(dist)) return from_quantile(dist, stream.uniform());
  return from_unit(dist, reflected(to_unit(dist, cell) + scale * normal(stream)));
}

class Local final : public Sampler {
 public:
  void observe(const Space& space, const History& history, std::size_t begin) override {
    for (std::size_t row = begin; row < history.rows(); ++row) {
      if (history.state()[row] != TrialState::kComplete || history.loss()[row] > best_) continue;
      best_ = history.loss()[row];
      incumbent_.resize(space.size());
      for (std::uint32_t i = 0; i < space.size(); ++i)
        incumbent_[i] = history.cells(ParamId{i})[row];
    }
  }

  std::size_t suggest(const Ask& ask, Proposals& out) const override {
    std::vector<double> row(out.params());
    for (std::size_t lane = 0; lane < out.lanes(); ++lane) {
      out.get(lane, row);
      if (!incumbent_.empty()) {
        Stream stream = ask.stream(lane);
        const std::vector<double> next = changed(ask.space, incumbent_, 0.15, stream);
        for (std::size_t i = 0; i < row.size(); ++i)
          if (std::isnan(row[i])) row[i] = next[i];
      }
      draw(ask.space, {ask.seed, ask.numbers[lane], Purpose::kSampler, ask.attempt}, row);
      out.set(lane, row);
    }
    return out.lanes();
  }

 private:
  std::vector<double> incumbent_;
  double best_ = std::numeric_limits<double>::infinity();
};

}  // namespace

std::vector<double> changed(const Space& space, std::span<const double> row, double scale,
                            Stream& stream) {
  std::vector<double> next(row.begin(), row.end());
  std::vector<std::size_t> active;
  for (std::size_t i = 0; i < next.size(); ++i)
    if (!std::isnan(next[i])) active.push_back(i);
  const std::size_t count = 1 + stream.below(std::min<std::size_t>(3, active.size()));
  for (std::size_t changes = 0; changes < count; ++changes) {
    const std::size_t i = active[stream.below(active.size())];
    next[i] = moved(space.params()[i].dist, next[i], scale, stream);
  }
  draw(space, {stream(), stream(), Purpose::kSampler}, next);
  return next;
}

std::unique_ptr<Sampler> make_local() { return std::make_unique<Local>(); }

}  // namespace hone::quality
