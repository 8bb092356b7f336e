#include "hone/analysis/confirm.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "hone/error.h"

namespace hone {
namespace {

// A configuration rests while its odds of being the best are this part of those left to all losers.
constexpr double kResting = 0.1;

void check(const Study& study, const ConfirmOptions& options) {
  const auto require = [](bool met, const char* field, const std::string& what) {
    if (!met) throw Error(ErrorCode::kInvalidArgument, std::string("confirm.") + field, what);
  };
  require(study.objectives().size() == 1, "study",
          "has " + std::to_string(study.objectives().size()) +
              " objectives; a race needs one that says what is best");
  require(options.top > 0, "top", "found 0; must be at least 1");
  require(options.confidence > 0 && options.confidence < 1, "confidence",
          "found " + to_string(options.confidence) + "; must be above 0 and below 1");
  require(options.tolerance >= 0, "tolerance",
          "found " + to_string(options.tolerance) + "; must not be negative");
}

class Race {
 public:
  Race(Study& study, const Objective& objective, const ConfirmOptions& options)
      : study_(study), objective_(objective), options_(options), board_(first_board()) {
    for (const Contender& contender : board_.contenders)
      look_.among.push_back(contender.trials.front());
    look();
  }

  Confirmation to_the_end() {
    Confirmation result;
    while (!confident() && !result.stopped && result.repeats < options_.repeats) {
      const RunSummary run = run_round(options_.repeats - result.repeats);
      const std::size_t ended = run.complete + run.pruned + run.failed;
      result.repeats += ended;
      result.stopped = run.reason == StopReason::kStopped || ended == 0;
      look();
    }
    result.confident = confident();
    result.leaderboard = std::move(board_);
    return result;
  }

 private:
  Leaderboard first_board() const {
    Leaderboard board = leaderboard(study_, {.count = options_.top});
    if (!board.contenders.empty()) return board;
    throw Error(ErrorCode::kUnavailable, "confirm", "no trial is complete and feasible yet");
  }

  void look() {
    look_.count = look_.among.size();
    look_.tolerance = options_.tolerance;
    board_ = leaderboard(study_, look_);
  }

  bool confident() const {
    return board_.contenders.size() == 1 ||
           board_.contenders.front().probability >= options_.confidence;
  }

  // Those that may still win, and the leader; the likeliest first. Where nothing is known, all.
  std::vector<Contender> racing() const {
    const double odds = kResting * (1 - options_.confidence);
    std::vector<Contender> racing;
    for (const Contender& contender : board_.contenders)
      if (racing.empty() || !(contender.probability < odds)) racing.push_back(contender);
    std::ranges::stable_sort(racing, [](const Contender& a, const Contender& b) {
      return a.probability > b.probability;
    });
    return racing;
  }

  // One repeat of each that races, or as many as keep all workers busy.
  RunSummary run_round(std::size_t left) {
    const std::vector<Contender> racers = racing();
    const std::size_t workers = options_.backend ? options_.backend->in_flight() : 1;
    const std::size_t each = (workers + racers.size() - 1) / racers.size();
    const std::size_t wanted = std::min(left, racers.size() * each);
    for (std::size_t i = study_.enqueued().size(); i < wanted; ++i) {
      const TrialNumber first = racers[i % racers.size()].trials.front();
      study_.enqueue(study_.trial(first).params, {{"repeat_of", std::to_string(first)}});
    }
    return study_.optimize(objective_, {.trials = wanted,
                                        .prune = false,
                                        .backend = options_.backend,
                                        .callbacks = options_.callbacks});
  }

  Study& study_;
  const Objective& objective_;
  const ConfirmOptions& options_;
  LeaderboardOptions look_;
  Leaderboard board_;
};

}  // namespace

Confirmation confirm(Study& study, const Objective& objective, const ConfirmOptions& options) {
  check(study, options);
  return Race(study, objective, options).to_the_end();
}

}  // namespace hone
