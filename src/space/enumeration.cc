#include "space/enumeration.h"

#include <algorithm>

#include "hone/error.h"
#include "space/enumeration_table.h"

namespace hone {
namespace {

constexpr std::uint64_t kMany = std::numeric_limits<std::int64_t>::max();

// A grid may take a second to count; who only asks how large a space is shall not notice.
constexpr std::size_t kMaxStates = std::size_t{1} << 20;
constexpr std::size_t kMaxStatesAtOnce = std::size_t{1} << 14;

std::uint64_t add(std::uint64_t a, std::uint64_t b) { return a > kMany - b ? kMany : a + b; }

std::uint64_t multiply(std::uint64_t a, std::uint64_t b) {
  return b != 0 && a > kMany / b ? kMany : a * b;
}

// From the last column back: after it there is one way to go on, which is to stop.
EnumerationTable count(EnumerationTable table) {
  for (auto& state : table.states.back()) state.count = 1;
  for (std::size_t column = table.columns.size(); column-- > 0;) {
    for (auto& state : table.states[column]) {
      for (std::uint32_t i = state.edges_begin; i < state.edges_end; ++i) {
        auto& edge = table.edges[i];
        edge.before = state.count;
        const std::uint64_t each = table.states[column + 1][edge.child].count;
        state.count = add(state.count, multiply(edge.values, each));
      }
    }
  }
  return table;
}

std::uint64_t size_of(const EnumerationTable& table) { return table.states.front().front().count; }

}  // namespace

struct Enumeration::Table : EnumerationTable {
  explicit Table(EnumerationTable table) : EnumerationTable(std::move(table)) {}

  const Edge& edge_at(const State& state, std::uint64_t index) const {
    const auto begin = edges.begin() + state.edges_begin, end = edges.begin() + state.edges_end;
    const auto after = [](std::uint64_t i, const Edge& edge) { return i < edge.before; };
    return *std::prev(std::upper_bound(begin, end, index, after));
  }
};

Enumeration::Enumeration(const Space& space, std::size_t points, bool thin) {
  if (points == 0)
    throw Error(ErrorCode::kInvalidArgument, "points", "0 points make no grid; give at least 1");
  table_ = std::make_unique<Table>(count(tabulate(space, points, thin, kMaxStates)));
}
Enumeration::~Enumeration() = default;
Enumeration::Enumeration(Enumeration&&) noexcept = default;
Enumeration& Enumeration::operator=(Enumeration&&) noexcept = default;

std::uint64_t Enumeration::size() const { return size_of(*table_); }

void Enumeration::at(std::uint64_t index, std::span<double> cells) const {
  std::uint32_t state = 0;
  for (std::size_t column = 0; column < table_->columns.size(); ++column) {
    const auto& edge = table_->edge_at(table_->states[column][state], index);
    const std::uint64_t each = table_->states[column + 1][edge.child].count;
    const std::uint64_t within = index - edge.before;
    const bool absent = edge.first == kAbsentValue;
    cells[column] = absent ? kAbsent : table_->columns[column][edge.first + within / each];
    index = within % each;
    state = edge.child;
  }
}

std::uint64_t cardinality(const Space& space) {
  for (const Param& param : space.params())
    if (cardinality(param.dist) == 0) return 0;
  try {
    return size_of(count(tabulate(space, 1, false, kMaxStatesAtOnce)));
  } catch (const Error&) {
    return kMany;  // only too many values in too many constraints take this long to count
  }
}

}  // namespace hone
