#include "space/enumeration_table.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "hone/error.h"
#include "space/constraint.h"
#include "space/grid.h"

namespace hone {
namespace {

constexpr std::size_t kEdgesPerState = 4;  // on average, before a table counts as too large
constexpr double kOutOfForce = HUGE_VAL;   // the sum of a constraint with an absent member

[[noreturn]] void refuse_size() {
  throw Error(ErrorCode::kBadSpace, "constraints",
              "couple too many values to count the configurations; relax one, or give its "
              "parameters fewer values");
}

// The sum of a linear constraint as it grows from column to column.
struct Sum {
  std::vector<double> coefficients;   // per column, 0 where it has no part
  std::uint32_t first = 0, last = 0;  // columns that have a part
  double bound = 0;                   // rounding forgiven
  double quantum = 0;                 // sums nearer to each other than this are one state
};

Sum sum_of(const Space& space, const LinearConstraint& constraint) {
  Sum sum{.coefficients = std::vector<double>(space.size(), 0),
          .first = constraint.terms.front().first.index};
  double magnitude = std::abs(constraint.bound);
  for (const auto& [id, coefficient] : constraint.terms) {
    sum.coefficients[id.index] = coefficient;
    sum.first = std::min(sum.first, id.index);
    sum.last = std::max(sum.last, id.index);
    const Distribution& dist = space[id].dist;
    magnitude +=
        std::abs(coefficient) * std::max(std::abs(first_cell(dist)), std::abs(last_cell(dist)));
  }
  sum.bound = constraint.bound + kForgivenRounding * magnitude;
  // A power of two, of which sums of integers are exact multiples.
  sum.quantum = std::exp2(std::floor(std::log2(std::max(1e-13 * magnitude, 1e-300))));
  return sum;
}

void collect_columns(const Condition& condition, std::vector<std::uint32_t>& columns) {
  if (condition.terms.empty()) columns.push_back(condition.parameter.index);
  for (const Condition& term : condition.terms) collect_columns(term, columns);
}

class Builder {
 public:
  Builder(const Space& space, std::size_t points, bool thin, std::size_t max_states)
      : space_(space),
        max_states_(max_states),
        row_(space.size(), kAbsent),
        needed_until_(space.size(), 0),
        forbidden_at_(space.size()) {
    for (const Param& param : space.params()) table_.columns.emplace_back(param.dist, points, thin);
    for (const LinearConstraint& constraint : space.linear_constraints())
      sums_.push_back(sum_of(space, constraint));
    note_conditions();
    cut_columns();
  }

  EnumerationTable build() {
    std::vector<Memory> memories = {{.cells = {}, .sums = std::vector<double>(sums_.size(), 0)}};
    for (std::uint32_t column = 0; column < space_.size(); ++column) {
      auto& states = table_.states.emplace_back();
      next_.clear();
      next_memories_.clear();
      for (const Memory& memory : memories) states.push_back(expand(column, memory));
      memories = std::move(next_memories_);
    }
    table_.states.emplace_back(memories.size());
    return std::move(table_);
  }

 private:
  // Values of a column that no condition tells apart, or single values where a sum needs them.
  struct Piece {
    std::uint64_t first, values;
    double cell;
  };

  // All that later columns need to know: cells of the parents that are still needed, in column
  // order, and the sums so far.
  struct Memory {
    std::vector<double> cells, sums;
  };

  void note_conditions() {
    for (std::uint32_t column = 0; column < space_.size(); ++column)
      if (const auto& when = space_[{column}].when) need(*when, column);
    for (const Condition& condition : space_.forbidden()) {
      std::vector<std::uint32_t> columns;
      collect_columns(condition, columns);
      const std::uint32_t last = *std::ranges::max_element(columns);
      need(condition, last);
      forbidden_at_[last].push_back(&condition);
    }
  }

  // The condition is evaluated when the column `until` is reached.
  void need(const Condition& condition, std::uint32_t until) {
    std::vector<std::uint32_t> columns;
    collect_columns(condition, columns);
    for (const std::uint32_t column : columns)
      needed_until_[column] = std::max(needed_until_[column], until);
  }

  void cut_columns() {
    const auto cuts = comparison_cuts(space_);
    for (std::uint32_t column = 0; column < space_.size(); ++column) {
      auto& pieces = pieces_.emplace_back();
      const ColumnValues& values = table_.columns[column];
      const auto add = [&](std::uint64_t begin, std::uint64_t end) {
        if (begin < end) pieces.push_back({begin, end - begin, values[begin]});
      };
      const auto counts = [&](const Sum& sum) { return sum.coefficients[column] != 0; };
      if (std::ranges::any_of(sums_, counts)) {
        if (values.size() > max_states_) refuse_size();
        for (std::uint64_t i = 0; i < values.size(); ++i) add(i, i + 1);
        continue;
      }
      std::uint64_t begin = 0;
      for (const double cut : cuts[column]) {
        const std::uint64_t at = values.below(cut);
        const std::uint64_t end = at < values.size() && values[at] == cut ? at + 1 : at;
        add(begin, at);
        add(at, end);
        begin = end;
      }
      add(begin, values.size());
    }
  }

  EnumerationTable::State expand(std::uint32_t column, const Memory& memory) {
    EnumerationTable::State state{.edges_begin = edge_count()};
    recall(column, memory);
    if (space_.active({column}, row_)) {
      for (const Piece& piece : pieces_[column]) follow(column, memory, piece, state.edges_begin);
    } else {
      follow(column, memory, {kAbsentValue, 1, kAbsent}, state.edges_begin);
    }
    state.edges_end = edge_count();
    return state;
  }

  void recall(std::uint32_t column, const Memory& memory) {
    auto cell = memory.cells.begin();
    for (std::uint32_t earlier = 0; earlier < column; ++earlier)
      row_[earlier] = needed_until_[earlier] >= column ? *cell++ : kAbsent;
  }

  // Adds the edge of a piece unless a constraint that is decided here rules it out.
  void follow(std::uint32_t column, const Memory& memory, const Piece& piece,
              std::uint32_t edges_begin) {
    row_[column] = piece.cell;
    const auto holds = [&](const Condition* condition) { return space_.holds(*condition, row_); };
    if (std::ranges::any_of(forbidden_at_[column], holds)) return;
    Memory next{.cells = {}, .sums = memory.sums};
    if (!add_to_sums(column, piece.cell, next.sums)) return;
    for (std::uint32_t earlier = 0; earlier <= column; ++earlier)
      if (needed_until_[earlier] > column) next.cells.push_back(row_[earlier]);
    const std::uint32_t child = state_of(std::move(next));
    auto& edges = table_.edges;
    const bool extends = edge_count() > edges_begin && edges.back().child == child &&
                         edges.back().first + edges.back().values == piece.first;
    if (extends)
      edges.back().values += piece.values;
    else
      edges.push_back({piece.first, piece.values, child});
    if (edges.size() > kEdgesPerState * max_states_) refuse_size();
  }

  // False when a sum that is complete here exceeds its bound. Complete sums are forgotten.
  bool add_to_sums(std::uint32_t column, double cell, std::vector<double>& totals) const {
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      if (sums_[i].coefficients[column] == 0) continue;
      totals[i] = std::isnan(cell) ? kOutOfForce : totals[i] + sums_[i].coefficients[column] * cell;
      if (sums_[i].last != column) continue;
      if (totals[i] != kOutOfForce && totals[i] > sums_[i].bound) return false;
      totals[i] = 0;
    }
    return true;
  }

  // The number of the next column's state with this memory; sums are compared in quanta.
  std::uint32_t state_of(Memory memory) {
    std::vector<double> key = memory.cells;
    for (double& cell : key)
      if (std::isnan(cell)) cell = HUGE_VAL;
    for (std::size_t i = 0; i < sums_.size(); ++i)
      key.push_back(std::round(memory.sums[i] / sums_[i].quantum));
    const auto number = static_cast<std::uint32_t>(next_memories_.size());
    const auto [place, added] = next_.try_emplace(std::move(key), number);
    if (added) next_memories_.push_back(std::move(memory));
    if (next_memories_.size() > max_states_) refuse_size();
    return place->second;
  }

  std::uint32_t edge_count() const { return static_cast<std::uint32_t>(table_.edges.size()); }

  const Space& space_;
  std::size_t max_states_;  // before any one column
  EnumerationTable table_;
  std::vector<double> row_;
  std::vector<std::uint32_t> needed_until_;  // per column: the last that asks for its cell
  std::vector<std::vector<const Condition*>> forbidden_at_;  // by the column that decides them
  std::vector<Sum> sums_;
  std::vector<std::vector<Piece>> pieces_;
  std::map<std::vector<double>, std::uint32_t> next_;
  std::vector<Memory> next_memories_;
};

}  // namespace

EnumerationTable tabulate(const Space& space, std::size_t points, bool thin,
                          std::size_t max_states) {
  return Builder(space, points, thin, max_states).build();
}

}  // namespace hone
