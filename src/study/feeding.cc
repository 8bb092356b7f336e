// What a study is given from outside: trials to run, trials that were run, and what proposes.
#include <cmath>
#include <memory>

#include "hone/error.h"
#include "space/draw.h"
#include "storage/json_text.h"
#include "study/freeze.h"
#include "study/state.h"

namespace hone {
namespace {

// Whether some configuration with these cells meets the constraints.
bool completes(const Space& space, std::span<double> cells) {
  const auto fixed = std::make_unique<bool[]>(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) fixed[i] = !std::isnan(cells[i]);
  return make_feasible(space, {.purpose = Purpose::kRepair}, {fixed.get(), cells.size()}, cells);
}

// Refuses values that no trial can have. What the space does not know may come to light yet, unless
// it was declared.
void check_values(const Space& space, bool declared, const Configuration& configuration,
                  std::string_view where) {
  Configuration known;
  for (const auto& entry : configuration)
    if (declared || space.find(entry.first)) known.push_back(entry);
  std::vector<double> cells = to_cells(space, known);  // refuses unknown names and values
  if (space.constrained() && !completes(space, cells))
    throw Error(ErrorCode::kInvalidArgument, where,
                "no configuration with these values meets the constraints");
}

void check_json(const std::string& key, const std::string& json) {
  if (!is_json(json))
    throw Error(ErrorCode::kInvalidArgument, key,
                "is an attribute whose value is no JSON; quote it if it is text");
}

}  // namespace

void Study::enqueue(const Configuration& configuration,
                    const std::map<std::string, std::string>& attributes) {
  for (const auto& [key, json] : attributes) check_json(key, json);
  State::Lock lock(state_->mutex);
  check_values(*state_->ledger.space(), header_.space.size() != 0, configuration, "enqueue");
  state_->log.submit(lock, {Enqueued{.configuration = configuration, .attributes = attributes}});
}

std::vector<Enqueued> Study::enqueued() const {
  const State::Lock lock(state_->mutex);
  return {state_->ledger.queue().begin(), state_->ledger.queue().end()};
}

void Study::fix(const Configuration& configuration) {
  const State::Lock lock(state_->mutex);
  check_values(*state_->ledger.space(), header_.space.size() != 0, configuration, "fix");
  state_->fixed = configuration;
}

void Study::set_sampler(std::unique_ptr<Sampler> sampler) {
  const State::Lock lock(state_->mutex);
  state_->ledger.use(*sampler);
  state_->sampler.swap(sampler);
}

void Study::add_trial(const FrozenTrial& trial) { add_trials({&trial, 1}); }

void Study::add_trials(std::span<const FrozenTrial> trials) {
  State::Lock lock(state_->mutex);
  Space known = *state_->ledger.space();
  std::vector<Event> events;
  events.reserve(trials.size());
  for (const FrozenTrial& trial : trials) events.emplace_back(thaw(state_->ledger, known, trial));
  state_->log.submit(lock, std::move(events));
}

void Study::set_attribute(const std::string& key, const std::string& json) {
  check_json(key, json);
  State::Lock lock(state_->mutex);
  state_->log.submit(lock, {AttributeSet{.key = key, .value = json}});
}

}  // namespace hone
