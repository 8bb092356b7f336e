// Bergstra, Bardenet, Bengio and Kegl, "Algorithms for hyper-parameter optimization", NIPS 2011.
#include <cmath>
#include <memory>
#include <vector>

#include "hone/samplers/qmc.h"
#include "hone/samplers/random.h"
#include "hone/samplers/tpe.h"
#include "samplers/tpe/candidates.h"
#include "samplers/tpe/model.h"
#include "samplers/tpe/options.h"
#include "samplers/tpe/split.h"

namespace hone {
namespace {

using namespace tpe;

// Sobol's sequence has no more coordinates.
constexpr std::size_t kMostSobol = 3000;

class Tpe final : public Sampler {
 public:
  explicit Tpe(const TpeOptions& options) : options_(options), split_(options) {}

  void observe(const Space&, const History& history, std::size_t begin) override {
    split_.observe(history, begin);
  }

  std::size_t suggest(const Ask& ask, Proposals& out) const override {
    if (ask.space.size() == 0) return out.lanes();
    if (split_.finished() < options_.startup_trials) return start(ask, out);
    Model& model = recall(ask);
    model.avoid(ask.pending);
    std::vector<double> row(out.params());
    for (std::size_t lane = 0; lane < out.lanes(); ++lane) {
      out.get(lane, row);
      Stream random = ask.stream(lane);
      propose(ask.space, random, row);
      out.set(lane, row);
      if (lane + 1 < out.lanes()) model.avoid(row);
    }
    return out.lanes();
  }

 private:
  std::size_t start(const Ask& ask, Proposals& out) const {
    const bool sobol = options_.startup == "sobol" && ask.space.size() <= kMostSobol;
    return (sobol ? *sobol_ : *random_).suggest(ask, out);
  }

  // The model of what was observed, without pending trials.
  Model& recall(const Ask& ask) const {
    if (!model_ || !model_->fits(ask.space)) {
      model_ = std::make_unique<Model>(ask.space, options_);
    }
    model_->learn(split_, ask.history);
    return *model_;
  }

  void propose(const Space& space, Stream& random, std::span<double> row) const {
    for (std::uint32_t i = 0; i < row.size(); ++i) {
      const Dimension& dimension = model_->dimension(ParamId{i});
      if (std::isnan(row[i]) && dimension.kind() == Dimension::Kind::kConstant)
        row[i] = dimension.draw_prior(random);
    }
    for (const Block& block : model_->blocks()) propose(space, block, random, row);
  }

  void propose(const Space& space, const Block& block, Stream& random,
               std::span<double> row) const {
    Candidates candidates(space, options_, block, row);
    std::vector<double> candidate(row.begin(), row.end()), best;
    std::vector<Coordinate> coordinates(block.factors.size());
    double highest = -HUGE_VAL;
    for (std::size_t c = 0; c < options_.candidates; ++c) {
      std::ranges::copy(row, candidate.begin());
      const auto place = (static_cast<double>(c) + 0.5) / static_cast<double>(options_.candidates);
      candidates.draw(random, place < options_.local_share, candidate);
      for (std::size_t i = 0; i < coordinates.size(); ++i)
        coordinates[i] =
            coordinate(*block.factors[i].dimension, candidate[block.factors[i].id.index],
                       options_.prior == "normal");
      const double ratio = block.good.mixture().log_density(coordinates, terms_) -
                           block.bad.mixture().log_density(coordinates, terms_);
      const bool allowed = !space.constrained() || space.feasible(candidate);
      const double value = allowed ? ratio : ratio - 1e6;
      if (value > highest) {
        highest = value;
        best = candidate;
      }
    }
    std::ranges::copy(best, row.begin());
  }

  const TpeOptions options_;
  const std::unique_ptr<Sampler> sobol_ = make_qmc(), random_ = make_random();
  Split split_;
  // A memo of the split for the space of the last ask, which `suggest` may bring up to date.
  mutable std::unique_ptr<Model> model_;
  mutable std::vector<double> terms_;
};

}  // namespace

std::unique_ptr<Sampler> make_tpe(const TpeOptions& options) {
  check(options);
  return std::make_unique<Tpe>(options);
}

}  // namespace hone
