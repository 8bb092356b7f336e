// Non-dominated sorting kept up to date insertion by insertion: Li, Deb, Zhang, Zhang, "Efficient
// Nondomination Level Update Method for Steady-State Evolutionary Multiobjective Optimization",
// IEEE Transactions on Cybernetics 47(9), 2017.
#include "pruners/rung.h"

#include <algorithm>

#include "hone/pareto.h"

namespace hone {
namespace {

bool dominates(Losses a, Losses b) {
  bool smaller = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return false;
    smaller = smaller || a[i] < b[i];
  }
  return smaller;
}

}  // namespace

Standing ScalarRung::standing(TrialNumber below, TrialNumber turn, Losses losses,
                              std::span<const Losses> peers) const {
  const std::vector<double> hidden = values_.hidden(below, turn);
  Standing standing{.better = values_.count_below(losses.front(), hidden),
                    .others = values_.size() - hidden.size() + peers.size()};
  for (const Losses peer : peers) standing.better += peer.front() < losses.front() ? 1 : 0;
  return standing;
}

void VectorRung::insert(TrialNumber turn, Losses losses) {
  const auto place = std::ranges::lower_bound(trials_, turn, {}, [](auto& t) { return t.first; });
  if (place != trials_.end() && place->first == turn) return;
  objectives_ = losses.size();
  const auto index = static_cast<Index>(trials_.size());
  trials_.insert(place, {turn, index});
  losses_.insert(losses_.end(), losses.begin(), losses.end());
  // Whom the newcomer dominates moves to the next front, and pushes whom they dominate further.
  Front moving = {index};
  for (std::size_t f = front_of(losses); !moving.empty(); ++f) {
    if (f == fronts_.size()) fronts_.emplace_back();
    Front& front = fronts_[f];
    const auto pushed = std::partition(front.begin(), front.end(), [&](Index member) {
      return std::ranges::none_of(moving, [&](Index m) { return dominates(at(m), at(member)); });
    });
    Front next(pushed, front.end());
    front.erase(pushed, front.end());
    front.insert(front.end(), moving.begin(), moving.end());
    moving = std::move(next);
  }
}

Standing VectorRung::standing(TrialNumber below, TrialNumber turn, Losses losses,
                              std::span<const Losses> peers) const {
  const bool hides = !trials_.empty() && trials_.back().first >= below;
  const auto place = std::ranges::lower_bound(trials_, turn, {}, [](auto& t) { return t.first; });
  const bool known = place != trials_.end() && place->first == turn;
  // Itself, as it is known here, is behind all that are better.
  const bool changed = known && !std::ranges::equal(at(place->second), losses);
  if (hides || changed || !peers.empty()) return sorted_anew(below, turn, losses, peers);
  Standing standing{.better = 0, .others = trials_.size() - (known ? 1 : 0)};
  const std::size_t own = front_of(losses);
  for (std::size_t f = 0; f < own; ++f) standing.better += fronts_[f].size();
  return standing;
}

bool VectorRung::dominated_by(const Front& front, Losses losses) const {
  return std::ranges::any_of(front, [&](Index member) { return dominates(at(member), losses); });
}

std::size_t VectorRung::front_of(Losses losses) const {
  // Whoever is dominated from a front is dominated from every better one.
  const auto end = std::ranges::partition_point(
      fronts_, [&](const Front& front) { return dominated_by(front, losses); });
  return static_cast<std::size_t>(end - fronts_.begin());
}

Standing VectorRung::sorted_anew(TrialNumber below, TrialNumber turn, Losses losses,
                                 std::span<const Losses> peers) const {
  std::vector<std::vector<double>> columns(losses.size());
  const auto add = [&columns](Losses vector) {
    for (std::size_t i = 0; i < vector.size(); ++i) columns[i].push_back(vector[i]);
  };
  add(losses);
  for (const Losses peer : peers) add(peer);
  for (const auto& [number, index] : trials_) {
    if (number < below && number != turn) add(at(index));
  }
  const std::vector<std::span<const double>> spans(columns.begin(), columns.end());
  const std::vector<std::size_t> ranks = nondominated_ranks(spans);
  const auto better =
      std::ranges::count_if(ranks, [own = ranks.front()](std::size_t rank) { return rank < own; });
  return {.better = static_cast<std::size_t>(better), .others = ranks.size() - 1};
}

}  // namespace hone
