#include "samplers/tpe/repeats.h"

#include <bit>
#include <cmath>

namespace hone::tpe {
namespace {

constexpr std::size_t kFirstSlots = 64;

// One bit pattern for what is equal: absent cells are, and so are zeros of either sign.
std::uint64_t bits_of(double cell) {
  return std::bit_cast<std::uint64_t>(std::isnan(cell) ? kAbsent : cell + 0.0);
}

// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, figure 19.
std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

// Columns that came to light later are absent in older rows and add nothing there.
std::uint64_t hash_of(const History& history, Row row) {
  std::uint64_t hash = 0;
  for (ParamId id{0}; id.index < history.params(); ++id.index) {
    const double cell = history.cells(id)[row];
    if (!std::isnan(cell)) hash += mixed(bits_of(cell) + mixed(id.index + 1));
  }
  return hash;
}

bool same(const History& history, Row a, Row b) {
  for (ParamId id{0}; id.index < history.params(); ++id.index)
    if (bits_of(history.cells(id)[a]) != bits_of(history.cells(id)[b])) return false;
  return true;
}

}  // namespace

// That of the configuration, or the empty one where it belongs.
std::size_t Repeats::slot_of(const History& history, Row row) const {
  std::size_t slot = hash_of(history, row) & (slots_.size() - 1);
  while (slots_[slot] != kNoRow && !same(history, slots_[slot], row))
    slot = (slot + 1) & (slots_.size() - 1);
  return slot;
}

void Repeats::grow(const History& history) {
  std::vector<Row> rows(slots_.empty() ? kFirstSlots : 2 * slots_.size(), kNoRow);
  std::swap(rows, slots_);
  for (const Row row : rows)
    if (row != kNoRow) slots_[slot_of(history, row)] = row;
}

Row Repeats::add(const History& history, Row row) {
  if (2 * used_ >= slots_.size()) grow(history);
  Row& slot = slots_[slot_of(history, row)];
  if (slot == kNoRow) {
    slot = row;
    ++used_;
  }
  return slot;
}

}  // namespace hone::tpe
