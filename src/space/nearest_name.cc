// Optimal string alignment: edits are insertions, deletions, substitutions and swaps of
// neighbours (Damerau, CACM 7(3), 1964), computed within the band of the edits that are allowed
// (Ukkonen, Information and Control 64, 1985).
#include "space/nearest_name.h"

#include <algorithm>

#include "space/json.h"

namespace hone {
namespace {

constexpr std::size_t kLongest = 64;

// A third of the letters may be wrong, and one always; beyond that it is another word.
std::size_t too_many_edits(std::string_view name) {
  if (name.size() > kLongest) return 0;
  return std::min(name.size(), std::max<std::size_t>(1, name.size() / 3) + 1);
}

}  // namespace

NearestName::NearestName(std::string_view name) : name_(name), limit_(too_many_edits(name)) {}

void NearestName::consider(std::string_view candidate) {
  const auto [shorter, longer] = std::minmax({name_.size(), candidate.size()});
  if (longer - shorter >= limit_) return;
  const std::size_t edits = distance(candidate);
  if (edits >= limit_) return;
  limit_ = edits;
  found_ = candidate;
}

// The distance, or `limit_` when it is not below. Cells outside the band count as `limit_`.
std::size_t NearestName::distance(std::string_view other) {
  const std::size_t width = limit_ - 1;
  for (auto* row : {&two_back_, &back_, &row_}) row->assign(other.size() + 1, limit_);
  for (std::size_t j = 0; j <= std::min(width, other.size()); ++j) back_[j] = j;
  std::size_t least_back = 0;
  for (std::size_t i = 1; i <= name_.size(); ++i) {
    const std::size_t begin = i > width ? i - width : 1;
    const std::size_t end = std::min(other.size(), i + width);
    row_[begin - 1] = begin == 1 ? std::min(i, limit_) : limit_;
    std::size_t least = row_[begin - 1];
    for (std::size_t j = begin; j <= end; ++j) {
      const std::size_t substitution = back_[j - 1] + (name_[i - 1] == other[j - 1] ? 0 : 1);
      row_[j] = std::min({back_[j] + 1, row_[j - 1] + 1, substitution, limit_});
      if (i > 1 && j > 1 && name_[i - 1] == other[j - 2] && name_[i - 2] == other[j - 1])
        row_[j] = std::min(row_[j], two_back_[j - 2] + 1);
      least = std::min(least, row_[j]);
    }
    if (end < other.size()) row_[end + 1] = limit_;
    if (least >= limit_ && least_back + 1 >= limit_) return limit_;
    least_back = least;
    two_back_.swap(back_);
    back_.swap(row_);
  }
  return back_[other.size()];
}

std::string nearest_name(std::string_view name, std::span<const std::string> known) {
  NearestName nearest(name);
  for (const std::string& candidate : known) nearest.consider(candidate);
  return nearest.found();
}

}  // namespace hone
