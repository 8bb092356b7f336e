#include "study/duplicates.h"

#include <bit>
#include <cmath>
#include <limits>

#include "space/enumeration.h"

namespace hone {
namespace {

constexpr std::uint64_t kMany = std::numeric_limits<std::int64_t>::max();  // see cardinality()

// SplitMix64's finaliser (Steele, Lea and Flood, OOPSLA 2014).
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

}  // namespace

Seen::Key Seen::key(std::span<const double> cells) {
  Key key{0x9E3779B97F4A7C15ull, 0xC2B2AE3D27D4EB4Full};
  // Trailing absent cells leave no trace: rows from before a column was known equal rows in which
  // it is inactive. -0 and 0 are one value, as are all NaNs.
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (std::isnan(cells[i])) continue;
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(cells[i] == 0 ? 0.0 : cells[i]);
    const std::uint64_t column = (i + 1) * 0x9E3779B97F4A7C15ull;
    key.low = mix(key.low ^ mix(bits + column));
    key.high = mix(key.high + mix(bits ^ ~column));
  }
  return key;
}

void Seen::add(std::span<const double> cells, TrialNumber number) {
  first_.try_emplace(key(cells), number);
}

std::optional<TrialNumber> Seen::find(std::span<const double> cells) const {
  const auto it = first_.find(key(cells));
  return it == first_.end() ? std::nullopt : std::optional(it->second);
}

bool find_untaken(const Space& space, Stream random,
                  const std::function<bool(std::span<const double>)>& taken,
                  std::span<double> cells) {
  if (cardinality(space) == kMany) return true;
  const Enumeration all(space, 1, false);
  if (all.size() == 0) return false;
  const std::uint64_t start = random.below(all.size());
  for (std::uint64_t i = 0; i < all.size(); ++i) {
    all.at((start + i) % all.size(), cells);
    if (!taken(cells)) return true;
  }
  return false;
}

}  // namespace hone
