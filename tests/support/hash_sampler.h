// A sampler whose proposals depend on every bit of the history and of what is pending: any leak of
// timing into a deterministic study shows in them.
#pragma once

#include <cmath>
#include <memory>

#include "hone/sampler.h"

namespace hone {

class HashSampler final : public Sampler {
 public:
  void observe(const Space& space, const History& history, std::size_t begin) override {
    for (; begin < history.rows(); ++begin) {
      state_ = mix(state_, history.loss()[begin]);
      for (ParamId id{0}; id.index < history.params() && id.index < space.size(); ++id.index)
        state_ = mix(state_, history.cells(id)[begin]);
    }
  }

  std::size_t suggest(const Ask& ask, Proposals& out) const override {
    double state = state_;
    for (const Pending& trial : ask.pending)
      for (const double cell : trial.cells) state = mix(state, cell);
    for (std::size_t lane = 0; lane < out.lanes(); ++lane)
      for (ParamId id{0}; id.index < out.params(); ++id.index) {
        state = mix(state, ask.stream(lane, ask.space.name_hash(id)).uniform());
        double& cell = out.at(id, lane);
        if (std::isnan(cell)) cell = from_unit(ask.space[id].dist, state);
      }
    return out.lanes();
  }

 private:
  static double mix(double state, double x) {
    // Absent cells leave no trace: old rows gain some when a column comes to light.
    return std::isnan(x) ? state : std::fmod(state * 7.13 + std::abs(x) * 3.7, 1.0);
  }
  double state_ = 0.1;
};

inline std::unique_ptr<Sampler> make_hash_sampler() { return std::make_unique<HashSampler>(); }

}  // namespace hone
