// Jamieson, Talwalkar, "Non-stochastic Best Arm Identification and Hyperparameter Optimization",
// AISTATS 2016.
#include "hone/pruners/sha.h"

#include <algorithm>
#include <compare>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "history/front_contributions.h"
#include "hone/error.h"
#include "hone/pareto.h"
#include "pruners/ladder.h"
#include "pruners/sha_groups.h"

namespace hone {
namespace {

// What a trial came to a rung with.
struct Entry {
  TrialNumber trial, turn;
  std::vector<double> losses;
};

// Where an entry stands: less is better, and no two stand equal.
struct Place {
  std::size_t front = 0;
  double loss = 0;
  TrialNumber trial = 0;
  auto operator<=>(const Place&) const = default;
};

using Entries = std::vector<const Entry*>;
using Columns = std::vector<std::vector<double>>;

Columns columns_of(const Entries& entries) {
  Columns columns(entries.front()->losses.size());
  for (const Entry* entry : entries)
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i].push_back(entry->losses[i]);
  return columns;
}

std::vector<std::span<const double>> spans(const Columns& columns) {
  return {columns.begin(), columns.end()};
}

// The front that the first `count` end on, or would if there were so many.
std::size_t last_front(std::vector<std::size_t> fronts, std::size_t count) {
  const std::size_t last = std::min(count, fronts.size()) - 1;
  std::ranges::nth_element(fronts, fronts.begin() + static_cast<std::ptrdiff_t>(last));
  return fronts[last];
}

void place_by_fronts(const Entries& entries, std::size_t count, std::span<Place> places) {
  const Columns columns = columns_of(entries);
  const std::vector<std::size_t> fronts = nondominated_ranks(spans(columns));
  const std::size_t last = last_front(fronts, count);
  Entries level;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    places[i].front = fronts[i];
    if (fronts[i] == last) level.push_back(entries[i]);
  }
  const Columns losses = columns_of(level);
  const std::vector<double> contributions = front_contributions(spans(losses));
  auto contribution = contributions.begin();
  for (Place& place : places)
    if (place.front == last) place.loss = -*contribution++;
}

// By entry, so that the best `count` > 0 are told from the others: by the losses or, with several
// objectives, by the fronts and, on the front where these end, by what each contributes to it, see
// front_contributions(); then by number.
std::vector<Place> places_of(const Entries& entries, std::size_t count) {
  std::vector<Place> places;
  places.reserve(entries.size());
  for (const Entry* entry : entries)
    places.push_back({.loss = entry->losses.front(), .trial = entry->trial});
  if (!entries.empty() && entries.front()->losses.size() > 1)
    place_by_fronts(entries, count, places);
  return places;
}

// The `count` best trials, best first.
std::vector<TrialNumber> best_of(std::span<const Entry> entries, std::size_t count) {
  Entries all;
  for (const Entry& entry : entries) all.push_back(&entry);
  std::vector<Place> places = places_of(all, count);
  std::ranges::sort(places);
  std::vector<TrialNumber> trials;
  for (const Place& place : std::span(places).first(std::min(count, places.size())))
    trials.push_back(place.trial);
  return trials;
}

// Trials that start together.
class Group {
 public:
  Group(std::size_t size, std::size_t rungs, std::size_t factor)
      : size_(size), factor_(factor), rungs_(rungs) {}

  void enter(std::size_t rung, Entry entry) {
    if (came(entry.trial, rung)) return;
    rungs_[rung].entries.push_back(std::move(entry));
    rungs_[rung].best.reset();
  }
  void end(TrialNumber trial) {
    ended_.insert(trial);
    paused_.erase(trial);
  }
  void pause(TrialNumber trial) { paused_.insert(trial); }
  void resume(TrialNumber trial) { paused_.erase(trial); }

  std::span<const Entry> entries(std::size_t rung) const { return rungs_[rung].entries; }

  // How many go on from a rung.
  std::size_t places(std::size_t rung) const {
    std::size_t count = size_;
    for (std::size_t k = 0; k <= rung; ++k) count /= factor_;
    return std::max<std::size_t>(count, 1);
  }

  // The paused trials that are to go on, the highest rung first.
  std::vector<TrialNumber> promoted() {
    std::vector<TrialNumber> found;
    for (std::size_t k = 0; k < rungs_.size(); ++k) {
      if (k == 0 ? !all_came() : !all_came(k, *rungs_[k - 1].best)) break;
      Rung& rung = rungs_[k];
      if (!rung.best) rung.best = best_of(rung.entries, places(k));
      std::vector<TrialNumber> here;
      for (const TrialNumber trial : *rung.best) {
        if (paused_.contains(trial) && !beyond(trial, k)) here.push_back(trial);
      }
      found.insert(found.begin(), here.begin(), here.end());
    }
    return found;
  }

 private:
  struct Rung {
    std::vector<Entry> entries;
    std::optional<std::vector<TrialNumber>> best;  // of them, who go on; found when all came
  };

  bool came(TrialNumber trial, std::size_t rung) const {
    const std::vector<Entry>& entries = rungs_[rung].entries;
    return std::ranges::find(entries, trial, &Entry::trial) != entries.end();
  }
  bool beyond(TrialNumber trial, std::size_t rung) const {
    return rung + 1 < rungs_.size() && came(trial, rung + 1);
  }
  bool all_came() const {
    std::size_t count = rungs_.front().entries.size();
    for (const TrialNumber trial : ended_) count += came(trial, 0) ? 0 : 1;
    return count >= size_;
  }
  // All that are due at a rung; at the lowest all of the group are.
  bool all_came(std::size_t rung, std::span<const TrialNumber> due) const {
    return std::ranges::all_of(
        due, [&](TrialNumber trial) { return ended_.contains(trial) || came(trial, rung); });
  }

  std::size_t size_, factor_;
  std::vector<Rung> rungs_;
  std::set<TrialNumber> ended_, paused_;
};

class Sha final : public Pruner {
 public:
  Sha(const ShaOptions& options, ShaGroups groups, std::size_t skipped)
      : factor_(options.reduction_factor),
        groups_(std::move(groups)),
        ladder_({options.min_steps, options.max_steps, options.reduction_factor, skipped},
                DecidingMetric(options.metric, DecidingMetric::Unless::kAllObjectives)) {}

  void begin(std::span<const ObjectiveSpec> objectives) override { ladder_.begin(objectives); }
  void introduce(MetricId metric, std::string_view name) override {
    ladder_.introduce(metric, name);
  }

  void observe(std::span<const Report> reports) override {
    for (const Arrival& arrival : ladder_.arrivals(reports)) {
      if (!arrival.valid()) continue;
      for (std::size_t k = arrival.begin; k < arrival.end; ++k)
        with_group(arrival.trial, [&](Group& group) {
          group.enter(k, {arrival.trial, arrival.turn, arrival.losses});
        });
    }
  }

  void observe(const History& history, std::size_t begin) override {
    for (std::size_t row = begin; row < history.rows(); ++row) {
      const TrialNumber trial = history.number()[row];
      with_group(trial, [trial](Group& group) { group.end(trial); });
    }
  }

  void pause(TrialNumber trial) override {
    with_group(trial, [trial](Group& group) { group.pause(trial); });
  }

  void resume(TrialNumber trial) override {
    with_group(trial, [trial](Group& group) { group.resume(trial); });
  }

  std::vector<TrialNumber> promote(std::size_t count) const override {
    std::vector<TrialNumber> trials;
    for (const auto& [number, promoted] : promoted_) {
      for (const TrialNumber trial : promoted) {
        if (trials.size() == count) return trials;
        trials.push_back(trial);
      }
    }
    return trials;
  }

  void judge(TrialNumber below, std::span<const Report> reports,
             std::span<Verdict> verdicts) const override {
    std::ranges::fill(verdicts, Verdict::kContinue);
    for (const Arrival& arrival : ladder_.arrivals(reports)) {
      const bool stop = !arrival.valid() || hopeless(below, arrival);
      verdicts[arrival.report] = stop ? Verdict::kPrune : Verdict::kPause;
    }
  }

 private:
  // Changes the group of a trial, then looks whom it promotes.
  template <class Change>
  void with_group(TrialNumber trial, Change&& change) {
    const std::optional<std::size_t> number = groups_.group(trial);
    if (!number) return;
    Group& group = all_.try_emplace(*number, groups_.size, ladder_.rungs(), factor_).first->second;
    change(group);
    std::vector<TrialNumber> promoted = group.promoted();
    if (promoted.empty()) {
      promoted_.erase(*number);
    } else {
      promoted_.insert_or_assign(*number, std::move(promoted));
    }
  }

  // Whether as many as may go on from its rung are better already.
  bool hopeless(TrialNumber below, const Arrival& arrival) const {
    const std::optional<std::size_t> group = groups_.group(arrival.trial);
    const auto found = group ? all_.find(*group) : all_.end();
    if (found == all_.end()) return false;
    const std::size_t rung = arrival.end - 1;
    const Entry own{arrival.trial, arrival.turn, arrival.losses};
    Entries known = {&own};
    for (const Entry& entry : found->second.entries(rung)) {
      if (entry.turn < below && entry.trial != own.trial) known.push_back(&entry);
    }
    const std::size_t count = found->second.places(rung);
    if (known.size() <= count) return false;
    const std::vector<Place> places = places_of(known, count);
    const auto better =
        std::ranges::count_if(places, [&](const Place& place) { return place < places.front(); });
    return static_cast<std::size_t>(better) >= count;
  }

  std::size_t factor_;
  ShaGroups groups_;
  Ladder ladder_;
  std::map<std::size_t, Group> all_;
  std::map<std::size_t, std::vector<TrialNumber>> promoted_;  // by group, of those that have any
};

void refuse(const char* option, const char* why) {
  throw Error(ErrorCode::kInvalidArgument, std::string("sha.") + option, why);
}

}  // namespace

void ShaOptions::fields(OptionVisitor& visit) {
  visit("min_steps", min_steps, "the step of the lowest rung");
  visit("max_steps", max_steps, "how many steps a trial that is never stopped takes");
  visit("reduction_factor", reduction_factor, "one in this many goes on from each rung");
  visit("trials", trials, "that start together; 0: so many that one comes to the end");
  visit("metric", metric, "the metric that decides; all objectives unless given");
}

std::unique_ptr<Pruner> make_grouped_sha(const ShaOptions& options, ShaGroups groups,
                                         std::size_t skipped) {
  if (options.min_steps == 0) refuse("min_steps", "found 0; must be at least 1");
  if (options.reduction_factor < 2) refuse("reduction_factor", "must be at least 2");
  if (options.max_steps <= options.min_steps) refuse("max_steps", "must be above min_steps");
  return std::make_unique<Sha>(options, std::move(groups), skipped);
}

std::unique_ptr<Pruner> make_sha(const ShaOptions& options) {
  std::size_t size = options.trials;
  if (size == 0) {
    const RungSteps steps = {options.min_steps, options.max_steps, options.reduction_factor, 0};
    const bool possible = options.min_steps > 0 && options.reduction_factor >= 2;
    const std::size_t rungs = possible ? steps.multiples().size() : 0;
    size = 1;
    for (std::size_t k = 0; k < rungs; ++k) size *= options.reduction_factor;
  }
  return make_grouped_sha(options, {[size](TrialNumber trial) { return trial / size; }, size}, 0);
}

}  // namespace hone
