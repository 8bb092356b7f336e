#include "pruners/rung.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "hone/pareto.h"
#include "hone/rng.h"
#include "tests/pruners/pruning.h"

namespace hone {
namespace {

struct Entry {
  TrialNumber trial;
  std::vector<double> losses;
};

// How many vectors are better than the first for certain, and how many may be: the contributions to
// the hypervolume of a front are those that it loses, and may be equal but for rounding.
struct Better {
  std::size_t least = 0, most = 0, vectors = 0;
};

double volume_without(const std::vector<std::vector<double>>& front, const auto& left_out) {
  std::vector<std::vector<double>> columns(front.front().size());
  std::vector<double> reference;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    double best = kInfinity, worst = -kInfinity;
    for (const auto& vector : front) {
      if (std::isinf(vector[i])) continue;
      best = std::min(best, vector[i]);
      worst = std::max(worst, vector[i]);
    }
    const double range = best < worst ? worst - best : 1;
    reference.push_back(1.1);
    for (const auto& vector : front)
      if (vector != left_out)
        columns[i].push_back(std::isinf(vector[i]) ? 1.1 : (vector[i] - best) / range);
  }
  return hypervolume(std::vector<std::span<const double>>(columns.begin(), columns.end()),
                     reference);
}

Better better_than_first(const std::vector<std::vector<double>>& vectors) {
  std::vector<std::vector<double>> columns(vectors.front().size());
  for (const auto& vector : vectors) {
    for (std::size_t i = 0; i < vector.size(); ++i) columns[i].push_back(vector[i]);
  }
  const std::vector<std::span<const double>> spans(columns.begin(), columns.end());
  const std::vector<std::size_t> ranks = nondominated_ranks(spans);
  std::vector<std::vector<double>> front;
  for (std::size_t i = 0; i < ranks.size(); ++i)
    if (ranks[i] == ranks.front()) front.push_back(vectors[i]);
  const double own = volume_without(front, vectors.front());
  Better better{.vectors = vectors.size()};
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    const bool level = ranks[i] == ranks.front() && vectors[i] != vectors.front();
    const double more =
        level && vectors[i].size() > 1 ? own - volume_without(front, vectors[i]) : 0;
    better.least += ranks[i] < ranks.front() || more > 1e-9 ? 1 : 0;
    better.most += ranks[i] < ranks.front() || more > -1e-9 ? level || ranks[i] < ranks.front() : 0;
  }
  return better;
}

constexpr Quota kQuotas[] = {{.reduction_factor = 3},
                             {.reduction_factor = 2, .least = 1},
                             {.reduction_factor = 3, .least = 1, .bootstrap = 5},
                             {.reduction_factor = 20, .least = 4}};

// Whether passing is as it must be; nothing is said where rounding may decide.
void expect_as_recounted(bool passes, const Quota& quota, const Better& better) {
  const std::size_t places = quota.of(better.vectors);
  if (better.most < places) {
    ASSERT_TRUE(passes);
  } else if (better.least >= places) {
    ASSERT_FALSE(passes);
  }
}

std::vector<double> drawn(Stream& stream, std::size_t objectives, bool few) {
  std::vector<double> losses(objectives);
  for (double& loss : losses) loss = few ? static_cast<double>(stream.below(5)) : stream.uniform();
  if (stream.below(20) == 0) losses[0] = kInfinity;
  return losses;
}

void insert(Rung& rung, const Entry& entry) {
  std::visit([&](auto& r) { r.insert(entry.trial, entry.losses); }, rung);
}

bool passes(const Rung& rung, const Quota& quota, const Entrant& entrant) {
  return std::visit([&](const auto& r) { return r.passes(quota, entrant); }, rung);
}

void wait(Rung& rung, const Entry& entry) {
  std::visit([&](auto& r) { r.wait(entry.trial, entry.trial, entry.losses); }, rung);
}

std::vector<TrialNumber> promoted(const Rung& rung, const Quota& quota, std::size_t count = 1000) {
  return std::visit([&](const auto& r) { return r.promoted(quota, count); }, rung);
}

void expect_recounted(const Rung& empty, std::size_t objectives) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Stream stream(seed, objectives, Purpose::kObjective);
    Rung rung = empty;
    std::vector<Entry> entries;
    const auto draw = [&](TrialNumber trial) {
      return Entry{trial, drawn(stream, objectives, seed % 2 == 1)};
    };
    for (TrialNumber i = 0; i < 60; ++i) {
      const TrialNumber number = i ^ 5;  // not quite in order
      entries.push_back(draw(number));
      insert(rung, entries.back());
      insert(rung, draw(number));  // no news
      const Entry outsider = draw(1000), insider = draw(stream.below(i + 1));
      const std::vector<Entry> others = {draw(2000), draw(2001), draw(2002)};
      const std::vector<Losses> peers(others.size() * stream.below(2),
                                      Losses(others[stream.below(3)].losses));
      const Entry& again = entries[stream.below(entries.size())];
      for (const Entry* own : {&outsider, &insider, &again}) {
        for (const TrialNumber below : {kAll, stream.below(i + 8)}) {
          std::vector<std::vector<double>> vectors = {own->losses};
          for (const Losses peer : peers) vectors.emplace_back(peer.begin(), peer.end());
          for (const Entry& entry : entries)
            if (entry.trial < below && entry.trial != own->trial) vectors.push_back(entry.losses);
          const Better better = better_than_first(vectors);
          SCOPED_TRACE(testing::Message() << "seed " << seed << ", entry " << i);
          for (const Quota& quota : kQuotas)
            expect_as_recounted(passes(rung, quota, {below, own->trial, own->losses, peers}), quota,
                                better);
        }
      }
    }
  }
}

TEST(Rung, OfOneObjectiveEqualsTheRecount) { expect_recounted(ScalarRung(), 1); }
TEST(Rung, OfTwoObjectivesEqualsTheRecount) { expect_recounted(VectorRung(), 2); }
TEST(Rung, OfThreeObjectivesEqualsTheRecount) { expect_recounted(VectorRung(), 3); }

// Of those that wait exactly those that pass.
void expect_promotions(const Rung& empty, std::size_t objectives) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Stream stream(seed, objectives, Purpose::kObjective);
    Rung rung = empty;
    std::vector<Entry> entries;
    std::set<TrialNumber> waiting;
    for (TrialNumber trial = 0; trial < 50; ++trial) {
      entries.push_back({trial, drawn(stream, objectives, seed % 2 == 1)});
      insert(rung, entries.back());
      const Entry& mover = entries[stream.below(entries.size())];
      if (waiting.erase(mover.trial) != 0) {
        std::visit([&](auto& r) { r.leave(mover.trial, mover.trial, mover.losses); }, rung);
      } else {
        waiting.insert(mover.trial);
        wait(rung, mover);
      }
      for (const Quota& quota : kQuotas) {
        std::set<TrialNumber> expected;
        for (const Entry& entry : entries)
          if (waiting.contains(entry.trial) &&
              passes(rung, quota, {.below = kAll, .turn = entry.trial, .losses = entry.losses}))
            expected.insert(entry.trial);
        const std::vector<TrialNumber> all = promoted(rung, quota);
        ASSERT_EQ(std::set(all.begin(), all.end()), expected) << "seed " << seed;
        ASSERT_EQ(all.size(), expected.size()) << "seed " << seed;
        const std::vector<TrialNumber> some = promoted(rung, quota, 2);
        ASSERT_TRUE(
            std::ranges::equal(some, std::span(all).first(std::min<std::size_t>(all.size(), 2))));
      }
    }
  }
}

TEST(Rung, OfOneObjectivePromotesWhatPasses) { expect_promotions(ScalarRung(), 1); }
TEST(Rung, OfTwoObjectivesPromotesWhatPasses) { expect_promotions(VectorRung(), 2); }
TEST(Rung, OfThreeObjectivesPromotesWhatPasses) { expect_promotions(VectorRung(), 3); }
TEST(Rung, OfFourObjectivesPromotesWhatPasses) { expect_promotions(VectorRung(), 4); }

// A front of four of which two go on: of (0, 10), (1, 4), (8, 3), (10, 0) the second has the
// largest rectangle to itself, then the last.
TEST(Rung, OfAFrontThoseGoOnThatContributeMost) {
  const std::vector<Entry> front = {{0, {0, 10}}, {1, {1, 4}}, {2, {8, 3}}, {3, {10, 0}}};
  const Quota half{.reduction_factor = 2};
  VectorRung filled;
  for (const Entry& entry : front) filled.insert(entry.trial, entry.losses);
  Rung rung = filled;
  for (const Entry& entry : front) wait(rung, entry);
  EXPECT_EQ(promoted(rung, half), (std::vector<TrialNumber>{1, 3}));
  EXPECT_EQ(promoted(rung, {.reduction_factor = 4}), std::vector<TrialNumber>{1});
  const std::vector<double> dominated = {11, 11}, middle = {3, 3.5};
  EXPECT_FALSE(passes(rung, half, {.below = kAll, .turn = 9, .losses = dominated}));
  EXPECT_FALSE(passes(rung, half, {.below = kAll, .turn = 9, .losses = middle}));
}

TEST(Rung, NeitherUnitsNorOrderOfArrivalMatter) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Stream stream(seed, 0, Purpose::kObjective);
    std::vector<Entry> entries;
    for (TrialNumber trial = 0; trial < 40; ++trial)
      entries.push_back({trial, drawn(stream, 3, seed % 2 == 1)});
    Rung rung = VectorRung(), other = VectorRung();
    for (const Entry& entry : entries) insert(rung, entry), wait(rung, entry);
    for (std::size_t left = entries.size(); left > 0; --left) {
      std::swap(entries[stream.below(left)], entries[left - 1]);
      Entry& entry = entries[left - 1];
      entry.losses = {entry.losses[0] * 7 - 3, entry.losses[1] * 1e-6, entry.losses[2] * 1e6 + 5};
      insert(other, entry), wait(other, entry);
    }
    std::vector<TrialNumber> one = promoted(rung, {}), two = promoted(other, {});
    std::ranges::sort(one);
    std::ranges::sort(two);
    ASSERT_EQ(one, two) << "seed " << seed;
  }
}

}  // namespace
}  // namespace hone
