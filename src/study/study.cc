#include "hone/study.h"

#include <algorithm>
#include <cmath>

#include "hone/error.h"
#include "hone/samplers/random.h"
#include "study/log.h"
#include "study/metadata.h"
#include "study/propose.h"
#include "study/state.h"

namespace hone {
namespace {

// How often an ask looks whether the workers of running trials are alive.
constexpr std::chrono::seconds kLeaseCheck{1};

StudyHeader make_header(const StudyOptions& options) {
  StudyHeader header{.name = options.name,
                     .seed = options.seed,
                     .window = options.window,
                     .objectives = options.objectives,
                     .space = options.space,
                     .metadata = options.metadata};
  if (header.objectives.empty())
    header.objectives.push_back({.name = "value", .direction = options.direction});
  for (auto it = header.objectives.begin(); it != header.objectives.end(); ++it)
    if (it->name.empty() ||
        std::ranges::count(header.objectives, it->name, &ObjectiveSpec::name) != 1)
      throw Error(ErrorCode::kInvalidArgument, "study.objectives",
                  "each objective needs a name of its own; found '" + it->name + "'");
  return header;
}

// The stored study goes on, unless it is another one.
void check_continues(const StudyHeader& stored, const StudyHeader& wanted) {
  if (stored.objectives == wanted.objectives) return;
  throw Error(ErrorCode::kInvalidArgument, "study.objectives",
              "the stored study '" + stored.name +
                  "' has other objectives or directions; give the new study another name");
}

}  // namespace

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Study::State::State(const StudyHeader& header, const StudyOptions& options,
                    std::unique_ptr<Sampler> given_sampler, std::unique_ptr<Pruner> given_pruner,
                    std::unique_ptr<Storage> storage)
    : seed(header.seed),
      window(header.window),
      detached(options.detached),
      sampler(std::move(given_sampler)),
      pruner(std::move(given_pruner)),
      checkpoints(options.checkpoints.empty() && storage ? storage->folder() : options.checkpoints,
                  header.name),
      ledger(header, options, *sampler, pruner.get()),
      log(std::move(storage), ledger) {}

Study::Study(const StudyOptions& options, std::unique_ptr<Sampler> sampler,
             std::unique_ptr<Pruner> pruner, std::unique_ptr<Storage> storage)
    : header_(make_header(options)) {
  if (!sampler) sampler = make_random();
  header_.space.check();
  if (storage) {
    if (header_.name.empty())
      throw Error(ErrorCode::kInvalidArgument, "study.name", "a stored study needs a name");
    header_.metadata.merge(run_metadata());
    StudyHeader stored = storage->open(header_);
    check_continues(stored, header_);
    header_ = std::move(stored);
  }
  state_ = std::make_unique<State>(header_, options, std::move(sampler), std::move(pruner),
                                   std::move(storage));
  state_->log.replay();
  State::Lock lock(state_->mutex);
  state_->adopt(lock, options.space);
  state_->release_dead(lock);
}

Study::~Study() = default;

// Puts a declaration in force that differs from the stored one.
void Study::State::adopt(Lock& lock, const Space& declared) {
  if (log.storage() == nullptr || declared.size() == 0) return;
  if (ledger.merged_with(declared) == *ledger.space()) return;
  log.submit(lock, {SpaceChanged{.space = declared}});
}

std::string Study::State::worker() const {
  if (detached || log.storage() == nullptr) return {};
  return log.storage()->worker();
}

void Study::State::release_dead(Lock& lock) {
  if (log.storage() == nullptr) return;
  leases_checked = std::chrono::steady_clock::now();
  const std::vector<Event> released = log.exchange(lock, [this] {
    std::vector<Event> events;
    for (const auto& [number, trial] : ledger.open()) {
      if (trial.told || trial.requeued || trial.paused || trial.worker.empty()) continue;
      if (log.storage()->alive(trial.worker)) continue;
      events.emplace_back(Requeued{.number = number, .reason = "worker " + trial.worker + " died"});
    }
    return events;
  });
  for (const Event& event : released) {
    const auto& requeued = std::get<Requeued>(event);
    logger()->warn("trial {} is run again: {}", requeued.number, requeued.reason);
  }
}

// ---- asking and telling

Study::State::Handout Study::State::ask(Lock& lock, Study& study,
                                        const std::function<Allowance()>& allowed) {
  if (std::chrono::steady_clock::now() - leases_checked > kLeaseCheck) release_dead(lock);
  std::shared_ptr<const Space> space;  // as it was when the trials were proposed
  std::vector<Event> events = log.exchange(lock, [&] {
    const Allowance allowance = allowed();
    if (allowance.pass) return std::vector<Event>{Passed{}};
    if (allowance.trials == 0) return std::vector<Event>{};
    space = ledger.space();
    ledger.learn();
    const auto propose = [&](bool fresh) {
      return Proposer(ledger, *sampler, seed, worker(), now_seconds(), fixed)
          .propose(allowance.trials, fresh, allowance.lead);
    };
    std::vector<Event> proposed = propose(allowance.fresh);
    // Where new trials were to come first but there are none left, others may go on.
    return proposed.empty() && allowance.fresh ? propose(false) : proposed;
  });
  Handout handout;
  handout.trials.reserve(events.size());
  for (Event& event : events) {
    if (Asked* asked = std::get_if<Asked>(&event)) {
      handout.trials.push_back(handed_out(study, *asked, space));
    } else if (const Told* told = std::get_if<Told>(&event)) {
      const TrialNumber number = told->record.number;
      if (!handout.trials.empty() && handout.trials.back().number() == number) {
        handout.trials.pop_back();  // told at once: its outcome is known
      } else {
        handout.ended.push_back(number);
      }
    }
  }
  return handout;
}

Trial Study::State::handed_out(Study& study, Asked& asked,
                               const std::shared_ptr<const Space>& space) {
  const OpenTrial* open = ledger.find_open(asked.number);
  const Told* before = open != nullptr && open->saved ? &*open->saved : nullptr;
  std::vector<std::uint8_t> used(asked.cells.size());
  for (ParamId id{0}; id.index < used.size(); ++id.index) {
    const bool counts =
        before != nullptr ? !std::isnan(before->record.cells[id.index]) : ledger.declared(id);
    used[id.index] = counts && !std::isnan(asked.cells[id.index]);
  }
  Trial trial(study, asked.number, seed, space, std::move(asked.cells), std::move(used),
              std::move(asked.presets), asked.time);
  if (open == nullptr) return trial;
  std::optional<Origin> start = open->origin;
  if (before == nullptr) {
    trial.attributes_.assign(open->attributes.begin(), open->attributes.end());
  } else {
    start = checkpoint_of(asked.number, open->origin, before->record.curve);
  }
  if (ledger.forking()) checkpoints.begin(asked.number, start);
  std::any state = start ? state_at(*start) : std::any();
  if (open->origin) trial.descend(*open->origin);
  if (before != nullptr) trial.restore(before->record);
  trial.saved_ = std::move(state);
  return trial;
}

// What a trial left in this process when it was paused; where others may need it, too, a copy.
std::any Study::State::state_at(const Origin& checkpoint) {
  const auto found = saved.find({checkpoint.parent, checkpoint.step});
  if (found == saved.end()) return {};
  if (ledger.forking()) return found->second;
  return std::move(saved.extract(found).mapped());
}

std::vector<Trial> Study::ask(std::size_t count) {
  State::Lock lock(state_->mutex);
  const Ledger& ledger = state_->ledger;
  State::Handout handout = state_->ask(lock, *this, [&]() -> State::Allowance {
    if (ledger.ready()) return {.trials = count};
    // A study that waits for a lost trial can go on once that trial is run again, not before.
    if (ledger.requeued().empty())
      throw Error(ErrorCode::kInvalidArgument, "study.window",
                  "trial " + std::to_string(ledger.awaited()) +
                      " must be told before the next ask of this deterministic study");
    return {.trials = std::min(count, ledger.requeued().size())};
  });
  state_->release_checkpoints(lock);
  return std::move(handout.trials);
}

Trial Study::ask() {
  std::vector<Trial> trials = ask(1);
  if (trials.empty())
    throw Error(ErrorCode::kUnavailable, "study.ask",
                "every configuration of the space has been tried");
  return std::move(trials.front());
}

std::vector<Trial> Study::resume(std::size_t count, bool lead) {
  State::Lock lock(state_->mutex);
  const Ledger& ledger = state_->ledger;
  for (;;) {
    bool passed = false;
    State::Handout handout = state_->ask(lock, *this, [&]() -> State::Allowance {
      const bool waiting = !ledger.requeued().empty();
      const bool idle = !waiting && ledger.ready() && !ledger.may_continue();
      passed = idle && ledger.hides_pauses();
      const std::size_t most = ledger.ready() ? count : std::min(count, ledger.requeued().size());
      return {.trials = most, .fresh = false, .lead = lead, .pass = passed};
    });
    if (passed) continue;
    state_->release_checkpoints(lock);
    return std::move(handout.trials);
  }
}

void Study::tell(Trial& trial) { tell(std::span<Trial>(&trial, 1)); }

void Study::tell(std::span<Trial> trials) {
  const double now = now_seconds();
  State::Lock lock(state_->mutex);
  for (const Trial& trial : trials) state_->check_ends(trial);
  if (state_->ledger.forking()) {
    lock.unlock();  // files are copied
    for (const Trial& trial : trials) state_->seal(trial);
    lock.lock();
    for (const Trial& trial : trials) state_->check_ends(trial);
  }
  std::vector<Event> events;
  events.reserve(trials.size());
  for (Trial& trial : trials) events.push_back(state_->ended(trial, now));
  state_->log.submit(lock, std::move(events));
  state_->release_checkpoints(lock);
  state_->changed.notify_all();
}

// What a trial leaves on disk is put in order before the log says that it has left, so that whoever
// reads of it finds it.
void Study::State::seal(const Trial& trial) {
  if (!ledger.forking() || !trial.released_.empty()) return;
  if (trial.outcome_.state != TrialState::kPaused) return checkpoints.end(trial.number_);
  checkpoints.seal(checkpoint_of(trial.number_, trial.origin_, trial.curve_));
}

void Study::State::release_checkpoints(Lock& lock) {
  const std::vector<Origin> released = ledger.release_checkpoints();
  for (const Origin& gone : released) saved.erase({gone.parent, gone.step});
  lock.unlock();
  for (const Origin& gone : released) checkpoints.drop(gone);
}

void Study::State::check_open(TrialNumber number) {
  const OpenTrial* open = ledger.find_open(number);
  if (open != nullptr && !open->told) return;
  const bool known = number < ledger.next_number();
  throw Error(ErrorCode::kInvalidArgument, "trial " + std::to_string(number),
              known ? "was told already" : "was never asked for");
}

void Study::State::check_ends(const Trial& trial) {
  const std::string name = "trial " + std::to_string(trial.number());
  if (!trial.ended())
    throw Error(ErrorCode::kInvalidArgument, name,
                "has not ended; call complete(), prune(), fail() or release() first");
  check_open(trial.number());
  if (ledger.find_open(trial.number())->paused)
    throw Error(ErrorCode::kInvalidArgument, name, "was told already, and is paused");
}

Event Study::State::ended(Trial& trial, double now) {
  if (!trial.released_.empty())
    return Requeued{.number = trial.number(), .reason = trial.released_};
  if (trial.outcome_.state != TrialState::kPaused) return told(trial, now);
  if (trial.saved_.has_value()) {
    const Origin reached = checkpoint_of(trial.number_, trial.origin_, trial.curve_);
    saved[{reached.parent, reached.step}] = std::move(trial.saved_);
  }
  return Paused{.trial = told(trial, now)};
}

Told Study::State::told(const Trial& trial, double now) {
  Told told{.record = {.number = trial.number_,
                       .curve = trial.curve_,
                       .outcome = trial.outcome_,
                       .started = trial.started_,
                       .finished = now,
                       .worker = worker(),
                       .metrics = trial.metrics_,
                       .attributes = trial.attributes_},
            .late = trial.late_};
  told.record.outcome.constraints = trial.constraints_;
  if (!trial.late_.empty() || !trial.used_whole()) told.record.cells = trial.used_cells();
  for (const LateParam& late : trial.late_)
    if (const auto id = trial.space_->find(late.name)) told.record.cells[id->index] = kAbsent;
  if (!trial.curve_.empty())
    told.metric_names.assign(ledger.metrics().begin(), ledger.metrics().end());
  return told;
}

void Study::tell(TrialNumber number, const Outcome& outcome,
                 std::span<const std::pair<std::string, double>> metrics) {
  State::Lock lock(state_->mutex);
  state_->log.refresh(lock);
  state_->check_open(number);
  const OpenTrial& open = *state_->ledger.find_open(number);
  Trial trial(*this, number, header_.seed, state_->ledger.space(), open.cells,
              std::vector<std::uint8_t>(open.cells.size(), 1), {}, open.started);
  trial.attributes_.assign(open.attributes.begin(), open.attributes.end());
  if (open.paused) trial.restore(open.saved->record);
  for (const auto& [name, value] : open.presets)
    throw Error(ErrorCode::kInvalidArgument, name, "is no parameter of the study's space");
  if (outcome.state == TrialState::kComplete) trial.complete(outcome.losses);
  if (outcome.state == TrialState::kFailed) trial.fail(outcome.message);
  if (outcome.state == TrialState::kPruned)
    outcome.losses.empty() ? trial.prune() : trial.end(outcome.state, outcome.losses, {});
  if (!trial.ended())
    throw Error(ErrorCode::kInvalidArgument, "tell", "a trial ends complete, pruned or failed");
  trial.set_constraints(outcome.constraints);
  for (const auto& [name, value] : metrics) trial.set_metric(name, value);
  state_->log.submit(lock, {state_->told(trial, now_seconds())});
  state_->release_checkpoints(lock);
  state_->changed.notify_all();
}

void Study::refresh() {
  State::Lock lock(state_->mutex);
  state_->log.refresh(lock);
}

}  // namespace hone
