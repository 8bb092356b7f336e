#include "hone/samplers/random.h"

#include "space/draw.h"

namespace hone {
namespace {

DrawKey key_of(const Ask& ask, std::size_t lane) {
  return {ask.seed, ask.numbers[lane], Purpose::kSampler, ask.attempt};
}

class Random final : public Sampler {
 public:
  void observe(const Space&, const History&, std::size_t) override {}

  std::size_t suggest(const Ask& ask, Proposals& out) const override {
    if (out.params() == 0) return out.lanes();
    if (out.lanes() == 1) {  // a block of one lane is a row: no copy
      draw(ask.space, key_of(ask, 0), {out.column(ParamId{0}).data(), out.params()});
      return 1;
    }
    std::vector<double> row(out.params());
    for (std::size_t lane = 0; lane < out.lanes(); ++lane) {
      out.get(lane, row);
      draw(ask.space, key_of(ask, lane), row);
      out.set(lane, row);
    }
    return out.lanes();
  }
};

}  // namespace

std::unique_ptr<Sampler> make_random(const RandomOptions&) { return std::make_unique<Random>(); }

}  // namespace hone
