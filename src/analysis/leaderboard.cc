#include "hone/analysis/leaderboard.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analysis/configurations.h"
#include "analysis/instances.h"
#include "analysis/random_effects.h"
#include "hone/error.h"
#include "hone/study.h"

namespace hone {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
// The best of a search may differ as much as all do or, where it has converged, a hundredth of
// that: nearly flat in the logarithm, and proper.
constexpr double kSpreadPower = -0.9;
constexpr std::size_t kAlwaysSeen = 10;  // so many of the best count with their values, or half

void check(const History& history, const LeaderboardOptions& options) {
  const auto require = [](bool met, const char* field, const std::string& what) {
    if (!met) throw Error(ErrorCode::kInvalidArgument, std::string("leaderboard.") + field, what);
  };
  require(options.objective < history.objectives(), "objective",
          "found " + std::to_string(options.objective) + "; the study has " +
              std::to_string(history.objectives()) + " objectives, counted from 0");
  require(options.count > 0, "count", "found 0; must be at least 1");
  require(options.draws > 0, "draws", "found 0; must be at least 1");
  require(options.tolerance >= 0, "tolerance",
          "found " + to_string(options.tolerance) + "; must not be negative");
}

// The mean of losses and the squares about it (Welford 1962).
struct Moments {
  double count = 0, mean = 0, squares = 0;

  void add(double loss) {
    const double step = loss - mean;
    mean += step / ++count;
    squares += step * (loss - mean);
  }
};

// A configuration with its trials' losses; `trials` counts over all configurations.
struct Candidate {
  std::vector<std::size_t> rows, trials;
  Moments all;
  Moments repeats;    // of them, those that ran because the others were good
  double weight = 1;  // the number of independent trials among all

  Effect effect() const { return {all.mean, weight}; }
  Effect repeated() const { return {repeats.mean, repeats.count}; }
};

// The trials of a study as the model wants them.
class Sample {
 public:
  Sample(const History& history, std::size_t objective) {
    const auto groups = rows_by_configuration(history, objective);
    std::vector<std::size_t> rows;
    for (const auto& group : groups) rows.insert(rows.end(), group.begin(), group.end());
    table_ = find_instances(history, rows, objective);
    std::size_t trial = 0;
    for (const auto& group : groups) {
      Candidate candidate;
      candidate.rows = group;
      for (const std::size_t row : group) {
        add(candidate, trial, history.loss(objective)[row],
            group.size() > 1 && is_repeat(history, row));
        ++trial;
      }
      candidates_.push_back(std::move(candidate));
    }
    trials_ = trial;
    std::ranges::stable_sort(candidates_, {}, [](const Candidate& c) { return c.all.mean; });
    tell_noise();
  }

  std::span<const Candidate> candidates() const { return candidates_; }  // best mean first
  std::size_t trials() const { return trials_; }
  NoiseSource source() const { return source_; }
  const NoiseEstimate& noise() const { return noise_; }

  // What the model is fitted to.
  EffectEvidence evidence() const {
    EffectEvidence evidence{.noise = noise_};
    for (std::size_t i = 0; i < candidates_.size(); ++i)
      (i < seen() ? evidence.seen : evidence.worse).push_back(candidates_[i].effect());
    evidence.cutoff = evidence.seen.back().mean;
    return evidence;
  }

  // Of those that race, by what they were chosen for no more.
  std::vector<Effect> raced() const {
    std::vector<Effect> raced;
    for (const Candidate& candidate : candidates_)
      if (candidate.repeats.count > 0) raced.push_back(candidate.repeated());
    return raced;
  }

 private:
  // Over the instances that all have reported the trial's loss may differ from its own.
  void add(Candidate& candidate, std::size_t trial, double loss, bool repeat) const {
    if (table_) {
      const std::span<const double> row = table_->row(trial);
      loss = std::accumulate(row.begin(), row.end(), 0.0) / static_cast<double>(row.size());
    }
    candidate.trials.push_back(trial);
    candidate.all.add(loss);
    if (repeat) candidate.repeats.add(loss);
    candidate.weight = candidate.all.count;
  }

  std::size_t seen() const {
    return std::min(candidates_.size(), std::max(kAlwaysSeen, (candidates_.size() + 1) / 2));
  }

  // What a configuration was repeated for was luck in part: it counts among the trials only where
  // nothing else tells.
  static NoiseEstimate noise_of_repeats(std::span<const Candidate> candidates) {
    NoiseEstimate all, repeats;
    const auto add = [](NoiseEstimate& noise, const Moments& moments) {
      noise.variance += moments.squares;
      noise.degrees += moments.count - 1;
    };
    for (const Candidate& candidate : candidates) {
      add(all, candidate.all);
      add(repeats, candidate.repeats.count > 0 ? candidate.repeats : candidate.all);
    }
    NoiseEstimate& noise = repeats.degrees > 0 ? repeats : all;
    if (noise.degrees > 0) noise.variance /= noise.degrees;
    return noise;
  }

  std::optional<NoiseEstimate> noise_of_instances() const {
    if (!table_ || candidates_.size() < 2) return std::nullopt;
    std::vector<std::size_t> used;
    for (const Candidate& candidate : std::span(candidates_).first(seen()))
      used.insert(used.end(), candidate.trials.begin(), candidate.trials.end());
    const Residual rest = residual(*table_, used);
    return NoiseEstimate{rest.mean_square / static_cast<double>(table_->instances), rest.degrees};
  }

  // Where both tell of noise the larger counts. Repeats that agree exactly, though instances do
  // not, are one trial that was run again on the same folds with the same seed.
  void tell_noise() {
    NoiseEstimate repeats = noise_of_repeats(std::span(candidates_).first(seen()));
    if (repeats.degrees == 0) repeats = noise_of_repeats(candidates_);
    const std::optional<NoiseEstimate> instances = noise_of_instances();
    if (repeats.degrees > 0) {
      source_ = NoiseSource::kRepeats;
      noise_ = repeats;
    }
    if (!instances || (repeats.degrees > 0 && instances->variance <= repeats.variance)) return;
    source_ = NoiseSource::kInstances;
    noise_ = *instances;
    if (repeats.degrees == 0 || repeats.variance > 0) return;
    for (Candidate& candidate : candidates_) {
      candidate.weight = 1;
      candidate.repeats = {};
    }
  }

  std::optional<InstanceTable> table_;
  std::vector<Candidate> candidates_;
  std::size_t trials_ = 0;
  NoiseSource source_ = NoiseSource::kNone;
  NoiseEstimate noise_;
};

// ---- from the model to the list

// Of `draws`, joint ones of all contenders' losses: how often each is within the tolerance of the
// least.
void count_wins(std::span<const double> draws, double tolerance, std::span<Contender> contenders) {
  const std::size_t rows = draws.size() / contenders.size();
  for (std::size_t r = 0; r < rows; ++r) {
    const auto row = draws.subspan(r * contenders.size(), contenders.size());
    const double bound = std::ranges::min(row) + tolerance;
    for (std::size_t i = 0; i < row.size(); ++i)
      if (row[i] <= bound) contenders[i].probability += 1.0 / static_cast<double>(rows);
  }
}

Contender contender_of(const History& history, const Candidate& candidate) {
  Contender contender{.mean = candidate.all.mean,
                      .estimate = candidate.all.mean,
                      .deviation = kUnknown,
                      .probability = kUnknown};
  for (const std::size_t row : candidate.rows) contender.trials.push_back(history.number()[row]);
  std::ranges::sort(contender.trials);
  return contender;
}

// Candidates that are listed, best guess first.
template <class Guess>
std::vector<const Candidate*> leading(const History& history, const Sample& sample,
                                      const LeaderboardOptions& options, Guess guess) {
  const std::set<TrialNumber> among(options.among.begin(), options.among.end());
  std::vector<std::pair<double, const Candidate*>> candidates;
  for (const Candidate& candidate : sample.candidates()) {
    const bool listed = among.empty() || std::ranges::any_of(candidate.rows, [&](std::size_t row) {
                          return among.contains(history.number()[row]);
                        });
    if (listed) candidates.emplace_back(guess(candidate), &candidate);
  }
  std::ranges::stable_sort(candidates, {}, &std::pair<double, const Candidate*>::first);
  std::vector<const Candidate*> first;
  for (std::size_t i = 0; i < std::min(options.count, candidates.size()); ++i)
    first.push_back(candidates[i].second);
  return first;
}

void list_by_mean(const History& history, const Sample& sample, const LeaderboardOptions& options,
                  Leaderboard& board) {
  const auto mean = [](const Candidate& candidate) { return candidate.all.mean; };
  for (const Candidate* candidate : leading(history, sample, options, mean))
    board.contenders.push_back(contender_of(history, *candidate));
  if (sample.source() == NoiseSource::kNone) return;
  for (Contender& contender : board.contenders) {  // without noise, or without a second one
    contender.deviation =
        std::sqrt(sample.noise().variance / static_cast<double>(contender.trials.size()));
    const bool wins = contender.mean <= board.contenders.front().mean + options.tolerance;
    contender.probability = wins ? 1 : 0;
  }
}

// The model of all and, where some have raced, that of their repeats: the best of a search differ
// less than all do, and by other laws.
class Models {
 public:
  explicit Models(const Sample& sample) : all_(sample.evidence()) {
    const std::vector<Effect> raced = sample.raced();
    if (raced.size() < 2) return;
    raced_.emplace(EffectEvidence{.seen = raced,
                                  .noise = sample.noise(),
                                  .spread_power = kSpreadPower,
                                  .most_spread = all_.spread()});
  }

  double spread() const { return all_.spread(); }
  double shrunk(const Candidate& candidate) const {
    const auto [model, effect] = of(candidate);
    return model->shrunk(effect);
  }
  RandomEffects::Posterior posterior(const Candidate& candidate) const {
    const auto [model, effect] = of(candidate);
    return model->posterior(effect);
  }

  // As RandomEffects::draw().
  std::vector<double> draw(std::span<const Candidate* const> candidates, std::size_t draws,
                           const Stream& random) const {
    std::vector<double> values(candidates.size() * draws);
    for (const RandomEffects* model : {&all_, raced_ ? &*raced_ : nullptr}) {
      std::vector<std::size_t> columns;
      std::vector<Effect> effects;
      for (std::size_t i = 0; i < candidates.size(); ++i) {
        const auto [own, effect] = of(*candidates[i]);
        if (own != model) continue;
        columns.push_back(i);
        effects.push_back(effect);
      }
      if (effects.empty()) continue;
      const std::vector<double> drawn = model->draw(effects, draws, random);
      for (std::size_t i = 0; i < drawn.size(); ++i)
        values[i / columns.size() * candidates.size() + columns[i % columns.size()]] = drawn[i];
    }
    return values;
  }

 private:
  std::pair<const RandomEffects*, Effect> of(const Candidate& candidate) const {
    if (raced_ && candidate.repeats.count > 0) return {&*raced_, candidate.repeated()};
    return {&all_, candidate.effect()};
  }

  RandomEffects all_;
  std::optional<RandomEffects> raced_;
};

void list_by_model(const History& history, const Sample& sample, const LeaderboardOptions& options,
                   Leaderboard& board) {
  const Models models(sample);
  const auto shrunk = [&](const Candidate& candidate) { return models.shrunk(candidate); };
  const std::vector<const Candidate*> candidates = leading(history, sample, options, shrunk);
  for (const Candidate* candidate : candidates) {
    const RandomEffects::Posterior posterior = models.posterior(*candidate);
    board.contenders.push_back(contender_of(history, *candidate));
    board.contenders.back().estimate = posterior.mean;
    board.contenders.back().deviation = posterior.deviation;
    board.contenders.back().probability = 0;
  }
  board.spread = models.spread();
  if (candidates.empty()) return;
  const Stream random(options.seed, 0, Purpose::kObjective, hash_name("leaderboard"));
  count_wins(models.draw(candidates, options.draws, random), options.tolerance, board.contenders);
  std::ranges::stable_sort(board.contenders, {}, &Contender::estimate);
}

}  // namespace

Leaderboard leaderboard(const History& history, const LeaderboardOptions& options) {
  check(history, options);
  const Sample sample(history, options.objective);
  const bool known = sample.source() != NoiseSource::kNone;
  Leaderboard board{.configurations = sample.candidates().size(),
                    .trials = sample.trials(),
                    .source = sample.source(),
                    .noise = known ? std::sqrt(sample.noise().variance) : kUnknown,
                    .spread = kUnknown};
  const bool modelled = sample.noise().variance > 0 && sample.candidates().size() > 1;
  (modelled ? list_by_model : list_by_mean)(history, sample, options, board);
  return board;
}

Leaderboard leaderboard(const Study& study, const LeaderboardOptions& options) {
  Leaderboard board = leaderboard(study.history(), options);
  if (study.objectives()[options.objective].direction == Direction::kMinimize) return board;
  for (Contender& contender : board.contenders) {
    contender.mean = -contender.mean;
    contender.estimate = -contender.estimate;
  }
  return board;
}

}  // namespace hone
