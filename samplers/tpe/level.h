// At which step trials of unequal length are compared: the highest that enough of them have come
// to, as in Falkner, Klein and Hutter, "BOHB: robust and efficient hyperparameter optimization at
// scale", ICML 2018.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "hone/history.h"

namespace hone::tpe {

// The steps 0 to 16, then eight to the octave, so that the level seldom changes where there are
// many; and last the end of a trial.
class Level {
 public:
  static constexpr std::size_t kCount = 16 + 8 * 28 + 1;

  // The highest level that is not above the step.
  static constexpr Level of(Step step) {
    if (step < 16) return Level(step);
    const auto octave = static_cast<std::size_t>(std::bit_width(step)) - 5;
    return Level(16 + 8 * octave + (step >> (octave + 1)) - 8);
  }
  // What complete trials have come to.
  static constexpr Level end() { return Level(kCount - 1); }
  static constexpr Level at(std::size_t index) { return Level(index); }

  constexpr std::size_t index() const noexcept { return index_; }
  // The lowest step that is of this level; that of end() is beyond all steps.
  constexpr std::uint64_t step() const {
    if (index_ < 16) return index_;
    return (8 + (index_ - 16) % 8) << ((index_ - 16) / 8 + 1);
  }
  constexpr auto operator<=>(const Level&) const = default;

 private:
  explicit constexpr Level(std::size_t index) : index_(index) {}
  std::size_t index_;
};

// How far the first objective of a trial got, and with what.
struct Reached {
  bool any = false;  // whether it reported a number at all
  Step step = 0;
  double last = kAbsent;  // the loss there
  double loss = kAbsent;  // the last one at or below the level that was asked for
};
Reached reached(std::span<const Point> curve, Level level);

// How many trials have come to each level.
class Levels {
 public:
  void add(Level level) { ++counts_[level.index()]; }
  void add(const Levels& others) {
    for (std::size_t i = 0; i < Level::kCount; ++i) counts_[i] += others.counts_[i];
  }
  void remove(Level level) { --counts_[level.index()]; }
  // The highest level that at least `count` trials have come to, or all there are if these are
  // fewer.
  Level with(std::size_t count) const;

 private:
  std::array<std::size_t, Level::kCount> counts_ = {};
};

}  // namespace hone::tpe
