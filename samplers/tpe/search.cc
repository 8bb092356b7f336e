// The ratio of densities as acquisition: Bergstra and others, NIPS 2011, section 4.1.
#include "samplers/tpe/search.h"

#include <algorithm>
#include <cmath>

namespace hone::tpe {
namespace {

double log_sum(double a, double b) {
  return std::max(a, b) + std::log1p(std::exp(-std::abs(a - b)));
}

// The logarithm of the density times the total weight.
double log_weighted_density(const Mixture& mixture, std::span<const Coordinate> x,
                            std::vector<double>& terms) {
  return mixture.log_density(x, terms) + mixture.log_total();
}

// Of meeting a requirement: c-TPE's relative density ratio (Watanabe and Hutter, arXiv 2211.14411,
// section 4), 1 / (q + (1 - q) g / l) with q the share of trials that met it, times q.
double log_probability(const Gate& gate, std::span<const Coordinate> x,
                       std::vector<double>& terms) {
  const double met = log_weighted_density(gate.met.mixture(), x, terms);
  return met - log_sum(met, log_weighted_density(gate.unmet.mixture(), x, terms));
}

}  // namespace

Search::Search(const TpeOptions& options, const Block& block)
    : options_(options), block_(block), source_(options, block) {}

void Search::begin(const Space& space, std::span<const double> row, double guidance,
                   const Surrogate* surrogate) {
  surrogate_ = surrogate;
  guidance_ = guidance;
  space_ = &space;
  source_.begin(space, row);
  size_ = 0;
  avoided_.clear();
}

void Search::draw(Stream& random, std::size_t count, double local_share) {
  if (pool_.size() < size_ + count) pool_.resize(size_ + count);
  for (std::size_t i = 0; i < count; ++i) {
    const double place = (static_cast<double>(i) + 0.5) / static_cast<double>(count);
    Candidate& candidate = pool_[size_++];
    source_.draw(random, place < local_share, candidate.draft);
    score(candidate);
  }
}

void Search::score(Candidate& candidate) {
  const std::span<const Coordinate> x = candidate.draft.coordinates;
  candidate.log_good = block_.good.mixture().log_density(x, terms_);
  candidate.log_bad = log_weighted_density(block_.bad.mixture(), x, terms_);
  candidate.log_met = 0;
  for (const Gate& gate : block_.gates) candidate.log_met += log_probability(gate, x, terms_);
  candidate.log_belief = 0;
  for (const Coordinate& each : x) candidate.log_belief += guidance_ * each.log_belief;
  candidate.log_promise =
      surrogate_ == nullptr ? 0 : -options_.surrogate * surrogate_->optimistic_score(x);
  candidate.avoided = avoided_.size();
  candidate.feasible = !space_->constrained() || space_->feasible(candidate.draft.cells);
}

void Search::catch_up(Candidate& candidate) const {
  for (; candidate.avoided < avoided_.size(); ++candidate.avoided)
    candidate.log_bad = log_sum(
        candidate.log_bad,
        block_.bad.mixture().log_term(avoided_[candidate.avoided], candidate.draft.coordinates));
}

const Candidate& Search::take() {
  const std::span<Candidate> live(pool_.data(), size_);
  for (;;) {
    const auto best = std::ranges::max_element(live, {}, &Candidate::value);
    if (best->avoided == avoided_.size()) {
      std::swap(*best, live.back());
      return pool_[--size_];
    }
    catch_up(*best);
  }
}

void Search::avoid_last_kernel() { avoided_.push_back(block_.bad.mixture().size() - 1); }

}  // namespace hone::tpe
