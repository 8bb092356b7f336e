#include "pruners/trial_values.h"

#include <algorithm>

namespace hone {

void TrialValues::insert(TrialNumber turn, double value) {
  const auto place = std::ranges::lower_bound(by_turn_, turn, {}, &Entry::first);
  if (place != by_turn_.end() && place->first == turn) return;
  by_turn_.insert(place, {turn, value});
  values_.insert(value);
}

std::vector<double> TrialValues::hidden(TrialNumber below, TrialNumber own) const {
  std::vector<double> values;
  for (auto entry = by_turn_.rbegin(); entry != by_turn_.rend(); ++entry) {
    if (entry->first < below) break;
    values.push_back(entry->second);
  }
  const auto place = std::ranges::lower_bound(by_turn_, own, {}, &Entry::first);
  const bool known = place != by_turn_.end() && place->first == own;
  if (known && own < below) values.push_back(place->second);
  std::ranges::sort(values);
  return values;
}

double TrialValues::select(std::size_t rank, std::span<const double> hidden) const {
  // Each hidden value at or below the one looked for shifts it by a place.
  for (const double value : hidden) {
    if (value > values_[rank]) break;
    ++rank;
  }
  return values_[rank];
}

std::size_t TrialValues::count_below(double value, std::span<const double> hidden) const {
  const auto end = std::ranges::lower_bound(hidden, value);
  return values_.count_below(value) - static_cast<std::size_t>(end - hidden.begin());
}

}  // namespace hone
