// Jaderberg et al., "Population Based Training of Neural Networks", 2017 (arXiv:1711.09846):
// algorithm 1, with truncation selection (section 4.1.1) among members at the same interval.
#include "hone/pruners/pbt.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "hone/error.h"
#include "hone/rng.h"
#include "pruners/deciding_metric.h"
#include "pruners/explore.h"

namespace hone {
namespace {

// Those that have come to one comparison, the best first.
class Rung {
 public:
  struct Entry {
    double score;
    TrialNumber trial;
    Step step;
  };

  void insert(const Entry& entry) {
    entries_.insert(std::ranges::upper_bound(entries_, entry, before), entry);
  }

  std::size_t size() const noexcept { return entries_.size(); }
  std::size_t place(TrialNumber trial) const {
    return static_cast<std::size_t>(std::ranges::find(entries_, trial, &Entry::trial) -
                                    entries_.begin());
  }
  const Entry& operator[](std::size_t place) const { return entries_[place]; }

 private:
  static bool before(const Entry& a, const Entry& b) {
    const bool none = std::isnan(a.score), other = std::isnan(b.score);
    if (none != other) return other;
    return std::tuple(none ? 0 : a.score, a.trial) < std::tuple(none ? 0 : b.score, b.trial);
  }

  std::vector<Entry> entries_;
};

struct Population {
  std::size_t members = 0;  // that began new
  std::map<std::size_t, Rung> rungs = {};
  std::multiset<std::size_t> live = {};  // the last rungs of those that have not ended
  std::size_t closed = 0;                // nobody will be compared at rungs up to this one
};

class Pbt final : public Pruner, public Evolution {
 public:
  explicit Pbt(const PbtOptions& options) : options_(options), metric_(options.metric) {}

  void begin(std::span<const ObjectiveSpec> objectives) override { metric_.begin(objectives); }
  void introduce(MetricId metric, std::string_view name) override {
    metric_.introduce(metric, name);
  }

  void admit(TrialNumber trial, const std::optional<Origin>& origin) override {
    Member member;
    if (origin) {
      const auto parent = members_.find(origin->parent);
      if (parent == members_.end()) return;
      member = {.population = parent->second.population,
                .rung = rung_of(origin->step),
                .reached = origin->step};
    } else {
      member.population = begun_++ / options_.population;
    }
    if (member.population == populations_.size()) populations_.emplace_back();
    Population& population = populations_[member.population];
    population.members += origin ? 0 : 1;
    population.live.insert(member.rung);
    members_.emplace(trial, member);
  }

  void observe(std::span<const Report> reports) override {
    for (const Report& report : reports) {
      const auto member = members_.find(report.trial);
      if (member == members_.end()) continue;
      member->second.reached = std::max(member->second.reached, report.step);
      if (metric_.is(report.metric)) member->second.score = report.value;
    }
  }

  void observe(const History& history, std::size_t begin) override {
    for (const TrialNumber trial : history.number().subspan(begin)) {
      const auto member = members_.find(trial);
      if (member == members_.end()) continue;
      Population& population = populations_[member->second.population];
      population.live.erase(population.live.find(member->second.rung));
      close(population);
    }
  }

  void pause(TrialNumber trial) override {
    const auto found = members_.find(trial);
    if (found == members_.end()) return;
    const Member& member = found->second;
    const std::size_t rung = rung_of(member.reached);
    if (rung > member.rung)
      populations_[member.population].rungs[rung].insert({member.score, trial, member.reached});
    waiting_.emplace(member.population, rung, trial);
  }

  void resume(TrialNumber trial) override {
    const auto found = members_.find(trial);
    if (found == members_.end()) return;
    Member& member = found->second;
    const std::size_t rung = rung_of(member.reached);
    waiting_.erase({member.population, rung, trial});
    Population& population = populations_[member.population];
    population.live.erase(population.live.find(member.rung));
    population.live.insert(rung);
    member.rung = rung;
    close(population);
  }

  std::vector<TrialNumber> promote(std::size_t count) const override {
    std::vector<TrialNumber> trials;
    for (const auto& [population, rung, trial] : waiting_) {
      if (count-- == 0) break;
      if (donors(trial).empty()) trials.push_back(trial);
    }
    return trials;
  }

  void judge(TrialNumber, std::span<const Report> reports,
             std::span<Verdict> verdicts) const override {
    for (std::size_t i = 0; i < reports.size(); ++i) {
      const Report& report = reports[i];
      const bool due = metric_.is(report.metric) && rung_of(report.step) > rung_before(report) &&
                       (options_.max_steps == 0 || report.step < options_.max_steps);
      verdicts[i] = due ? Verdict::kPause : Verdict::kContinue;
    }
  }

  const Evolution* evolution() const override { return this; }

  // The population is filled first, unless one before it is at work.
  std::size_t wanting() const override {
    const std::size_t members = begun_ % options_.population;
    const bool older =
        !waiting_.empty() && std::get<0>(*waiting_.begin()) + 1 < populations_.size();
    return members == 0 || older ? 0 : options_.population - members;
  }

  std::vector<Fork> forks(std::size_t count, std::uint64_t seed) const override {
    std::vector<Fork> forks;
    for (const auto& [population, rung, trial] : waiting_) {
      if (forks.size() == count) break;
      const std::vector<Origin> better = donors(trial);
      if (better.empty()) continue;
      Stream random(seed, trial, Purpose::kPruner);
      forks.push_back({.loser = trial, .origin = better[random.below(better.size())]});
    }
    return forks;
  }

  bool needs(const Origin& checkpoint) const override {
    const auto member = members_.find(checkpoint.parent);
    if (member == members_.end()) return false;
    const Population& population = populations_[member->second.population];
    const auto rung = population.rungs.find(rung_of(checkpoint.step));
    if (rung == population.rungs.end() || rung->first <= population.closed) return false;
    // As more come, nobody gets among the best who is not.
    return rung->second.place(checkpoint.parent) < share(options_.population);
  }

  void explore(const Space& space, std::uint64_t seed, TrialNumber number,
               std::span<double> cells) const override {
    hone::explore({.resample_probability = options_.resample_probability,
                   .perturbation = options_.perturbation},
                  space, seed, number, cells);
  }

 private:
  struct Member {
    std::size_t population = 0;
    std::size_t rung = 0;  // the last at which it was let go on, or began
    Step reached = 0;
    double score = std::numeric_limits<double>::quiet_NaN();
  };

  std::size_t rung_of(Step step) const { return step / options_.interval_steps; }
  std::size_t share(std::size_t members) const {
    return static_cast<std::size_t>(options_.quantile * static_cast<double>(members));
  }

  std::size_t rung_before(const Report& report) const {
    if (!report.first) return rung_of(report.previous);
    const auto member = members_.find(report.trial);
    return member == members_.end() ? 0 : member->second.rung;
  }

  void close(Population& population) {
    if (population.members < options_.population) return;
    const auto& live = population.live;
    population.closed = std::max(
        population.closed, live.empty() ? std::numeric_limits<std::size_t>::max() : *live.begin());
  }

  // To whose forks a paused member should give way; empty where it goes on itself.
  std::vector<Origin> donors(TrialNumber trial) const {
    const Member& member = members_.at(trial);
    const std::size_t at = rung_of(member.reached);
    const Population& population = populations_[member.population];
    if (at <= member.rung || at <= population.closed) return {};
    const Rung& rung = population.rungs.at(at);
    const std::size_t best = share(rung.size()), place = rung.place(trial);
    const bool none = std::isnan(member.score);
    if (!none && place + best < rung.size()) return {};
    std::vector<Origin> donors;
    for (std::size_t i = 0; i < std::min(std::max<std::size_t>(best, 1), place); ++i)
      if (none ? !std::isnan(rung[i].score) : rung[i].score < member.score)
        donors.push_back({.parent = rung[i].trial, .step = rung[i].step});
    return donors;
  }

  PbtOptions options_;
  DecidingMetric metric_;
  std::size_t begun_ = 0;  // new trials
  std::vector<Population> populations_;
  std::unordered_map<TrialNumber, Member> members_;
  std::set<std::tuple<std::size_t, std::size_t, TrialNumber>> waiting_;  // population, rung, trial
};

void refuse(const char* option, const char* why) {
  throw Error(ErrorCode::kInvalidArgument, std::string("pbt.") + option, why);
}

}  // namespace

void PbtOptions::fields(OptionVisitor& visit) {
  visit("population", population, "trials that are trained together");
  visit("interval_steps", interval_steps, "steps of training between two comparisons");
  visit("max_steps", max_steps, "steps of a whole training; 0: no limit");
  visit("quantile", quantile, "the share that gives way, and the share that it gives way to");
  visit("resample_probability", resample_probability,
        "how likely a parameter of a fork is drawn anew");
  visit("perturbation", perturbation, "by which share of its value it moves up or down otherwise");
  visit("metric", metric, "the metric that decides; the first objective unless given");
}

std::unique_ptr<Pruner> make_pbt(const PbtOptions& options) {
  if (options.interval_steps == 0) refuse("interval_steps", "found 0; must be at least 1");
  if (options.max_steps != 0 && options.max_steps <= options.interval_steps)
    refuse("max_steps", "must be above interval_steps, or 0 for no limit");
  if (!(options.quantile > 0 && options.quantile <= 0.5))
    refuse("quantile", "must be above 0 and at most 0.5");
  if (options.quantile * static_cast<double>(options.population) < 1)
    refuse("population", "is so small that its quantile has no member; raise one of them");
  if (!(options.resample_probability >= 0 && options.resample_probability <= 1))
    refuse("resample_probability", "must lie in [0, 1]");
  if (!(options.perturbation >= 0 && options.perturbation <= 1))
    refuse("perturbation", "must lie in [0, 1]");
  return std::make_unique<Pbt>(options);
}

}  // namespace hone
