#include "space/nearest_name.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "hone/rng.h"
#include "space/json.h"

namespace hone {
namespace {

TEST(NearestName, IsNearEnoughToBeMeant) {
  const std::vector<std::string> known = {"learning_rate", "optimizer", "lr", "b"};
  EXPECT_EQ(nearest_name("learning_rtae", known), "learning_rate");
  EXPECT_EQ(nearest_name("optimiser", known), "optimizer");
  EXPECT_EQ(nearest_name("rl", known), "lr");
  EXPECT_EQ(nearest_name("momentum", known), "");
  EXPECT_EQ(nearest_name("a", known), "") << "one letter changed is another name";
  EXPECT_EQ(nearest_name("", known), "");
}

TEST(NearestName, OfTextsThatAreNoNamesIsNotSought) {
  const std::string longest(64, 'x'), longer(65, 'x');
  EXPECT_EQ(nearest_name(longest, std::vector{longest.substr(1)}), longest.substr(1));
  EXPECT_EQ(nearest_name(longer, std::vector{longer.substr(1)}), "");
}

// The slow twin: the whole table.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      std::size_t& cell = table[i][j] = i + j;  // one of them empty
      if (i == 0 || j == 0) continue;
      cell = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1,
                       table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cell = std::min(cell, table[i - 2][j - 2] + 1);
    }
  }
  return table[a.size()][b.size()];
}

std::string nearest_by_table(std::string_view name, const std::vector<std::string>& known) {
  std::size_t least = std::min(name.size(), std::max<std::size_t>(1, name.size() / 3) + 1);
  std::string nearest;
  for (const std::string& candidate : known) {
    if (edits(name, candidate) >= least) continue;
    least = edits(name, candidate);
    nearest = candidate;
  }
  return nearest;
}

TEST(NearestName, EqualsTheWholeTableOnRandomNames) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Stream random(seed, 0, Purpose::kObjective);
    const auto word = [&](std::size_t longest) {
      std::string text(random.below(longest + 1), ' ');
      for (char& letter : text) letter = static_cast<char>('a' + random.below(3));
      return text;
    };
    std::vector<std::string> known(6);
    for (std::string& name : known) name = word(14);
    const std::string name = word(14);
    ASSERT_EQ(nearest_name(name, known), nearest_by_table(name, known)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace hone
