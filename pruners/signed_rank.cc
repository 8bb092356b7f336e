// Wilcoxon, "Individual Comparisons by Ranking Methods", Biometrics Bulletin 1(6), 1945; zeros
// split as in Pratt, JASA 54, 1959.
#include "pruners/signed_rank.h"

#include <algorithm>
#include <cmath>

namespace hone {
namespace {

constexpr std::size_t kMostDistinct = 50;
constexpr std::size_t kMostTied = 16;

// The chance of each sum when every weight is in it with probability one half.
void convolve(std::vector<double>& chances, std::size_t weight) {
  chances.resize(chances.size() + weight, 0.0);
  for (std::size_t sum = chances.size(); sum-- > 0;) {
    chances[sum] = (chances[sum] + (sum >= weight ? chances[sum - weight] : 0.0)) / 2;
  }
}

// Differences that are ranked: twice their mean rank, so that it is whole, and whether they count.
struct Ranked {
  std::vector<std::size_t> doubled;  // of those that are not zero
  std::size_t positive = 0;          // the sum over those above zero
  bool distinct = true;              // no zeros, no ties
};

Ranked rank(std::vector<double> differences) {
  std::ranges::sort(differences, {}, [](double d) { return std::abs(d); });
  Ranked ranked;
  for (std::size_t begin = 0, end = 0; begin < differences.size(); begin = end) {
    const double size = std::abs(differences[begin]);
    while (end < differences.size() && std::abs(differences[end]) == size) ++end;
    ranked.distinct = ranked.distinct && end == begin + 1 && size > 0;
    if (size == 0) continue;  // half to either side, whatever the signs: no chance in it
    for (std::size_t i = begin; i < end; ++i) {
      ranked.doubled.push_back(begin + 1 + end);
      if (differences[i] > 0) ranked.positive += begin + 1 + end;
    }
  }
  return ranked;
}

double exact_tail(const Ranked& ranked) {
  std::vector<double> chances = {1.0};
  for (const std::size_t weight : ranked.doubled) convolve(chances, weight);
  double tail = 0;
  for (std::size_t sum = chances.size(); sum-- > ranked.positive;) tail += chances[sum];
  return tail;
}

double normal_tail(const Ranked& ranked) {
  double mean = 0, variance = 0;
  for (const std::size_t weight : ranked.doubled) {
    const auto doubled = static_cast<double>(weight);
    mean += doubled / 2;
    variance += doubled * doubled / 4;
  }
  const double z = (static_cast<double>(ranked.positive) - mean) / std::sqrt(variance);
  return std::erfc(z / std::sqrt(2.0)) / 2;
}

}  // namespace

SignedRankTest::SignedRankTest() {
  std::vector<double> chances = {1.0};
  tails_.push_back(chances);
  for (std::size_t n = 1; n <= kMostDistinct; ++n) {
    convolve(chances, n);
    std::vector<double>& tail = tails_.emplace_back(chances);
    for (std::size_t sum = tail.size() - 1; sum-- > 0;) tail[sum] += tail[sum + 1];
  }
}

double SignedRankTest::p_value(std::vector<double> differences) const {
  const Ranked ranked = rank(std::move(differences));
  const std::size_t count = ranked.doubled.size();
  if (count == 0) return 1.0;
  if (ranked.distinct && count <= kMostDistinct) return tails_[count][ranked.positive / 2];
  return count <= kMostTied ? exact_tail(ranked) : normal_tail(ranked);
}

}  // namespace hone
