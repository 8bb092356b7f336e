// All randomness of hone: Philox4x32-10, a pure function of (key, counter). No generator state is
// stored or shared anywhere; whoever draws names the study, the trial and what the draw is for.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

namespace hone {

// Philox4x32-10 (Salmon et al., SC'11, section 3.3): counter and key to 128 random bits.
constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                              std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = 0xD2511F53ull * counter[0];
    const std::uint64_t product1 = 0xCD9E8D57ull * counter[2];
    counter = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0],
               static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1],
               static_cast<std::uint32_t>(product0)};
    key = {key[0] + 0x9E3779B9u, key[1] + 0xBB67AE85u};
  }
  return counter;
}

// What a draw is for. Two draws that differ in purpose never share bits.
enum class Purpose : std::uint32_t {
  kPrior = 1,
  kSampler = 2,
  kObjective = 3,
  kRepair = 4,
  kPruner = 5
};

// FNV-1a. Streams are keyed by parameter name, so the order of suggestions cannot matter.
constexpr std::uint32_t hash_name(std::string_view name) {
  std::uint32_t hash = 2166136261u;
  for (const char letter : name) hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619u;
  return hash;
}

// The random numbers of one (study seed, trial number, purpose, sub-stream); `sub` is usually the
// hash of a parameter's name. A UniformRandomBitGenerator. Copying a Stream copies its future.
class Stream {
 public:
  using result_type = std::uint32_t;

  constexpr Stream(std::uint64_t seed, std::uint64_t trial, Purpose purpose, std::uint32_t sub = 0)
      : key_{static_cast<std::uint32_t>(seed) ^ static_cast<std::uint32_t>(purpose) * 0x85EBCA6Bu,
             static_cast<std::uint32_t>(seed >> 32)},
        counter_{0, sub, static_cast<std::uint32_t>(trial),
                 static_cast<std::uint32_t>(trial >> 32)} {}

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  constexpr result_type operator()() {
    if (used_ == 4) {
      block_ = philox(counter_, key_);
      ++counter_[0];
      used_ = 0;
    }
    return block_[used_++];
  }

  // Uniform on the open interval (0, 1): never 0 or 1, so log() and inverse CDFs are safe.
  constexpr double uniform() {
    const std::uint64_t high = (*this)();
    const std::uint64_t low = (*this)();
    return (static_cast<double>(((high << 32) | low) >> 12) + 0.5) * 0x1.0p-52;
  }

  // Uniform on {0, ..., bound - 1}, 1 <= bound <= 2^52; the bias is below bound / 2^52.
  constexpr std::uint64_t below(std::uint64_t bound) {
    return static_cast<std::uint64_t>(uniform() * static_cast<double>(bound));
  }

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  unsigned used_ = 4;
};

}  // namespace hone
