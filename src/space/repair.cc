#include "space/repair.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "hone/error.h"
#include "space/constraint.h"
#include "space/enumeration.h"
#include "space/grid.h"

namespace hone {
namespace {

// The width of the sum over the whole space, which makes violations of different constraints
// comparable.
double scale_of(const Space& space, const LinearConstraint& constraint) {
  double scale = 0;
  for (const auto& [id, coefficient] : constraint.terms) {
    const Distribution& dist = space[id].dist;
    scale += std::abs(coefficient) * (last_cell(dist) - first_cell(dist));
  }
  return scale > 0 ? scale : 1;
}

double mass_of(const Distribution& dist, double first, double last) {
  const bool lowest = first <= first_cell(dist);
  const double below = cardinality(dist) == 0 ? first : cell_below(dist, first);
  return to_quantile(dist, last) - (lowest ? 0 : to_quantile(dist, below));
}

// From the prior, given that it lies in [first, last].
double draw_within(const Distribution& dist, double first, double last, double uniform) {
  const double mass = mass_of(dist, first, last);
  const double quantile = to_quantile(dist, last) - mass * uniform;
  return std::clamp(from_quantile(dist, quantile), first, last);
}

// An interval whose ends are known up to rounding.
struct Bounds {
  double low = -HUGE_VAL, high = HUGE_VAL;
  double outer_low = -HUGE_VAL, outer_high = HUGE_VAL;

  void narrow_high(double limit, double rounding) {
    high = std::min(high, limit);
    outer_high = std::min(outer_high, limit + rounding);
  }
  void narrow_low(double limit, double rounding) {
    low = std::max(low, limit);
    outer_low = std::max(outer_low, limit - rounding);
  }

  // Where nothing is left but for rounding, one cell is: a sum that has reached its bound leaves a
  // place for the last coordinate.
  CellInterval within(const Distribution& dist) const {
    const CellInterval inner = cells_within(dist, low, high);
    const CellInterval outer = cells_within(dist, outer_low, outer_high);
    if (!inner.empty() || outer.empty()) return inner;
    const double first = first_cell(dist), last = last_cell(dist);
    const double middle = 0.5 * (std::clamp(low, first, last) + std::clamp(high, first, last));
    const double cell = std::clamp(middle, outer.first, outer.last);
    return {cell, cell};
  }
};

}  // namespace

Repair::Repair(const Space& space, std::span<const double> given, Stream stream)
    : space_(space),
      given_(given),
      stream_(stream),
      cuts_(comparison_cuts(space)),
      row_(space.size()) {
  for (const LinearConstraint& constraint : space.linear_constraints())
    scales_.push_back(scale_of(space, constraint));
}

void Repair::start(std::span<const double> row) {
  row_.assign(row.begin(), row.end());
  for (std::size_t i = 0; i < row_.size(); ++i)
    if (!std::isnan(given_[i])) row_[i] = given_[i];
  settle(row_, 0);
  violation_ = violation(row_);
}

void Repair::sweep() {
  for (std::size_t i = 0; i < row_.size(); ++i)
    if (!std::isnan(row_[i]) && std::isnan(given_[i])) move(i);
}

Repair::Violation Repair::violation(std::span<const double> row) const {
  Violation violation{.linear = 0, .forbidden = forbidden(row)};
  const auto constraints = space_.linear_constraints();
  for (std::size_t c = 0; c < constraints.size(); ++c) {
    const double over = excess(constraints[c], row) / scales_[c];
    if (over > violation.linear) violation.linear = over;  // false for NaN: not in force
  }
  return violation;
}

std::size_t Repair::forbidden(std::span<const double> row) const {
  const auto holds = [&](const Condition& condition) { return space_.holds(condition, row); };
  return static_cast<std::size_t>(std::ranges::count_if(space_.forbidden(), holds));
}

void Repair::settle(std::span<double> row, std::size_t begin) {
  for (std::size_t i = begin; i < row.size(); ++i) {
    if (!space_.active({static_cast<std::uint32_t>(i)}, row))
      row[i] = kAbsent;
    else if (std::isnan(row[i]))
      fill(row, i);
  }
}

void Repair::fill(std::span<double> row, std::size_t column) {
  row[column] = given_[column];
  if (!std::isnan(row[column])) return;
  const std::size_t before = forbidden(row);
  for (auto open = pieces(row, column, 0, Later::kUndecided); !open.empty();) {
    row[column] = draw_from(column, open);
    if (forbidden(row) <= before) return;
  }
  row[column] = from_quantile(distribution(column), stream_.uniform());
}

// The least that a term of a sum can be: what it is, or may become.
double Repair::least(const std::pair<ParamId, double>& term, std::span<const double> row,
                     bool undecided) const {
  const auto& [id, coefficient] = term;
  if (!std::isnan(row[id.index]) || !undecided) return coefficient * row[id.index];
  if (!std::isnan(given_[id.index])) return coefficient * given_[id.index];
  const Distribution& dist = space_[id].dist;
  return coefficient * (coefficient > 0 ? first_cell(dist) : last_cell(dist));
}

// What the linear constraints, each relaxed by slack times its scale, leave to one column.
CellInterval Repair::allowed(std::span<const double> row, std::size_t column, double slack,
                             Later later) const {
  Bounds bounds;
  const auto constraints = space_.linear_constraints();
  for (std::size_t c = 0; c < constraints.size(); ++c) {
    double coefficient = 0, others = 0, magnitude = std::abs(constraints[c].bound);
    for (const auto& term : constraints[c].terms) {
      const std::size_t member = term.first.index;
      if (member == column) {
        coefficient = term.second;
        continue;
      }
      const double other = least(term, row, later == Later::kUndecided && member > column);
      others += other;
      magnitude += std::abs(other);
    }
    if (coefficient == 0 || std::isnan(others)) continue;
    const double limit = (constraints[c].bound + slack * scales_[c] - others) / coefficient;
    const double rounding = 0.5 * kForgivenRounding * magnitude / std::abs(coefficient);
    if (coefficient > 0)
      bounds.narrow_high(limit, rounding);
    else
      bounds.narrow_low(limit, rounding);
  }
  return bounds.within(distribution(column));
}

std::vector<Repair::Piece> Repair::pieces(std::span<const double> row, std::size_t column,
                                          double slack, Later later) const {
  const Distribution& dist = distribution(column);
  const CellInterval free = allowed(row, column, slack, later);
  std::vector<Piece> pieces;
  const auto add = [&](double first, double last) {
    if (first <= last) pieces.push_back({first, last, mass_of(dist, first, last)});
  };
  double first = free.first;
  for (const double cut : cuts_[column]) {
    if (!(cut >= first && cut <= free.last)) continue;
    add(first, cell_below(dist, cut));
    add(cut, cut);
    first = cell_above(dist, cut);
  }
  add(first, free.last);
  return pieces;
}

// A Gibbs step; while infeasible, this coordinate meets its own constraints exactly if it can.
void Repair::move(std::size_t column) {
  const double worst = violation_.linear;
  auto open = pieces(row_, column, 0, Later::kDecided);
  if (open.empty() && worst > 0)
    open = pieces(row_, column, worst * stream_.uniform(), Later::kDecided);
  if (open.empty() && worst > 0) open = pieces(row_, column, worst, Later::kDecided);
  while (!open.empty()) {
    proposal_ = row_;
    proposal_[column] = draw_from(column, open);
    settle(proposal_, column + 1);
    if (accept()) return;
  }
}

bool Repair::accept() {
  const Violation proposed = violation(proposal_);
  if (proposed.linear > violation_.linear || proposed.forbidden > violation_.forbidden)
    return false;
  row_.swap(proposal_);
  violation_ = proposed;
  return true;
}

double Repair::draw_from(std::size_t column, std::vector<Piece>& pieces) {
  double total = 0;
  for (const Piece& piece : pieces) total += piece.mass;
  double left = total * stream_.uniform();
  auto chosen = pieces.begin();
  while (chosen + 1 != pieces.end() && left >= chosen->mass) left -= (chosen++)->mass;
  const Piece piece = *chosen;
  pieces.erase(chosen);
  return draw_within(distribution(column), piece.first, piece.last, stream_.uniform());
}

const Distribution& Repair::distribution(std::size_t column) const {
  return space_[{static_cast<std::uint32_t>(column)}].dist;
}

namespace {

// A walk cannot leap between far islands of a discrete space; a coarse grid may find one.
std::vector<double> find_on_grid(const Space& space) {
  constexpr std::size_t kPoints = 5;
  try {
    const Enumeration grid(space, kPoints, false);
    std::vector<double> row(grid.size() == 0 ? 0 : space.size());
    if (!row.empty()) grid.at(grid.size() / 2, row);
    return row;
  } catch (const Error&) {
    return {};  // too large to count
  }
}

}  // namespace

std::vector<double> find_anchor(const Space& space) {
  constexpr std::uint64_t kDraws = 256, kWalks = 32;
  constexpr int kSweeps = 64;
  const std::vector<double> nothing_given(space.size(), kAbsent);
  for (std::uint64_t walk = 0; walk < kWalks; ++walk) {
    Repair repair(space, nothing_given, {0, walk, Purpose::kRepair});
    for (std::uint64_t draw = 0; draw < kDraws / kWalks; ++draw) {
      repair.start(nothing_given);
      if (repair.feasible()) return {repair.row().begin(), repair.row().end()};
    }
    for (int sweep = 0; sweep < kSweeps; ++sweep) {
      repair.sweep();
      if (repair.feasible()) return {repair.row().begin(), repair.row().end()};
    }
  }
  return find_on_grid(space);
}

}  // namespace hone
