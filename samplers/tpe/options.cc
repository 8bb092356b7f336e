// The presets: Optuna 5.0 and 4.9, optuna/samplers/_tpe; Hyperopt 0.3, hyperopt/tpe.py.
#include "samplers/tpe/options.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>

#include "hone/error.h"

namespace hone {
namespace {

constexpr std::array<std::string_view, 4> kModes = {"hone", "optuna", "optuna4", "hyperopt"};
constexpr std::array<std::string_view, 2> kStartups = {"sobol", "random"};
constexpr std::array<std::string_view, 2> kGammaRules = {"linear", "sqrt"};
constexpr std::array<std::string_view, 2> kPriors = {"space", "normal"};
constexpr std::array<std::string_view, 4> kBandwidths = {"spread", "scott", "neighbour",
                                                         "hyperopt"};
constexpr std::array<std::string_view, 2> kDiscretizations = {"point", "mass"};
constexpr std::array<std::string_view, 2> kFeasibilities = {"probability", "rank"};
constexpr std::array<std::string_view, 3> kGoodWeights = {"rank", "recency", "equal"};

TpeOptions preset(std::string_view mode) {
  if (mode == "optuna") return tpe_optuna();
  if (mode == "optuna4") return tpe_optuna4();
  if (mode == "hyperopt") return tpe_hyperopt();
  return {};
}

void need(bool met, std::string_view option, std::string_view what) {
  if (!met) throw Error(ErrorCode::kInvalidArgument, "tpe." + std::string(option), what);
}

void need_word(const std::string& word, std::span<const std::string_view> allowed,
               std::string_view option) {
  if (std::ranges::find(allowed, word) != allowed.end()) return;
  std::string list;
  for (const std::string_view each : allowed)
    list += (list.empty() ? "" : ", ") + std::string(each);
  throw Error(ErrorCode::kInvalidArgument, "tpe." + std::string(option),
              "\"" + word + "\" is unknown; use one of " + list);
}

}  // namespace

namespace tpe {

void check(const TpeOptions& options) {
  need_word(options.startup, kStartups, "startup");
  need_word(options.gamma_rule, kGammaRules, "gamma_rule");
  need_word(options.feasibility, kFeasibilities, "feasibility");
  need_word(options.prior, kPriors, "prior");
  need_word(options.bandwidth, kBandwidths, "bandwidth");
  need_word(options.discretization, kDiscretizations, "discretization");
  need_word(options.good_weights, kGoodWeights, "good_weights");
  need(options.gamma > 0 && options.gamma <= 1, "gamma", "must be above 0 and at most 1");
  need(options.level_factor >= 0 && std::isfinite(options.level_factor), "level_factor",
       "must be a finite number, 0 or above");
  need(options.prior_weight > 0 && std::isfinite(options.prior_weight), "prior_weight",
       "must be a finite number above 0");
  need(options.prior_guidance >= 0 && std::isfinite(options.prior_guidance), "prior_guidance",
       "must be a finite number, 0 or above");
  need(options.warm_start_trials > 0 && std::isfinite(options.warm_start_trials),
       "warm_start_trials", "must be a finite number above 0");
  need(options.bandwidth_factor > 0 && std::isfinite(options.bandwidth_factor), "bandwidth_factor",
       "must be a finite number above 0");
  need(options.bad_bandwidth > 0 && std::isfinite(options.bad_bandwidth), "bad_bandwidth",
       "must be a finite number above 0");
  need(options.min_bandwidth > 0 && options.min_bandwidth <= 1, "min_bandwidth",
       "must be above 0 and at most 1");
  need(options.surrogate >= 0 && std::isfinite(options.surrogate), "surrogate",
       "must be a finite number, 0 or above");
  need(options.candidates > 0, "candidates", "0 leave nothing to propose; give 1 or more");
  need(options.local_share >= 0 && options.local_share <= 1, "local_share",
       "must be between 0 and 1");
  need(options.local_changes >= 0, "local_changes", "must not be negative");
  need(options.max_bad == 0 || options.max_bad >= 3, "max_bad", "must be 0 or at least 3");
}

}  // namespace tpe

void TpeOptions::fields(OptionVisitor& visit) {
  std::string mode = "hone";
  visit.choice("mode", mode, kModes, "whose defaults the other options have");
  if (mode != "hone") *this = preset(mode);
  visit("startup_trials", startup_trials, "trials before the model proposes");
  visit.choice("startup", startup, kStartups, "what proposes until then");
  visit.choice("gamma_rule", gamma_rule, kGammaRules, "how the good trials grow with all");
  visit("gamma", gamma, "the share of trials that are good");
  visit("max_good", max_good, "at most so many are good; 0: any number");
  visit("level_factor", level_factor,
        "trials a good one, at the step at which unfinished trials are compared");
  visit("learn_from_forecasts", learn_from_forecasts,
        "unfinished trials stand by the end that the pruner forecasts, if it does");
  visit("learn_from_failed", learn_from_failed, "failed trials are bad ones, not left out");
  visit("average_repeats", average_repeats, "trials of one configuration are one, of their mean");
  visit.choice("feasibility", feasibility, kFeasibilities, "what failures and violations teach");
  visit("multivariate", multivariate, "one density over all parameters");
  visit("group", group, "one for each set of parameters that are active together");
  visit("prior_weight", prior_weight, "weight of the prior among kernels of weight 1");
  visit.choice("prior", prior, kPriors, "its shape");
  visit("prior_guidance", prior_guidance, "how long a declared prior guides the search (piBO)");
  visit("warm_start_trials", warm_start_trials, "trials after which earlier studies count half");
  visit.choice("bandwidth", bandwidth, kBandwidths, "rule for the width of numeric kernels");
  visit("bandwidth_factor", bandwidth_factor, "what the rule is multiplied by (spread, scott)");
  visit("bad_bandwidth", bad_bandwidth, "bad kernels' share of the good ones' width (spread)");
  visit("min_bandwidth", min_bandwidth, "the least, in units of the range (spread)");
  visit("magic_clip", magic_clip, "bound the width from below (scott, neighbour)");
  visit("endpoints", endpoints, "bounds are neighbours (neighbour)");
  visit.choice("discretization", discretization, kDiscretizations, "kernels of integers and steps");
  visit("category_evidence", category_evidence, "kernels that sharpen those of choices, at most");
  visit.choice("good_weights", good_weights, kGoodWeights, "weights of good trials");
  visit("recent", recent, "newest trials that weigh fully, older ones less; 0: all alike");
  visit("surrogate", surrogate, "weight of what losses themselves promise; 0: none");
  visit("candidates", candidates, "candidates an ask");
  visit("local_share", local_share, "share of candidates that change few coordinates");
  visit("local_ramp", local_ramp, "trials over which that share rises from 0; 0: it does not");
  visit("local_changes", local_changes, "coordinates that those change beyond one, on average");
  visit("liar", liar, "running trials count as bad");
  visit("max_bad", max_bad, "bad trials with kernels; 0: all");
}

TpeOptions tpe_optuna() {
  return {.startup_trials = 10,
          .startup = "random",
          .gamma_rule = "linear",
          .gamma = 0.1,
          .max_good = 25,
          .level_factor = 0,
          .learn_from_failed = false,
          .average_repeats = false,
          .feasibility = "rank",
          .multivariate = true,
          .group = false,
          .prior_weight = 1,
          .prior = "normal",
          .prior_guidance = 0,
          .bandwidth = "neighbour",
          .magic_clip = true,
          .endpoints = false,
          .discretization = "mass",
          .category_evidence = static_cast<std::size_t>(-1),
          .good_weights = "recency",
          .recent = 25,
          .surrogate = 0,
          .candidates = 24,
          .local_share = 0,
          .local_ramp = 0,
          .liar = true,
          .max_bad = 0};
}

TpeOptions tpe_optuna4() {
  TpeOptions options = tpe_optuna();
  options.bandwidth = "scott";
  options.bandwidth_factor = 0.2;
  options.liar = false;
  return options;
}

TpeOptions tpe_hyperopt() {
  TpeOptions options = tpe_optuna();
  options.startup_trials = 20;
  options.gamma_rule = "sqrt";
  options.gamma = 0.25;
  options.learn_from_failed = true;
  options.multivariate = false;
  options.bandwidth = "hyperopt";
  options.category_evidence = 0;
  return options;
}

}  // namespace hone
