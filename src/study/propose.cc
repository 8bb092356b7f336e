#include "study/propose.h"

#include <algorithm>
#include <cmath>

#include "hone/error.h"
#include "space/draw.h"
#include "study/holds_value.h"

namespace hone {
namespace {

constexpr std::uint32_t kResampleAttempts = 16;
// A sampler that has settled on known configurations would otherwise be asked for ever.
constexpr std::size_t kReusesPerAsk = 100;
constexpr auto kName = &std::pair<std::string, ParamValue>::first;

// Whether a row has the values that are to be kept, as far as they are active in it.
bool keeps(std::span<const double> fixed, std::span<const double> cells) {
  for (std::size_t i = 0; i < fixed.size(); ++i)
    if (!std::isnan(fixed[i]) && !std::isnan(cells[i]) && cells[i] != fixed[i]) return false;
  return true;
}

}  // namespace

std::vector<Event> Proposer::propose(std::size_t count, bool fresh, bool lead) {
  std::vector<Event> events;
  events.reserve(count);
  std::vector<Lane> lanes = waiting_lanes(count, fresh, lead);
  next_ = ledger_.next_number();
  for (const Lane& lane : lanes) next_ = std::max(next_, lane.asked.number + 1);
  for (std::size_t handed = 0;;) {
    if (fresh) add_new_lanes(count - handed - lanes.size(), lanes);
    const bool exhausted = !complete(lanes) || !fresh;
    for (Lane& lane : lanes) {
      if (reuse(lane, events)) continue;
      if (!lane.complete && !lane.asked.queued && !avoid_duplicate(lane)) return events;
      hand_out(lane, events);
      ++handed;
    }
    if (exhausted || handed == count) return events;
    lanes.clear();  // once more, for those that were reused
  }
}

// Trials that wait already; of these the sampler fills the gaps of enqueued configurations only.
std::vector<Proposer::Lane> Proposer::waiting_lanes(std::size_t count, bool fresh,
                                                    bool lead) const {
  std::vector<Lane> lanes;
  for (const TrialNumber again : ledger_.requeued()) {
    if (lanes.size() == count) return lanes;
    lanes.push_back(continuing(again));
  }
  const std::size_t left = count - lanes.size();
  add_continuing(left - (fresh ? std::min(left, ledger_.wanting()) : 0), lanes);
  TrialNumber number = ledger_.next_number();
  for (const Lane& lane : lanes) number = std::max(number, lane.asked.number + 1);
  for (const Retry& retry : ledger_.retries()) {
    if (lanes.size() == count) return lanes;
    if (!fresh && !retry.origin) continue;
    lanes.push_back({.asked = {.number = number++,
                               .cells = retry.cells,
                               .retry_of = retry.original,
                               .origin = retry.origin},
                     .complete = true});
  }
  if (!fresh) {
    const bool alone = lead && lanes.empty();
    const std::optional<TrialNumber> leader = alone ? ledger_.leader() : std::nullopt;
    if (leader) lanes.push_back(continuing(*leader));
    return lanes;
  }
  for (const Enqueued& enqueued : ledger_.queue()) {
    if (lanes.size() == count) return lanes;
    Configuration configuration = enqueued.configuration;
    for (const auto& entry : fixed_)
      if (std::ranges::find(configuration, entry.first, kName) == configuration.end())
        configuration.push_back(entry);
    lanes.push_back(lane_with(configuration, number++));
    lanes.back().asked.queued = true;
  }
  return lanes;
}

// Paused trials that go on, and forks of those that do not.
void Proposer::add_continuing(std::size_t count, std::vector<Lane>& lanes) const {
  const std::size_t end = lanes.size() + count;
  for (const TrialNumber again : ledger_.promoted(count)) lanes.push_back(continuing(again));
  TrialNumber number = ledger_.next_number();
  for (const Fork& found : ledger_.forks(end - lanes.size()))
    lanes.push_back(fork(found, number++));
}

// A trial that is open already.
Proposer::Lane Proposer::continuing(TrialNumber number) const {
  const OpenTrial& open = ledger_.open().at(number);
  return {.asked = {.number = number, .cells = open.cells, .presets = open.presets},
          .complete = true};
}

Proposer::Lane Proposer::fork(const Fork& fork, TrialNumber number) const {
  const Space& space = *ledger_.space();
  const auto open = ledger_.open().find(fork.origin.parent);
  std::vector<double> cells =
      open != ledger_.open().end()
          ? open->second.cells
          : ledger_.history().record(ledger_.row_of(fork.origin.parent).value()).cells;
  cells.resize(space.size(), kAbsent);
  ledger_.explore(number, cells);
  return {.asked = {.number = number, .cells = std::move(cells), .origin = fork.origin},
          .complete = true,
          .loser = fork.loser};
}

// How the trial ends that a fork replaces: as it was when it was paused.
Told Proposer::given_way(const Lane& lane) const {
  Told told = *ledger_.open().at(*lane.loser).saved;
  told.record.outcome.state = TrialState::kPruned;
  told.record.outcome.message = "gave way to trial " + std::to_string(lane.asked.number) +
                                ", which goes on from trial " +
                                std::to_string(lane.asked.origin->parent) + " at step " +
                                std::to_string(lane.asked.origin->step);
  told.metric_names.assign(ledger_.metrics().begin(), ledger_.metrics().end());
  return told;
}

Proposer::Lane Proposer::lane_with(const Configuration& configuration, TrialNumber number) const {
  const Space& space = *ledger_.space();
  Lane lane{.asked = {.number = number}};
  Configuration known;
  for (const auto& entry : configuration) {
    // What is no value of a known range now is left to the trial to find out.
    const auto id = space.find(entry.first);
    (id && holds_value(space[*id].dist, entry.second) ? known : lane.asked.presets)
        .push_back(entry);
  }
  lane.fixed = to_cells(space, known);
  return lane;
}

void Proposer::add_new_lanes(std::size_t count, std::vector<Lane>& lanes) {
  lanes.reserve(lanes.size() + count);
  for (std::size_t i = 0; i < count; ++i) {
    if (fixed_.empty()) {
      lanes.push_back({.asked = {.number = next_++}});
    } else {
      lanes.push_back(lane_with(fixed_, next_++));
    }
  }
}

// Asks the sampler for what is missing; false, and without the lanes it has nothing for, when it is
// exhausted.
bool Proposer::complete(std::vector<Lane>& lanes) const {
  const auto first = std::ranges::find(lanes, false, &Lane::complete);
  const std::span unfinished(first, lanes.end());
  if (unfinished.empty()) return true;
  const std::size_t missing = unfinished.size() - fill(unfinished, 0);
  lanes.resize(lanes.size() - missing);
  return missing == 0;
}

std::size_t Proposer::fill(std::span<Lane> lanes, std::uint32_t attempt) const {
  const Space& space = *ledger_.space();
  Proposals proposals(space.size(), lanes.size());
  std::vector<TrialNumber> numbers;
  numbers.reserve(lanes.size());
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    numbers.push_back(lanes[i].asked.number);
    if (!lanes[i].fixed.empty()) proposals.set(i, lanes[i].fixed);
  }
  const std::size_t filled = sampler_.suggest({.space = space,
                                               .history = ledger_.history(),
                                               .pending = ledger_.pending(),
                                               .numbers = numbers,
                                               .seed = seed_,
                                               .attempt = attempt},
                                              proposals);
  for (std::size_t i = 0; i < filled; ++i) {
    lanes[i].asked.cells.resize(space.size());
    proposals.get(i, lanes[i].asked.cells);
    settle(lanes[i]);
  }
  return filled;
}

// Makes a proposal a configuration: inactive cells absent, constraints met, nothing missing.
void Proposer::settle(Lane& lane) const {
  const Space& space = *ledger_.space();
  std::vector<double>& cells = lane.asked.cells;
  space.deactivate(cells);
  for (ParamId id{0}; id.index < space.size(); ++id.index)
    if (std::isnan(cells[id.index]) && space.active(id, cells))
      throw Error(ErrorCode::kInvalidArgument, space[id].name,
                  "the sampler proposed no value; a sampler must fill every active parameter");
  if (!space.constrained() || space.feasible(cells)) return;
  const auto fixed = std::make_unique<bool[]>(cells.size());
  for (std::size_t i = 0; i < lane.fixed.size(); ++i) fixed[i] = !std::isnan(lane.fixed[i]);
  const DrawKey key{.seed = seed_, .trial = lane.asked.number, .purpose = Purpose::kRepair};
  if (!make_feasible(space, key, {fixed.get(), cells.size()}, cells))
    throw Error(
        ErrorCode::kInvalidArgument, "enqueue",
        "no configuration with the values that were enqueued or fixed meets the constraints");
}

bool Proposer::taken(std::span<const double> cells) const {
  return ledger_.seen().find(cells) || block_.find(cells);
}

// Applies DuplicatePolicy::kResample; false when every configuration is taken.
bool Proposer::avoid_duplicate(Lane& lane) const {
  if (ledger_.duplicates() == DuplicatePolicy::kAllow) return true;
  for (std::uint32_t attempt = 1; taken(lane.asked.cells); ++attempt) {
    if (attempt == kResampleAttempts) {
      if (!ledger_.finite()) return true;
      const Stream random(seed_, lane.asked.number, Purpose::kRepair, attempt);
      return find_untaken(
          *ledger_.space(), random,
          [&](std::span<const double> cells) { return !keeps(lane.fixed, cells) || taken(cells); },
          lane.asked.cells);
    }
    if (fill({&lane, 1}, attempt) == 0) return false;
  }
  return true;
}

// Applies DuplicatePolicy::kReuse: whether the trial was ended with a known outcome.
bool Proposer::reuse(Lane& lane, std::vector<Event>& events) {
  if (ledger_.duplicates() != DuplicatePolicy::kReuse) return false;
  if (lane.complete || lane.asked.queued) return false;  // somebody wants it run
  const auto known = ledger_.seen().find(lane.asked.cells);
  const auto row = known ? ledger_.row_of(*known) : std::nullopt;
  if (!row || ledger_.history().state()[*row] != TrialState::kComplete) return false;
  if (reuses_ == kReusesPerAsk) return false;
  ++reuses_;
  Record record = ledger_.history().record(*row);
  record.number = lane.asked.number;
  record.curve.clear();
  record.started = record.finished = time_;
  record.worker = worker_;
  record.attributes = {{"reuse_of", std::to_string(*known)}};
  hand_out(lane, events);
  events.emplace_back(Told{.record = std::move(record)});
  return true;
}

void Proposer::hand_out(Lane& lane, std::vector<Event>& events) {
  if (lane.loser) events.emplace_back(given_way(lane));
  if (!ledger_.requeued().contains(lane.asked.number)) lane.asked.lane = place_++;
  if (ledger_.duplicates() != DuplicatePolicy::kAllow)
    block_.add(lane.asked.cells, lane.asked.number);
  lane.asked.worker = worker_;
  lane.asked.time = time_;
  events.emplace_back(std::move(lane.asked));
}

double Proposer::redraw(TrialNumber number, std::span<const double> cells, ParamId id,
                        const Distribution& dist) const {
  Space narrowed;
  for (const Param& param : ledger_.space()->params()) {
    Param copy = param;
    if (narrowed.size() == id.index) copy.dist = dist;
    narrowed.add(std::move(copy));
  }
  std::vector<double> fixed(cells.begin(), cells.end());
  fixed.resize(narrowed.size(), kAbsent);
  fixed[id.index] = kAbsent;
  Proposals proposals(narrowed.size(), 1);
  proposals.set(0, fixed);
  const Ask ask{.space = narrowed,
                .history = ledger_.history(),
                .pending = ledger_.pending(),
                .numbers = {&number, 1},
                .seed = seed_};
  const bool filled = sampler_.suggest(ask, proposals) == 1;
  if (!filled || !contains(dist, proposals.at(id, 0)))
    throw Error(ErrorCode::kUnavailable, narrowed[id].name,
                "the sampler has nothing to propose in the range that this trial asks for");
  return proposals.at(id, 0);
}

}  // namespace hone
