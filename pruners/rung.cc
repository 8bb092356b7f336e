// Non-dominated sorting kept up to date insertion by insertion: Li, Deb, Zhang, Zhang, "Efficient
// Nondomination Level Update Method for Steady-State Evolutionary Multiobjective Optimization",
// IEEE Transactions on Cybernetics 47(9), 2017.
#include "pruners/rung.h"

#include <functional>
#include <iterator>
#include <limits>

#include "history/front_contributions.h"
#include "hone/pareto.h"

namespace hone {
namespace {

constexpr TrialNumber kAll = std::numeric_limits<TrialNumber>::max();
constexpr TrialNumber kNobody = kAll;
constexpr double kRounding = 1e-12;  // contributions that differ by less are equal

bool dominates(Losses a, Losses b) {
  bool smaller = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return false;
    smaller = smaller || a[i] < b[i];
  }
  return smaller;
}

// Vectors as columns.
class Columns {
 public:
  Columns(std::size_t objectives, std::size_t most) : columns_(objectives) {
    for (std::vector<double>& column : columns_) column.reserve(most);
  }

  void add(Losses vector) {
    for (std::size_t i = 0; i < vector.size(); ++i) columns_[i].push_back(vector[i]);
  }
  std::size_t size() const { return columns_.front().size(); }
  std::vector<std::span<const double>> spans() const { return {columns_.begin(), columns_.end()}; }

 private:
  std::vector<std::vector<double>> columns_;
};

// Of a front larger than `places`: what a member must contribute to be in one of them.
double least_contribution(std::vector<double> contributions, std::size_t places) {
  const auto last = contributions.begin() + static_cast<std::ptrdiff_t>(places - 1);
  std::ranges::nth_element(contributions, last, std::greater());
  return *last - kRounding;
}

// Whether fewer than `places` > 0 members of the front contribute more than this one.
bool leads(const Columns& front, std::size_t row, std::size_t places) {
  if (front.size() <= places) return true;
  const std::vector<double> contributions = front_contributions(front.spans());
  return contributions[row] >= least_contribution(contributions, places);
}

}  // namespace

// ---- one objective

bool ScalarRung::passes(const Quota& quota, const Entrant& entrant) const {
  const double loss = entrant.losses.front();
  const std::vector<double> hidden = values_.hidden(entrant.below, entrant.turn);
  std::size_t better = values_.count_below(loss, hidden);
  for (const Losses peer : entrant.peers) better += peer.front() < loss ? 1 : 0;
  return better < quota.of(values_.size() - hidden.size() + entrant.peers.size() + 1);
}

void ScalarRung::wait(TrialNumber trial, TrialNumber turn, Losses losses) {
  waiting_.emplace(losses.front(), trial, turn);
}

void ScalarRung::leave(TrialNumber trial, TrialNumber turn, Losses losses) {
  waiting_.erase({losses.front(), trial, turn});
}

std::vector<TrialNumber> ScalarRung::promoted(const Quota& quota, std::size_t count) const {
  std::vector<TrialNumber> trials;
  for (const auto& [loss, trial, turn] : waiting_) {
    if (trials.size() == count) break;
    if (!passes(quota, {.below = kAll, .turn = turn, .losses = {&loss, 1}})) break;
    trials.push_back(trial);  // those behind one that does not pass are worse
  }
  return trials;
}

// ---- several objectives

bool VectorRung::before(Index a, Index b) const {
  return std::ranges::lexicographical_compare(at(a), at(b));
}

const VectorRung::Index* VectorRung::find(TrialNumber turn) const {
  const auto place = std::ranges::lower_bound(trials_, turn, {}, [](auto& t) { return t.first; });
  return place != trials_.end() && place->first == turn ? &place->second : nullptr;
}

void VectorRung::insert(TrialNumber turn, Losses losses) {
  const auto place = std::ranges::lower_bound(trials_, turn, {}, [](auto& t) { return t.first; });
  if (place != trials_.end() && place->first == turn) return;
  leading_.reset();
  objectives_ = losses.size();
  const auto index = static_cast<Index>(trials_.size());
  trials_.insert(place, {turn, index});
  losses_.insert(losses_.end(), losses.begin(), losses.end());
  waiting_.push_back(kNobody);
  // Whom the newcomer dominates moves to the next front, and pushes whom they dominate further.
  Members moving = {index};
  for (std::size_t f = front_of(losses); !moving.empty(); ++f) {
    if (f == fronts_.size()) fronts_.emplace_back();
    Front& front = fronts_[f];
    Members pushed = objectives_ == 2 ? replace_neighbours(front.members, moving)
                                      : replace_dominated(front.members, moving);
    front.waiters += waiters(moving);
    front.waiters -= waiters(pushed);
    moving = std::move(pushed);
  }
}

VectorRung::Members VectorRung::replace_dominated(Members& members, const Members& moving) const {
  Members stay, pushed;
  for (const Index member : members) {
    const bool moves =
        std::ranges::any_of(moving, [&](Index mover) { return dominates(at(mover), at(member)); });
    (moves ? pushed : stay).push_back(member);
  }
  members.clear();
  std::ranges::merge(stay, moving, std::back_inserter(members),
                     [this](Index a, Index b) { return before(a, b); });
  return pushed;
}

// In two objectives, in time that grows with the logarithm of the front and those that move, as in
// Yakupov, Buzdalov, "Incremental non-dominated sorting with O(N) insertion for the two-dimensional
// case", IEEE CEC 2015. Those who move were neighbours in the front before, and so are those whom
// they dominate: one between these has nobody else there who dominates it.
VectorRung::Members VectorRung::replace_neighbours(Members& members, const Members& moving) const {
  const auto first = behind(members, at(moving.front()));
  const auto last = std::partition_point(
      first, members.cend(), [&](Index member) { return at(member)[1] >= at(moving.back())[1]; });
  Members pushed(first, last);
  members.insert(members.erase(first, last), moving.begin(), moving.end());
  return pushed;
}

std::size_t VectorRung::waiters(const Members& members) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(members, [this](Index member) { return waiting_[member] != kNobody; }));
}

VectorRung::Members::const_iterator VectorRung::behind(const Members& members,
                                                       Losses losses) const {
  return std::ranges::upper_bound(
      members, losses,
      [](Losses a, Losses b) { return std::ranges::lexicographical_compare(a, b); },
      [this](Index member) { return at(member); });
}

bool VectorRung::dominated_by(const Members& members, Losses losses) const {
  const auto after = behind(members, losses);
  if (after == members.begin()) return false;
  // In two objectives the last of those before has the smallest second.
  if (objectives_ == 2) return dominates(at(*std::prev(after)), losses);
  return std::any_of(members.begin(), after,
                     [&](Index member) { return dominates(at(member), losses); });
}

std::size_t VectorRung::front_of(Losses losses) const {
  // Whoever is dominated from a front is dominated from every better one.
  const auto end = std::ranges::partition_point(
      fronts_, [&](const Front& front) { return dominated_by(front.members, losses); });
  return static_cast<std::size_t>(end - fronts_.begin());
}

bool VectorRung::passes(const Quota& quota, const Entrant& entrant) const {
  const bool hides = !trials_.empty() && trials_.back().first >= entrant.below;
  const Index* own = find(entrant.turn);
  const bool changed = own != nullptr && !std::ranges::equal(at(*own), entrant.losses);
  if (hides || changed || !entrant.peers.empty()) return passes_anew(quota, entrant);
  std::size_t places = quota.of(trials_.size() + (own == nullptr ? 1 : 0));
  const std::size_t front = front_of(entrant.losses);
  for (std::size_t f = 0; f < front; ++f) {
    if (places <= fronts_[f].members.size()) return false;
    places -= fronts_[f].members.size();
  }
  if (places == 0) return false;
  if (front == fronts_.size() || fronts_[front].members.size() < places) return true;
  const Members& members = fronts_[front].members;
  Columns level(objectives_, members.size() + 1);
  const auto add = [&](std::span<const Index> some) {
    for (const Index member : some) {
      const bool itself = own != nullptr && member == *own;
      if (!itself && !dominates(entrant.losses, at(member))) level.add(at(member));
    }
  };
  const auto after = behind(members, entrant.losses);
  add({members.begin(), after});
  const std::size_t row = level.size();
  level.add(entrant.losses);
  add({after, members.end()});
  return leads(level, row, places);
}

bool VectorRung::passes_anew(const Quota& quota, const Entrant& entrant) const {
  Columns all(entrant.losses.size(), trials_.size() + entrant.peers.size() + 1);
  all.add(entrant.losses);
  for (const Losses peer : entrant.peers) all.add(peer);
  for (const auto& [turn, index] : trials_)
    if (turn < entrant.below && turn != entrant.turn) all.add(at(index));
  const std::vector<std::span<const double>> columns = all.spans();
  const std::vector<std::size_t> ranks = nondominated_ranks(columns);
  const std::size_t places = quota.of(ranks.size());
  std::size_t better = 0;
  Columns level(columns.size(), ranks.size());
  for (std::size_t row = 0; row < ranks.size(); ++row) {
    better += ranks[row] < ranks.front() ? 1 : 0;
    if (ranks[row] != ranks.front()) continue;
    std::vector<double> vector;
    for (const std::span<const double> column : columns) vector.push_back(column[row]);
    level.add(vector);
  }
  return better < places && leads(level, 0, places - better);
}

void VectorRung::wait(TrialNumber trial, TrialNumber turn, Losses) { set_waiting(turn, trial); }

void VectorRung::leave(TrialNumber, TrialNumber turn, Losses) { set_waiting(turn, kNobody); }

void VectorRung::set_waiting(TrialNumber turn, TrialNumber who) {
  const Index* index = find(turn);
  if (index == nullptr) return;
  Front& front = fronts_[front_of(at(*index))];
  front.waiters -= waiting_[*index] != kNobody ? 1 : 0;
  front.waiters += who != kNobody ? 1 : 0;
  waiting_[*index] = who;
}

// The members of a front larger than `places` that contribute most; more than `places` where some
// contribute as much.
const VectorRung::Members& VectorRung::leading(std::size_t front, std::size_t places) const {
  if (leading_ && leading_->front == front && leading_->places == places) return leading_->members;
  const Members& members = fronts_[front].members;
  Columns columns(objectives_, members.size());
  for (const Index member : members) columns.add(at(member));
  const std::vector<double> contributions = front_contributions(columns.spans());
  const double least = least_contribution(contributions, places);
  leading_ = Leading{front, places, {}};
  for (std::size_t i = 0; i < members.size(); ++i)
    if (contributions[i] >= least) leading_->members.push_back(members[i]);
  return leading_->members;
}

std::vector<TrialNumber> VectorRung::promoted(const Quota& quota, std::size_t count) const {
  std::vector<TrialNumber> trials;
  const auto add_waiting = [&](const Members& members) {
    for (const Index member : members)
      if (waiting_[member] != kNobody && trials.size() < count) trials.push_back(waiting_[member]);
  };
  std::size_t places = quota.of(trials_.size());
  for (std::size_t f = 0; f < fronts_.size() && places > 0 && trials.size() < count; ++f) {
    const auto& [members, waiters] = fronts_[f];
    if (waiters != 0) add_waiting(members.size() > places ? leading(f, places) : members);
    places -= std::min(places, members.size());
  }
  return trials;
}

}  // namespace hone
