// A priority queue of rows from which any row can be removed.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "samplers/tpe/ranking.h"

namespace hone::tpe {

// A binary heap that knows where each row is. `better(a, b)` says whether a comes out before b and
// must not change for a row that is in the heap. O(log n) each, but for empty() and contains().
class RowHeap {
 public:
  bool empty() const noexcept { return rows_.empty(); }
  bool contains(Row row) const { return row < places_.size() && places_[row] != kNoRow; }

  template <class Better>
  void push(Row row, const Better& better) {
    if (row >= places_.size()) places_.resize(row + 1, kNoRow);
    rows_.push_back(row);
    rise(rows_.size() - 1, better);
  }

  // Takes out a row that it contains.
  template <class Better>
  void remove(Row row, const Better& better) {
    const std::size_t place = places_[row];
    places_[row] = kNoRow;
    const Row last = rows_.back();
    rows_.pop_back();
    if (last == row) return;
    put(last, place);
    rise(place, better);
    sink(places_[last], better);
  }

  // Takes out the best row; it must not be empty.
  template <class Better>
  Row pop(const Better& better) {
    const Row best = rows_.front();
    remove(best, better);
    return best;
  }

 private:
  void put(Row row, std::size_t place) {
    rows_[place] = row;
    places_[row] = static_cast<Row>(place);
  }

  template <class Better>
  void rise(std::size_t place, const Better& better) {
    const Row row = rows_[place];
    for (; place > 0 && better(row, rows_[(place - 1) / 2]); place = (place - 1) / 2)
      put(rows_[(place - 1) / 2], place);
    put(row, place);
  }

  template <class Better>
  void sink(std::size_t place, const Better& better) {
    const Row row = rows_[place];
    for (std::size_t child = 2 * place + 1; child < rows_.size(); child = 2 * place + 1) {
      if (child + 1 < rows_.size() && better(rows_[child + 1], rows_[child])) ++child;
      if (!better(rows_[child], row)) break;
      put(rows_[child], place);
      place = child;
    }
    put(row, place);
  }

  std::vector<Row> rows_;
  std::vector<Row> places_;  // by row; kNoRow for those that are not in the heap
};

}  // namespace hone::tpe
