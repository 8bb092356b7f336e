#include "pruners/rung.h"

#include <gtest/gtest.h>

#include "hone/pareto.h"
#include "hone/rng.h"
#include "tests/pruners/pruning.h"

namespace hone {
namespace {

struct Entry {
  TrialNumber trial;
  std::vector<double> losses;
};

// Sorted anew for every question.
Standing recounted(std::span<const Entry> entries, TrialNumber below, const Entry& own,
                   std::span<const Losses> peers) {
  std::vector<std::vector<double>> vectors = {own.losses};
  for (const Losses peer : peers) vectors.emplace_back(peer.begin(), peer.end());
  for (const Entry& entry : entries) {
    if (entry.trial < below && entry.trial != own.trial) vectors.push_back(entry.losses);
  }
  std::vector<std::vector<double>> columns(own.losses.size());
  for (const auto& vector : vectors) {
    for (std::size_t i = 0; i < vector.size(); ++i) columns[i].push_back(vector[i]);
  }
  const std::vector<std::span<const double>> spans(columns.begin(), columns.end());
  const std::vector<std::size_t> ranks = nondominated_ranks(spans);
  Standing standing{.better = 0, .others = ranks.size() - 1};
  for (const std::size_t rank : ranks) standing.better += rank < ranks.front() ? 1 : 0;
  return standing;
}

void expect_standings_recounted(Rung rung, std::size_t objectives) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Stream stream(seed, objectives, Purpose::kObjective);
    Rung filled = rung;
    std::vector<Entry> entries;
    const auto draw = [&](TrialNumber trial) {
      Entry entry{trial, std::vector<double>(objectives)};
      for (double& loss : entry.losses) {
        loss = seed % 2 == 0 ? stream.uniform() : static_cast<double>(stream.below(5));
      }
      if (stream.below(20) == 0) entry.losses[0] = kInfinity;
      return entry;
    };
    for (TrialNumber i = 0; i < 60; ++i) {
      const TrialNumber number = i ^ 5;  // not quite in order
      entries.push_back(draw(number));
      std::visit([&](auto& r) { r.insert(number, entries.back().losses); }, filled);
      std::visit([&](auto& r) { r.insert(number, draw(number).losses); }, filled);  // no news
      const Entry outsider = draw(1000), insider = draw(stream.below(i + 1));
      const std::vector<Entry> others = {draw(2000), draw(2001), draw(2002)};
      const std::vector<Losses> peers(others.size() * stream.below(2),
                                      Losses(others[stream.below(3)].losses));
      for (const Entry* own : {&outsider, &insider}) {
        for (const TrialNumber below : {kAll, stream.below(i + 8)}) {
          const auto ask = [&](const auto& r) {
            return r.standing(below, own->trial, own->losses, peers);
          };
          const Standing given = std::visit(ask, filled);
          const Standing expected = recounted(entries, below, *own, peers);
          ASSERT_EQ(given.better, expected.better) << "seed " << seed << ", entry " << i;
          ASSERT_EQ(given.others, expected.others) << "seed " << seed << ", entry " << i;
        }
      }
    }
  }
}

TEST(Rung, OfOneObjectiveEqualsTheRecount) { expect_standings_recounted(ScalarRung(), 1); }
TEST(Rung, OfTwoObjectivesEqualsTheRecount) { expect_standings_recounted(VectorRung(), 2); }
TEST(Rung, OfFourObjectivesEqualsTheRecount) { expect_standings_recounted(VectorRung(), 4); }

}  // namespace
}  // namespace hone
