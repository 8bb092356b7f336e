// What a study knows: a fold over its events. Internal to src/study; used under the study's lock.
//
//   events ── apply ──► open trials, queue, outcomes ── commit ──► History, Space
//                                                                  └─► sampler and pruner learn
//
// A live run and a replayed log go through the same apply(), so a study that is resumed is the
// study that was left. Outcomes are committed as they come; in a deterministic study (window > 0)
// they wait and are committed in number order, up to the horizon of each ask.
#pragma once

#include <cmath>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hone/pruner.h"
#include "hone/sampler.h"
#include "hone/storage.h"
#include "hone/study.h"
#include "study/duplicates.h"

namespace hone {

// A trial that was asked and is not committed yet.
struct OpenTrial {
  std::vector<double> cells;
  Configuration presets = {};
  std::map<std::string, std::string> attributes = {};  // that it was enqueued with
  TrialNumber turn = 0;                                // see History::turn()
  TrialNumber horizon = 0;  // deterministic: it was handed out knowing the turns below this one
  std::string worker = {};
  double started = 0;
  std::optional<Origin> origin = {};
  bool requeued = false;                  // waits to be handed out again
  bool paused = false;                    // set aside; maybe it is handed out again
  std::size_t shown = 0;                  // so much of its curve the pruner has seen
  std::optional<Told> saved = {};         // as of its last pause
  std::optional<Step> went_on_from = {};  // where it was when it last went on after a pause
  std::vector<Point> known = {};          // its curve as of the last pause that is visible
  std::optional<Told> told = {};          // deterministic: its outcome, until it is committed
  std::optional<FrozenTrial::Reported> last_report = {};
};

// A failed trial whose configuration is to be run once more.
struct Retry {
  TrialNumber original;
  std::vector<double> cells;
  std::optional<Origin> origin = {};
};

// What a trial has come to: the last step that is known of it or, before its first, of its parent.
Origin checkpoint_of(TrialNumber number, const std::optional<Origin>& origin,
                     std::span<const Point> curve);

using OpenTrials = std::map<TrialNumber, OpenTrial>;

class Ledger {
 public:
  Ledger(const StudyHeader& header, const StudyOptions& options, Sampler& sampler, Pruner* pruner);

  void apply(Event event);

  // Deterministic: what the next ask may see are the turns below this, and they must have ended or
  // paused.
  TrialNumber horizon() const;
  bool ready() const;
  // The trial that ready() waits for, when it does.
  TrialNumber awaited() const { return unsettled_.begin()->second; }
  // Shows the sampler the rows committed since the last time.
  void learn();
  // This sampler learns from now on, and first what is committed already.
  void use(Sampler& sampler);

  // The paused trials that are to go on now, at most `count`; needs ready().
  std::vector<TrialNumber> promoted(std::size_t count) const;
  std::vector<Fork> forks(std::size_t count) const;  // likewise, see Evolution::forks()
  std::size_t wanting() const;                       // see Evolution::wanting()
  void explore(TrialNumber number, std::span<double> cells) const;  // see Evolution::explore()
  // The paused trial that came furthest, of equals the one with the least first objective there: to
  // go on where nothing else does, so that a study has a result. None while a trial runs, one is
  // complete or hides_pauses(); nor when it came no further the last time that it went on, nor when
  // kMostSetbacks trials that went on have failed or were pruned. Needs ready().
  std::optional<TrialNumber> leader() const;
  // Whether anything goes on that is no new trial; needs ready().
  bool may_continue() const;
  // Deterministic: whether an ask that is made may see what this one does not, of pauses maybe.
  bool hides_pauses() const;
  std::size_t paused() const noexcept { return paused_; }
  // Whether what trials had come to when they were paused is kept for others.
  bool forking() const { return evolution() != nullptr; }
  // Those of it that nobody needs any more; says so once.
  std::vector<Origin> release_checkpoints();

  // Judges and records the reports of an open trial; empty when it is not open.
  std::vector<Verdict> report(std::span<const Report> reports);
  MetricId metric(std::string_view name);  // interns it
  std::size_t objectives() const noexcept { return objectives_.size(); }
  double sign(std::size_t objective) const;  // -1 when maximised: losses are smaller-is-better

  // The space as it will be once this declaration is in force; see merge_spaces().
  Space merged_with(const Space& declared) const;

  const std::shared_ptr<const Space>& space() const noexcept { return space_; }
  bool declared(ParamId id) const { return declared_[id.index] != 0; }
  // Whether duplicates are to be looked for: by policy, and known to be finite where that matters.
  DuplicatePolicy duplicates() const noexcept { return duplicates_; }
  bool finite() const noexcept { return finite_; }
  bool whole() const noexcept { return whole_; }  // every column is declared
  const Seen& seen() const noexcept { return seen_; }

  const History& history() const noexcept { return history_; }
  std::span<const Pending> pending() const noexcept { return pending_; }
  const OpenTrials& open() const noexcept { return open_; }
  OpenTrial* find_open(TrialNumber number);
  const std::set<TrialNumber>& requeued() const noexcept { return requeued_; }
  const std::deque<Enqueued>& queue() const noexcept { return queue_; }
  const std::deque<Retry>& retries() const noexcept { return retries_; }
  TrialNumber next_number() const noexcept { return next_number_; }
  std::size_t fork_count() const noexcept { return forks_; }
  std::size_t new_trials() const noexcept { return next_number_ - forks_; }
  TrialNumber next_turn() const noexcept { return next_number_ + resumptions_; }
  std::optional<std::size_t> row_of(TrialNumber number) const;
  std::span<const std::string> metrics() const noexcept { return metrics_; }
  const std::map<std::string, std::string>& attributes() const noexcept { return attributes_; }

  // Over everything told, committed or not.
  std::optional<TrialNumber> best() const;
  std::size_t finished() const noexcept { return finished_; }
  // Over everything committed: what stop rules look at.
  double best_committed() const;
  double best_among_first(std::size_t rows) const;  // infinite while there is none
  double cost(const std::string& metric) const;

 private:
  static constexpr std::size_t kMostSetbacks = 3;
  static constexpr std::uint32_t kNoRow = ~std::uint32_t{0};

  void declare(const Space& declared);
  void apply_event(Asked asked);
  void apply_event(Told told);
  void apply_event(const Requeued& requeued);
  void apply_event(Enqueued enqueued);
  void apply_event(Added added);
  void apply_event(const SpaceChanged& changed);
  void apply_event(AttributeSet attribute);
  void apply_event(Paused paused);
  void apply_event(const Passed& passed);
  const Evolution* evolution() const { return pruner_ ? pruner_->evolution() : nullptr; }
  void begin_block();
  void admit(TrialNumber number, OpenTrial trial);
  void resume(OpenTrials::iterator trial, Asked asked);
  void take_turn(OpenTrials::iterator trial);
  void name_metrics(Told& told);
  void tell(Told told);
  void commit_ready();
  void commit(OpenTrials::iterator trial);
  void settle_pause(OpenTrials::iterator trial);
  void settle_late(std::span<const LateParam> late, std::vector<double>& cells);
  // What the pruner says of a curve's end, with one objective.
  std::optional<double> forecast(std::span<const Point> curve) const;
  void show_curve(TrialNumber number, const OpenTrial& trial, std::span<const Point> curve);
  void note_best(const Record& record);
  void note_progress(const Record& record, double started);
  void note_retry(const Record& record);
  void space_changed(std::shared_ptr<const Space> space);
  bool feasible_complete(const Record& record) const;

  const std::vector<ObjectiveSpec> objectives_;
  const std::uint64_t seed_;
  const std::size_t window_, max_retries_;
  const DuplicatePolicy policy_;
  Sampler* sampler_;
  Pruner* pruner_;

  std::shared_ptr<const Space> space_;  // replaced, never changed: trials and readers hold it
  std::vector<std::uint8_t> declared_;  // by ParamId
  DuplicatePolicy duplicates_ = DuplicatePolicy::kAllow;
  bool whole_ = false;
  bool finite_ = false;
  Seen seen_;

  History history_;
  std::size_t sampler_rows_ = 0;
  std::vector<std::uint32_t> row_of_;  // by trial number
  std::vector<std::string> metrics_;   // by MetricId
  std::map<std::string, std::string> attributes_;

  OpenTrials open_;
  std::vector<Pending> pending_;  // the cells of open_, in the same order
  std::set<TrialNumber> requeued_;
  std::deque<Enqueued> queue_;
  std::deque<Retry> retries_;
  std::map<TrialNumber, std::size_t> attempts_;  // of retries: how many trials came before
  TrialNumber next_number_ = 0;
  std::uint64_t resumptions_ = 0;
  std::size_t paused_ = 0;
  bool ever_paused_ = false;                            // as far as asks see
  std::size_t setbacks_ = 0;                            // see leader()
  std::size_t forks_ = 0;                               // of all trials
  std::set<std::pair<TrialNumber, Step>> checkpoints_;  // that may be needed
  // Deterministic, by turn: what runs, and what others do not see yet.
  std::map<TrialNumber, TrialNumber> unsettled_, unseen_;
  std::deque<TrialNumber> asks_;  // first turns of the last window_ asks
  std::size_t asks_dropped_ = 0;
  TrialNumber block_horizon_ = 0;  // of the block that is being applied

  std::optional<std::pair<double, TrialNumber>> best_;        // loss and number
  std::vector<std::pair<std::size_t, double>> improvements_;  // committed rows by then, and loss
  std::size_t finished_ = 0;
  std::map<std::string, double> metric_sums_;
  double seconds_ = 0;
};

}  // namespace hone
