// Few trials that stand for any number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "samplers/tpe/ranking.h"

namespace hone::tpe {

// A trial whose kernel is in a mixture.
struct Member {
  Row row;
  double weight;
  bool operator==(const Member&) const = default;
};

// A trial in a random sample: those with the smallest tickets are in it.
struct Drawn {
  std::uint32_t ticket;
  Row row;
  auto operator<=>(const Drawn&) const = default;
};
std::uint32_t ticket_of(TrialNumber number);

// Of the rows added, all while they are few; then the newest, a third of `most`, and a uniform
// random sample of the others, whose weights sum to the number of these. A sum over the members is
// thus an unbiased estimate of the sum over all rows. O(log most) a row.
class Representatives {
 public:
  explicit Representatives(std::size_t most) : most_(most) {}  // 0: all stand for themselves

  // Rows come in ascending order.
  void add(TrialNumber number, Row row);
  std::size_t count() const noexcept { return count_; }  // of the rows added
  std::vector<Member> members() const;                   // by row

 private:
  std::size_t most_;
  std::size_t count_ = 0;
  std::vector<Row> newest_;
  std::vector<Drawn> sample_;  // a heap with the largest ticket on top
};

}  // namespace hone::tpe
