#include "samplers/tpe/representatives.h"

#include <algorithm>

#include "hone/rng.h"

namespace hone::tpe {
namespace {

constexpr std::size_t kParts = 3;  // of which one is the newest

}  // namespace

std::uint32_t ticket_of(TrialNumber number) {
  return philox(
      {static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(number >> 32), 0, 0},
      {0x7065u, 0u})[0];
}

void Representatives::add(TrialNumber number, Row row) {
  ++count_;
  sample_.push_back({ticket_of(number), row});
  std::ranges::push_heap(sample_);
  if (most_ == 0 || sample_.size() <= most_) return;
  std::ranges::pop_heap(sample_);
  sample_.pop_back();
  newest_.push_back(row);
  if (newest_.size() > most_ / kParts) newest_.erase(newest_.begin());
}

std::vector<Member> Representatives::members() const {
  std::vector<Member> members;
  for (const Row row : newest_) members.push_back({row, 1});
  std::vector<Drawn> drawn;
  for (const Drawn& each : sample_)
    if (!std::ranges::binary_search(newest_, each.row)) drawn.push_back(each);
  if (most_ != 0 && drawn.size() > most_ - newest_.size()) {
    std::ranges::sort(drawn);
    drawn.resize(most_ - newest_.size());
  }
  const double weight =
      static_cast<double>(count_ - newest_.size()) / static_cast<double>(drawn.size());
  for (const Drawn& each : drawn) members.push_back({each.row, weight});
  std::ranges::sort(members, {}, &Member::row);
  return members;
}

}  // namespace hone::tpe
