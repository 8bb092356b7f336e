#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "hone/options.h"
#include "hone/samplers/warm_start.h"

namespace hone {

// Bandwidths and positions are in units of a parameter's range, its logarithm where it is
// logarithmic. n is the number of finished trials that count, k of those that are good.
struct TpeOptions {
  // Startup: how many complete or pruned trials there must be before densities propose, and what
  // proposes until then: "sobol" or "random".
  std::size_t startup_trials = 10;
  std::string startup = "sobol";

  // Split: how many of n trials are good. "linear": ceil(gamma * n); "sqrt": ceil(gamma * sqrt(n)).
  // At most max_good. Time and memory of an ask grow with max_good.
  std::string gamma_rule = "linear";
  double gamma = 0.1;
  std::size_t max_good = 25;
  // Trials that were pruned, or are paused, are compared with the others at one step: the highest
  // that level_factor times as many trials as are good have come to; with one objective. 0: they
  // stand behind all complete ones, the further they came the better.
  double level_factor = 5;
  // Whether those of which the pruner forecasts the end stand by it, among the complete ones.
  bool learn_from_forecasts = false;
  // Whether failed trials count in n and are bad, or are left out.
  bool learn_from_failed = true;
  // Whether complete trials of one configuration count as one, of the mean of their losses, with
  // one objective.
  bool average_repeats = true;
  // What trials that failed or violated constraints teach. "rank": they stand behind all others in
  // the split. "probability": besides, the ratio of densities is multiplied with the probability of
  // ending well and with that of meeting each constraint, as told by the densities of trials that
  // did and trials that did not.
  std::string feasibility = "probability";

  // Densities: one over all parameters together, one for each parameter (multivariate = false), or
  // one for each set of parameters that are always active together (group = true).
  bool multivariate = true;
  bool group = false;
  // Weight of the prior among kernels that weigh 1 each, and its shape: "space", as declared, or
  // "normal", centred on the range with its width as deviation.
  double prior_weight = 1;
  std::string prior = "space";
  // The acquisition is multiplied with (p / u)^(prior_guidance / n), p being the density that the
  // space declares as prior and u the uniform one: a belief about the optimum, which trials
  // outweigh in time. Hvarfner and others, "piBO: augmenting acquisition functions with user
  // beliefs for Bayesian optimization", ICLR 2022, equation 6. 0: the prior is but a kernel.
  double prior_guidance = 10;
  // An earlier study (warm_start.h) of N trials counts as min(N, s) s / (s + n) trials, s being
  // this.
  double warm_start_trials = 10;

  // Bandwidth of numeric kernels. "spread": one for each parameter, bandwidth_factor times the
  // weighted deviation of the good trials, of which the uniform distribution counts as one more; at
  // least min_bandwidth. It narrows as the good trials gather, and stays wide for parameters that
  // do not matter. Bad kernels have bad_bandwidth times that: narrow ones punish the neighbourhood
  // of what has failed and leave the gaps between open. "scott": bandwidth_factor * n^(-1/(d+4)).
  // "neighbour": each kernel the larger gap to its neighbours (Bergstra 2011). "hyperopt": the same
  // with the prior's centre among the neighbours.
  std::string bandwidth = "spread";
  double bandwidth_factor = 0.5;
  double bad_bandwidth = 0.5;
  double min_bandwidth = 0.01;
  // "scott", "neighbour": at least the range / min(100, n + 2) with n kernels.
  bool magic_clip = true;
  // "neighbour": the bounds are neighbours of the outermost kernels.
  bool endpoints = false;
  // Kernels of integers and steps: "mass", the normal's mass on the cell of each value, or "point",
  // its density at the values, normalised over them: as good, and several times faster.
  std::string discretization = "point";
  // Share of a categorical kernel's mass that is spread over all choices by their prior:
  // 1 / (1 + n / (prior_weight * choices)) with n kernels, of which at most this many count.
  std::size_t category_evidence = 100;

  // Weights of good trials: "rank", falling from the best to the last; "recency"; "equal".
  std::string good_weights = "rank";
  // Under "recency", and among bad trials: the newest this many count fully, older ones less in
  // proportion to their age. 0: all count alike.
  std::size_t recent = 0;

  // With one objective and all parameters in one density: the acquisition is multiplied with
  // exp(-surrogate y), y being a low estimate of a configuration's score, the logit of the rank of
  // its loss (variance 1, less is better), by a Gaussian process over the best and newest trials:
  // densities know which trials were good, but not how good. 0: it does not count.
  double surrogate = 1;

  // Candidates an ask; the one with the largest acquisition is proposed.
  std::size_t candidates = 12;
  // The share of candidates that keep all of a good trial but a few coordinates: one, and each
  // other one with such a probability that local_changes are expected beyond it. It rises in
  // proportion to the number of trials, up to local_share after local_ramp of them.
  double local_share = 1;
  std::size_t local_ramp = 50;
  double local_changes = 1;

  // Running trials count as bad, so that workers do not crowd.
  bool liar = true;
  // Bad trials that keep a kernel of their own: the better ones, the newest, and a random sample
  // that stands for all the others. 0: all, and an ask takes time in proportion to n.
  std::size_t max_bad = 128;

  void fields(OptionVisitor& visit);
};

// The options under which our sampler does what these do by default: Optuna 5.0, Optuna 4 with
// multivariate = true, and Hyperopt 0.3. Every trial keeps its kernel.
TpeOptions tpe_optuna();
TpeOptions tpe_optuna4();
TpeOptions tpe_hyperopt();

// The tree-structured Parzen estimator: Bergstra, Bardenet, Bengio and Kegl, "Algorithms for
// hyper-parameter optimization", NIPS 2011; options after Watanabe, "Tree-structured Parzen
// estimator: understanding its algorithm components", arXiv 2304.11127. Throws
// Error{kInvalidArgument} naming an option that is out of range.
std::unique_ptr<Sampler> make_tpe(const TpeOptions& options = {});

// Why a configuration was proposed.
struct TpeExplanation {
  struct Kernel {
    TrialNumber number;  // of the trial that it stems from
    double weight;       // the prior's is prior_weight
  };
  struct Candidate {
    std::vector<double> cells;  // by ParamId; those of later blocks are absent
    double log_good, log_bad;   // densities on the unit axes
    double log_met;             // probability of ending well and of meeting all constraints
    double log_belief;          // what prior_guidance adds
    double log_promise;         // what surrogate adds
    double acquisition;         // log_good - log_bad + log_met + log_belief + log_promise
  };
  // Parameters that are modelled together; there is one block unless the options say otherwise.
  struct Block {
    std::vector<ParamId> params;
    std::vector<double> good_bandwidths;  // by params: the mean over kernels; 0 for choices
    std::vector<double> bad_bandwidths;
    std::vector<Candidate> candidates;  // best first: the first was proposed
  };
  bool startup = false;  // proposed without a model: the rest is empty
  std::vector<Kernel> good, bad;
  std::vector<Block> blocks;
};

// Recomputes what make_tpe(options), warm-started likewise, proposes for the first lane of the ask,
// nothing being fixed, and shows what that rests on. O(rows) of the histories.
TpeExplanation explain_tpe(const TpeOptions& options, const Ask& ask,
                           std::span<const PastStudy> earlier = {});

}  // namespace hone
