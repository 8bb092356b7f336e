// Li et al., "A System for Massively Parallel Hyperparameter Tuning", MLSys 2020: algorithm 2, or
// the stopping rule in place of its promotion; several objectives: Schmucker et al.,
// arXiv:2106.12639.
#include "hone/pruners/asha.h"

#include <algorithm>
#include <limits>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "hone/error.h"
#include "pruners/asha_brackets.h"
#include "pruners/ladder.h"
#include "pruners/rung.h"

namespace hone {
namespace {

class Asha final : public Pruner {
 public:
  Asha(const AshaOptions& options, FirstRung first_rung)
      : options_(options),
        first_rung_(std::move(first_rung)),
        ladder_({options.min_steps, options.max_steps, options.reduction_factor, 0},
                DecidingMetric(options.metric, DecidingMetric::Unless::kAllObjectives)) {
    clear();
  }

  void begin(std::span<const ObjectiveSpec> objectives) override {
    ladder_.begin(objectives);
    clear();
  }
  void introduce(MetricId metric, std::string_view name) override {
    ladder_.introduce(metric, name);
  }

  void observe(std::span<const Report> reports) override {
    for (const Arrival& arrival : arrivals(reports)) {
      if (arrival.valid()) enter(arrival);
    }
  }

  void observe(const History&, std::size_t) override {}  // the reports said it all

  void judge(TrialNumber below, std::span<const Report> reports,
             std::span<Verdict> verdicts) const override {
    std::ranges::fill(verdicts, Verdict::kContinue);
    const std::vector<Arrival> all = arrivals(reports);
    for (const Arrival& arrival : all) {
      if (passes(below, arrival, all)) continue;
      const bool later = options_.promotion && arrival.valid();
      verdicts[arrival.report] = later ? Verdict::kPause : Verdict::kPrune;
    }
  }

  void pause(TrialNumber trial) override { move(trial, true); }
  void resume(TrialNumber trial) override { move(trial, false); }

  // From the highest rung down, as in the paper: what is nearest to its end goes first.
  std::vector<TrialNumber> promote(std::size_t count) const override {
    std::vector<TrialNumber> trials;
    for (std::size_t k = rungs_.size(); k-- > 0 && trials.size() < count;) {
      const auto ask = [&](const auto& rung) {
        return rung.promoted(quota(), count - trials.size());
      };
      const std::vector<TrialNumber> more = std::visit(ask, rungs_[k]);
      trials.insert(trials.end(), more.begin(), more.end());
    }
    return trials;
  }

 private:
  static constexpr TrialNumber kAll = std::numeric_limits<TrialNumber>::max();

  // The highest rung that a trial has entered, and with what; kept to promote it from there.
  struct Place {
    std::size_t rung;
    TrialNumber turn;
    std::vector<double> losses;
  };

  std::vector<Arrival> arrivals(std::span<const Report> reports) const {
    std::vector<Arrival> all = ladder_.arrivals(reports);
    for (Arrival& arrival : all)
      arrival.begin = std::max(arrival.begin, first_rung_(arrival.trial));
    std::erase_if(all, [](const Arrival& arrival) { return arrival.begin >= arrival.end; });
    return all;
  }

  void clear() {
    const Rung empty = ladder_.objectives() <= 1 ? Rung(ScalarRung()) : Rung(VectorRung());
    rungs_.assign(ladder_.rungs(), empty);
    places_.clear();
  }

  void enter(const Arrival& arrival) {
    for (std::size_t k = arrival.begin; k < arrival.end; ++k) {
      std::visit([&](auto& rung) { rung.insert(arrival.turn, arrival.losses); }, rungs_[k]);
      if (options_.promotion) continue;
      // A trial stops where it does not pass, so it is not known beyond.
      if (k + 1 < arrival.end && !passes(kAll, arrival, k, {})) return;
    }
    if (options_.promotion)
      places_.insert_or_assign(arrival.trial, Place{arrival.end - 1, arrival.turn, arrival.losses});
  }

  // Among those that wait at its rung, or out of them.
  void move(TrialNumber trial, bool waits) {
    const auto found = places_.find(trial);
    if (found == places_.end()) return;
    const Place& place = found->second;
    const auto change = [&](auto& rung) {
      waits ? rung.wait(trial, place.turn, place.losses)
            : rung.leave(trial, place.turn, place.losses);
    };
    std::visit(change, rungs_[place.rung]);
  }

  bool passes(TrialNumber below, const Arrival& arrival, std::span<const Arrival> all) const {
    if (!arrival.valid()) return false;
    // Where steps are jumped over, what is to be paused has paid for all rungs but the last.
    for (std::size_t k = options_.promotion ? arrival.end - 1 : arrival.begin; k < arrival.end;
         ++k) {
      std::vector<Losses> peers;
      for (const Arrival& other : all) {
        const bool here = other.begin <= k && k < other.end;
        if (here && other.trial != arrival.trial && other.valid()) peers.push_back(other.losses);
      }
      if (!passes(below, arrival, k, peers)) return false;
    }
    return true;
  }

  bool passes(TrialNumber below, const Arrival& arrival, std::size_t k,
              std::span<const Losses> peers) const {
    const Entrant entrant{
        .below = below, .turn = arrival.turn, .losses = arrival.losses, .peers = peers};
    return std::visit([&](const auto& rung) { return rung.passes(quota(), entrant); }, rungs_[k]);
  }

  // What is stopped is lost, so that the best so far goes on; what is paused can wait.
  Quota quota() const {
    return {.reduction_factor = options_.reduction_factor,
            .least = options_.promotion ? 0u : 1u,
            .bootstrap = options_.bootstrap_trials};
  }

  AshaOptions options_;
  FirstRung first_rung_;
  Ladder ladder_;
  std::vector<Rung> rungs_;
  std::unordered_map<TrialNumber, Place> places_;
};

void refuse(const char* option, const char* why) {
  throw Error(ErrorCode::kInvalidArgument, std::string("asha.") + option, why);
}

}  // namespace

void AshaOptions::fields(OptionVisitor& visit) {
  visit("min_steps", min_steps,
        "the step of the lowest rung; 0: that of a trial's first report above step 0");
  visit("max_steps", max_steps, "rungs lie below this step; 0: no limit");
  visit("reduction_factor", reduction_factor, "one in this many goes on from each rung");
  visit("min_early_stopping_rate", min_early_stopping_rate,
        "how many of the lowest rungs are left out");
  visit("bootstrap_trials", bootstrap_trials, "so many trials end at each rung before any goes on");
  visit("promotion", promotion,
        "pause what does not go on, and resume it when it has come among the best");
  visit("metric", metric, "the metric that decides; all objectives unless given");
}

std::unique_ptr<Pruner> make_bracketed_asha(const AshaOptions& options, FirstRung first_rung) {
  if (options.reduction_factor < 2) refuse("reduction_factor", "must be at least 2");
  if (options.max_steps != 0 && options.max_steps <= std::max<std::size_t>(options.min_steps, 1))
    refuse("max_steps", "must be above min_steps and 1, or 0 for no limit");
  return std::make_unique<Asha>(options, std::move(first_rung));
}

std::unique_ptr<Pruner> make_asha(const AshaOptions& options) {
  return make_bracketed_asha(
      options, [rung = options.min_early_stopping_rate](TrialNumber) { return rung; });
}

}  // namespace hone
