// Bergstra, Bardenet, Bengio and Kegl, "Algorithms for hyper-parameter optimization", NIPS 2011.
#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <vector>

#include "hone/samplers/qmc.h"
#include "hone/samplers/random.h"
#include "hone/samplers/tpe.h"
#include "samplers/tpe/landmarks.h"
#include "samplers/tpe/model.h"
#include "samplers/tpe/options.h"
#include "samplers/tpe/requirements.h"
#include "samplers/tpe/search.h"
#include "samplers/tpe/split.h"
#include "samplers/tpe/surrogate.h"

namespace hone {
namespace {

using namespace tpe;

// The first lane of a block draws all candidates, each further one this part of them.
constexpr std::size_t kShared = 6;
// Earlier studies that count as fewer trials are left out.
constexpr double kLeastEvidence = 1;
// Sobol's sequence has no more coordinates.
constexpr std::size_t kMostSobol = 3000;

class Tpe final : public Sampler {
 public:
  explicit Tpe(const TpeOptions& options)
      : options_(options), split_(options), requirements_(options) {}

  void observe(const Space&, const History& history, std::size_t begin) override {
    split_.observe(history, begin);
    requirements_.observe(history, begin);
    if (history.objectives() == 1) landmarks_.observe(history, begin);
  }

  bool warm_start(const Space& space, const History& history) override {
    EarlierStudy study(options_, space, history);
    if (!study.empty()) earlier_.push_back(std::move(study));
    return true;
  }

  TpeExplanation explain(const Ask& ask) const;

  std::size_t suggest(const Ask& ask, Proposals& out) const override {
    if (ask.space.size() == 0) return out.lanes();
    split_.decide(ask.history, ask.pending);
    if (starting()) return start(ask, out);
    Model& model = recall(ask);
    model.avoid(ask.pending);
    bool shared = false;  // whether lanes in which nothing is fixed have begun a pool
    std::vector<double>& row = row_;
    row.resize(out.params());
    for (std::size_t lane = 0; lane < out.lanes(); ++lane) {
      out.get(lane, row);
      if (ask.numbers[lane] < earlier_.size()) begin_with_earlier(ask, lane, row);
      Stream random = ask.stream(lane);
      const bool is_free = std::ranges::all_of(row, [](double cell) { return std::isnan(cell); });
      const bool pooled = is_free && searches_.size() == 1;
      if (pooled && shared)
        propose_from_pool(random, row);
      else
        propose(ask.space, random, row);
      shared = pooled;
      out.set(lane, row);
      if (lane + 1 == out.lanes()) break;
      const std::size_t kernels = kernels_of(model);
      model.avoid(row);
      if (shared && kernels_of(model) > kernels) searches_.front().avoid_last_kernel();
    }
    return out.lanes();
  }

 private:
  bool starting() const { return split_.known() < options_.startup_trials && earlier_.empty(); }

  // How many trials are known of, earlier studies counting as they do.
  double known() const {
    double sum = static_cast<double>(split_.known());
    for (const EarlierStudy& study : earlier_) sum += study.trials(split_.known());
    return sum;
  }

  double local_share() const {
    const auto ramp = static_cast<double>(options_.local_ramp);
    return options_.local_share * (known() >= ramp ? 1 : known() / ramp);
  }

  double guidance() const {
    return options_.prior_guidance / static_cast<double>(std::max<std::size_t>(split_.known(), 1));
  }

  // The first trials have the best configurations of the earlier studies, as far as these go.
  void begin_with_earlier(const Ask& ask, std::size_t lane, std::span<double> row) const {
    const auto present = [](double cell) { return !std::isnan(cell); };
    if (ask.attempt > 0 || std::ranges::any_of(row, present)) return;
    const std::vector<double>& cells = recalled_[ask.numbers[lane]].good.front().cells;
    if (ask.space.constrained() && !ask.space.feasible(cells)) return;
    std::ranges::copy(cells, row.begin());
  }

  const Surrogate* surrogate() const { return surrogate_ ? &*surrogate_ : nullptr; }

  std::size_t start(const Ask& ask, Proposals& out) const {
    const bool sobol = options_.startup == "sobol" && ask.space.size() <= kMostSobol;
    return (sobol ? *sobol_ : *random_).suggest(ask, out);
  }

  // The model of what was observed, without pending trials.
  Model& recall(const Ask& ask) const {
    if (!model_ || !model_->fits(ask.space)) {
      model_ = std::make_unique<Model>(ask.space, options_);
      searches_.clear();
      for (const Block& block : model_->blocks()) searches_.emplace_back(options_, block);
      surrogate_.reset();
      if (options_.surrogate > 0 && ask.history.objectives() == 1 && searches_.size() == 1)
        surrogate_.emplace(model_->blocks().front().factors);
      recalled_.assign(earlier_.size(), {});
      for (std::size_t i = 0; i < earlier_.size(); ++i)
        earlier_[i].translate(ask.space, recalled_[i].good, recalled_[i].bad);
    }
    for (std::size_t i = 0; i < earlier_.size(); ++i)
      recalled_[i].trials = earlier_[i].trials(split_.known());
    const bool counts = std::ranges::any_of(
        recalled_, [](const Recollection& study) { return study.trials >= kLeastEvidence; });
    model_->learn(
        split_, requirements_.evidence(), ask.history,
        counts ? std::span<const Recollection>(recalled_) : std::span<const Recollection>());
    if (surrogate_) surrogate_->learn(ask.history, landmarks_.rows());
    return *model_;
  }

  static std::size_t kernels_of(const Model& model) {
    return model.blocks().empty() ? 0 : model.blocks().front().bad.mixture().size();
  }

  void propose(const Space& space, Stream& random, std::span<double> row) const {
    for (Search& search : searches_) {
      search.begin(space, row, guidance(), surrogate());
      search.draw(random, options_.candidates, local_share());
      std::ranges::copy(search.take().draft.cells, row.begin());
    }
  }

  void propose_from_pool(Stream& random, std::span<double> row) const {
    Search& pool = searches_.front();
    pool.draw(random, std::max<std::size_t>(options_.candidates / kShared, 1), local_share());
    std::ranges::copy(pool.take().draft.cells, row.begin());
  }

  const TpeOptions options_;
  std::vector<EarlierStudy> earlier_;
  const std::unique_ptr<Sampler> sobol_ = make_qmc(), random_ = make_random();
  mutable Split split_;  // what it decides is a memo of the last ask
  Requirements requirements_;
  Landmarks landmarks_;
  // A memo of the split for the space of the last ask, which `suggest` may bring up to date.
  mutable std::unique_ptr<Model> model_;
  mutable std::vector<Search> searches_;        // by block of the model
  mutable std::optional<Surrogate> surrogate_;  // of its only block
  mutable std::vector<Recollection> recalled_;  // by earlier study: in terms of the model's space
  mutable std::vector<double> row_;             // scratch
};

std::vector<TpeExplanation::Kernel> kernels(const History& history, std::span<const Member> members,
                                            std::span<const Split::Paused> paused) {
  std::vector<TpeExplanation::Kernel> kernels;
  for (const Split::Paused& each : paused) kernels.push_back({each.number, each.weight});
  for (const Member& member : members)
    kernels.push_back({history.number()[member.row], member.weight});
  return kernels;
}

double mean_bandwidth(const Mixture& mixture, std::size_t factor) {
  if (!mixture.factors()[factor].dimension->numeric()) return 0;
  const KernelColumn& column = mixture.column(factor);
  double sum = 0, count = 0;
  for (std::size_t k = 0; k < mixture.size(); ++k) {
    if (column.missing[k] != 0) continue;
    sum += column.bandwidth[k];
    count += 1;
  }
  return count > 0 ? sum / count : 0;
}

// All candidates of a search, the best first; the row gets what was proposed.
TpeExplanation::Block explain_block(const Block& block, Search& search, std::span<double> row) {
  TpeExplanation::Block result;
  for (std::size_t i = 0; i < block.factors.size(); ++i) {
    result.params.push_back(block.factors[i].id);
    result.good_bandwidths.push_back(mean_bandwidth(block.good.mixture(), i));
    result.bad_bandwidths.push_back(mean_bandwidth(block.bad.mixture(), i));
  }
  while (!search.empty()) {
    const Candidate& candidate = search.take();
    const double log_bad = candidate.log_bad - block.bad.mixture().log_total();
    result.candidates.push_back({.cells = candidate.draft.cells,
                                 .log_good = candidate.log_good,
                                 .log_bad = log_bad,
                                 .log_met = candidate.log_met,
                                 .log_belief = candidate.log_belief,
                                 .log_promise = candidate.log_promise,
                                 .acquisition = candidate.log_good - log_bad + candidate.log_met +
                                                candidate.log_belief + candidate.log_promise});
  }
  std::ranges::copy(result.candidates.front().cells, row.begin());
  return result;
}

TpeExplanation Tpe::explain(const Ask& ask) const {
  TpeExplanation result;
  split_.decide(ask.history, ask.pending);
  result.startup = starting();
  if (result.startup) return result;
  Model& model = recall(ask);
  model.avoid(ask.pending);
  result.good = kernels(ask.history, split_.good(), split_.paused_good());
  result.bad = kernels(ask.history, split_.bad(), split_.paused_bad());
  std::vector<double> row(ask.space.size(), kAbsent);
  if (ask.numbers[0] < earlier_.size()) begin_with_earlier(ask, 0, row);
  Stream random = ask.stream(0);
  for (std::size_t i = 0; i < searches_.size(); ++i) {
    searches_[i].begin(ask.space, row, guidance(), surrogate());
    searches_[i].draw(random, options_.candidates, local_share());
    result.blocks.push_back(explain_block(model.blocks()[i], searches_[i], row));
  }
  return result;
}

}  // namespace

std::unique_ptr<Sampler> make_tpe(const TpeOptions& options) {
  check(options);
  return std::make_unique<Tpe>(options);
}

TpeExplanation explain_tpe(const TpeOptions& options, const Ask& ask,
                           std::span<const PastStudy> earlier) {
  check(options);
  Tpe sampler(options);
  for (const PastStudy& study : earlier) sampler.warm_start(study.space, study.history);
  sampler.observe(ask.space, ask.history, 0);
  return sampler.explain(ask);
}

}  // namespace hone
