#include "hone/rng.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace hone {
namespace {

using Counter = std::array<std::uint32_t, 4>;
using Key = std::array<std::uint32_t, 2>;

// The known answers of the authors' Random123 distribution, file kat_vectors.
TEST(Philox, GivesTheKnownAnswers) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}),
            (Counter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  constexpr std::uint32_t kOnes = 0xffffffff;
  EXPECT_EQ(philox({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
            (Counter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Counter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Stream, EveryPartOfItsNameMatters) {
  std::set<std::uint64_t> firsts;
  const auto first = [](Stream stream) { return std::uint64_t{stream()} << 32 | stream(); };
  firsts.insert(first({1, 2, Purpose::kPrior, 3}));
  firsts.insert(first({4, 2, Purpose::kPrior, 3}));
  firsts.insert(first({std::uint64_t{1} << 32, 2, Purpose::kPrior, 3}));
  firsts.insert(first({1, 4, Purpose::kPrior, 3}));
  firsts.insert(first({1, std::uint64_t{2} << 32, Purpose::kPrior, 3}));
  firsts.insert(first({1, 2, Purpose::kSampler, 3}));
  firsts.insert(first({1, 2, Purpose::kPrior, 4}));
  EXPECT_EQ(firsts.size(), 7u);
  EXPECT_EQ(first({1, 2, Purpose::kPrior, 3}), first({1, 2, Purpose::kPrior, 3}));
}

TEST(Stream, ACopyHasTheSameFuture) {
  Stream stream(7, 1, Purpose::kSampler);
  for (int i = 0; i < 5; ++i) stream();
  Stream copy = stream;
  for (int i = 0; i < 20; ++i) EXPECT_EQ(stream(), copy());
}

TEST(Stream, UniformsFillTheOpenInterval) {
  Stream stream(7, 1, Purpose::kSampler);
  constexpr int kDraws = 100'000, kBins = 100;
  std::vector<int> bins(kBins);
  for (int i = 0; i < kDraws; ++i) {
    const double u = stream.uniform();
    ASSERT_GT(u, 0);
    ASSERT_LT(u, 1);
    ++bins[static_cast<std::size_t>(u * kBins)];
  }
  double chi_square = 0;
  for (const int count : bins) chi_square += (count - 1000.0) * (count - 1000.0) / 1000.0;
  // Chi-square with 99 degrees of freedom exceeds 200 once in 1e8 runs; the seed is fixed.
  EXPECT_LT(chi_square, 200);
}

TEST(Stream, BelowReachesEveryNumberAndNoOther) {
  Stream stream(7, 1, Purpose::kSampler);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(stream.below(7));
  EXPECT_EQ(seen, (std::set<std::uint64_t>{0, 1, 2, 3, 4, 5, 6}));
}

TEST(HashName, IsFnv1a) {
  EXPECT_EQ(hash_name(""), 0x811c9dc5u);
  EXPECT_EQ(hash_name("a"), 0xe40c292cu);
  EXPECT_EQ(hash_name("foobar"), 0xbf9cf968u);
}

}  // namespace
}  // namespace hone
