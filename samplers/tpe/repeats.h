// Which trials had the same configuration.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hone/history.h"
#include "samplers/tpe/ranking.h"

namespace hone::tpe {

// Rows by their cells, as a hash table with linear probing: some 12 bytes a row.
class Repeats {
 public:
  // The row of the same configuration that was added first: this one, if there was none.
  Row add(const History& history, Row row);

 private:
  std::size_t slot_of(const History& history, Row row) const;
  void grow(const History& history);

  std::vector<Row> slots_;  // kNoRow where empty; their number is a power of two
  std::size_t used_ = 0;
};

}  // namespace hone::tpe
