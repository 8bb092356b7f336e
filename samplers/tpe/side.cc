#include "samplers/tpe/side.h"

#include <algorithm>
#include <cmath>

#include "samplers/tpe/bandwidth.h"

namespace hone::tpe {
namespace {

// Shared bandwidths move in steps of this many to the octave, so that they seldom do, and with them
// the constants of all kernels. The price is a bandwidth at most 9 % off.
constexpr double kStepsPerOctave = 4;

double stepped(double bandwidth) {
  return std::exp2(std::round(std::log2(bandwidth) * kStepsPerOctave) / kStepsPerOctave);
}

double cell_of(const History& history, ParamId id, Row row) {
  return id.index < history.params() ? history.cells(id)[row] : kAbsent;
}

}  // namespace

Side::Side(std::vector<Factor> factors, const TpeOptions& options)
    : factors_(std::move(factors)),
      options_(options),
      mixture_(factors_, options.discretization == "mass"),
      shared_(factors_.size(), 0.0) {}

void Side::resize(std::size_t kernels) {
  mixture_.resize(kernels);
  rows_.resize(kernels, kNoRow);
  weights_.resize(kernels, 0.0);
  fresh_.resize(kernels, 1);
}

// Puts a configuration's positions into a kernel; false when it has none that vary.
template <class CellOf>
bool Side::place(std::size_t kernel, const CellOf& cell_of) {
  bool any = false;
  for (std::size_t i = 0; i < factors_.size(); ++i) {
    const double position = factors_[i].dimension->position(cell_of(factors_[i].id));
    mixture_.set_position(i, kernel, position);
    const bool constant = factors_[i].dimension->kind() == Dimension::Kind::kConstant;
    any = any || (!std::isnan(position) && !constant);
  }
  fresh_[kernel] = 1;
  return any;
}

// Neighbours that move alike do so together.
void Side::move(std::size_t from, std::size_t to) {
  if (from == to) return;
  rows_[to] = rows_[from];
  weights_[to] = weights_[from];
  fresh_[to] = fresh_[from];
  if (from == run_.from + run_.count && to == run_.to + run_.count) {
    ++run_.count;
  } else if (from + 1 == run_.from && to + 1 == run_.to) {
    run_ = {from, to, run_.count + 1};
  } else {
    settle();
    run_ = {from, to, 1};
  }
}

void Side::settle() {
  if (run_.count > 0) mixture_.move_kernels(run_.from, run_.to, run_.count);
  run_ = {};
}

// Removes the kernels that are not among the members, and collects the members that have none.
void Side::keep(const History& history, std::span<const Member> members) {
  new_.clear();
  std::size_t kept = 0, kernel = 0;
  for (const Member& member : members) {
    while (kernel < rows_.size() && rows_[kernel] < member.row) ++kernel;
    if (kernel < rows_.size() && rows_[kernel] == member.row) {
      move(kernel++, kept);
      weights_[kept++] = member.weight;
    } else if (present(history, member.row)) {
      new_.push_back(member);
    }
  }
  settle();
  resize(kept);
}

void Side::load(const History& history, std::span<const Member> members) {
  keep(history, members);
  std::size_t from = rows_.size(), to = from + new_.size();
  resize(to);
  for (std::size_t left = new_.size(); left > 0;) {  // merges, from the back
    const Member& member = new_[left - 1];
    if (from > 0 && rows_[from - 1] > member.row) {
      move(--from, --to);
      continue;
    }
    rows_[--to] = member.row;
    weights_[to] = member.weight;
    settle();
    place(to, [&](ParamId id) { return cell_of(history, id, member.row); });
    --left;
  }
}

// Whether any parameter of the block that varies was active in a trial.
bool Side::present(const History& history, Row row) const {
  return std::ranges::any_of(factors_, [&](const Factor& factor) {
    return factor.dimension->kind() != Dimension::Kind::kConstant &&
           !std::isnan(factor.dimension->position(cell_of(history, factor.id, row)));
  });
}

bool Side::append(std::span<const double> cells, double weight) {
  const std::size_t kernel = rows_.size();
  resize(kernel + 1);
  const auto cell_of = [&](ParamId id) {
    return id.index < cells.size() ? cells[id.index] : kAbsent;
  };
  rows_[kernel] = kNoRow;
  weights_[kernel] = weight;
  if (place(kernel, cell_of)) return true;
  resize(kernel);
  return false;
}

double Side::spread(std::size_t factor) const {
  const std::span<const double> positions = mixture_.column(factor).position;
  return spread_bandwidth(options_, positions.first(rows_.size()), weights_);
}

void Side::finish(std::span<const double> shared) {
  const std::size_t n = rows_.size();
  const double scott = scott_bandwidth(options_, n, factors_.size());
  for (std::size_t i = 0; i < factors_.size(); ++i) {
    if (!factors_[i].dimension->numeric()) {
      const auto evidence = static_cast<double>(std::min(n + 1, options_.category_evidence));
      const double spread_out = options_.prior_weight * factors_[i].dimension->count();
      const double strength = evidence > 0 ? spread_out / evidence : 0;
      if (strength != shared_[i]) mixture_.set_choice(i, ChoiceKernel(strength));
      shared_[i] = strength;
    } else if (options_.bandwidth == "spread") {
      set_shared(i, stepped(shared[i]));
    } else if (options_.bandwidth == "scott") {
      set_shared(i, scott);
    } else {
      set_own(i);
    }
  }
  std::ranges::fill(fresh_, 0);
  const bool lone_choice = factors_.size() == 1 && !factors_[0].dimension->numeric();
  const double kernels_of_prior =
      lone_choice && options_.category_evidence == 0 ? factors_[0].dimension->count() : 1;
  mixture_.weigh(weights_, options_.prior_weight * kernels_of_prior);
}

void Side::set_shared(std::size_t factor, double bandwidth) {
  const bool all = bandwidth != shared_[factor];
  shared_[factor] = bandwidth;
  for (std::size_t k = 0; k < rows_.size(); ++k)
    if (all || fresh_[k] != 0) mixture_.set_bandwidth(factor, k, bandwidth);
}

void Side::set_own(std::size_t factor) {
  const KernelColumn& column = mixture_.column(factor);
  std::vector<double> positions;
  for (std::size_t k = 0; k < rows_.size(); ++k)
    if (column.missing[k] == 0) positions.push_back(column.position[k]);
  std::vector<double> bandwidths(positions.size());
  neighbour_bandwidths(options_, positions, bandwidths);
  for (std::size_t k = 0, present = 0; k < rows_.size(); ++k)
    mixture_.set_bandwidth(factor, k, column.missing[k] == 0 ? bandwidths[present++] : 1.0);
}

}  // namespace hone::tpe
