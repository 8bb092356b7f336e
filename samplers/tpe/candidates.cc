#include "samplers/tpe/candidates.h"

#include <algorithm>
#include <cmath>

namespace hone::tpe {
namespace {

constexpr int kTries = 16;  // for a choice that differs

std::size_t pick(std::span<const double> cumulative, Stream& random) {
  const double mark = random.uniform() * cumulative.back();
  const auto at = std::ranges::upper_bound(cumulative, mark);
  return std::min(static_cast<std::size_t>(at - cumulative.begin()), cumulative.size() - 1);
}

}  // namespace

Candidates::Candidates(const TpeOptions& options, const Block& block)
    : options_(options), block_(block), mixture_(block.good.mixture()), stand_in_{&mixture_, 0} {}

void Candidates::begin(const Space& space, std::span<const double> row) {
  space_ = &space;
  row_.assign(row.begin(), row.end());
  given_.resize(block_.factors.size());
  fixed_.clear();
  bool any = false;
  for (std::size_t i = 0; i < given_.size(); ++i) {
    const double cell = row[block_.factors[i].id.index];
    fixed_.push_back(std::isnan(cell) ? 0 : 1);
    given_[i] = coordinate(*block_.factors[i].dimension, cell, options_.prior == "normal");
    any = any || fixed_[i] != 0;
  }
  cumulative_.assign(mixture_.weights().begin(), mixture_.weights().end());
  cumulative_.push_back(mixture_.prior_weight());
  if (any) {
    mixture_.log_density(given_, cumulative_);
    const double largest = *std::ranges::max_element(cumulative_);
    for (double& term : cumulative_) term = std::exp(term - largest);
  }
  for (std::size_t k = 1; k < cumulative_.size(); ++k) cumulative_[k] += cumulative_[k - 1];
}

std::size_t Candidates::choose_kernel(Stream& random) const { return pick(cumulative_, random); }

// Among the kernels that have a parameter; the number of kernels when there is none.
std::size_t Candidates::choose_kernel_with(std::size_t factor, Stream& random) const {
  const KernelColumn& column = mixture_.column(factor);
  double total = 0;
  for (std::size_t k = 0; k < mixture_.size(); ++k)
    total += (1 - column.missing[k]) * mixture_.weights()[k];
  double mark = random.uniform() * (total + mixture_.prior_weight());
  for (std::size_t k = 0; k < mixture_.size(); ++k) {
    if (column.missing[k] != 0) continue;
    mark -= mixture_.weights()[k];
    if (mark < 0) return k;
  }
  return mixture_.size();
}

bool Candidates::varies(std::size_t factor) const {
  return fixed_[factor] == 0 &&
         block_.factors[factor].dimension->kind() != Dimension::Kind::kConstant;
}

bool Candidates::active(std::size_t factor, std::span<const double> row) const {
  const Factor& own = block_.factors[factor];
  return !own.conditional || space_->active(own.id, row);
}

void Candidates::set(std::size_t factor, double cell, Draft& out) const {
  const Factor& own = block_.factors[factor];
  out.cells[own.id.index] = cell;
  out.coordinates[factor] = coordinate(*own.dimension, cell, options_.prior == "normal");
}

// For a kernel that lacks the parameter. One for all that it has, as the best cells of a branch
// belong together.
Candidates::Source Candidates::stand_in(std::size_t factor, Stream& random) {
  if (stand_in_.has(factor)) return stand_in_;
  const std::vector<std::size_t>& reserve = block_.reserves[factor];
  if (reserve.empty()) return stand_in_ = {&mixture_, choose_kernel_with(factor, random)};
  const Mixture& bad = block_.bad.mixture();
  const auto count = static_cast<double>(reserve.size());
  const double mark = random.uniform() * (count + mixture_.prior_weight());
  return stand_in_ = {&bad, mark < count ? reserve[static_cast<std::size_t>(mark)] : bad.size()};
}

double Candidates::draw_cell(std::size_t factor, std::size_t kernel, Stream& random) {
  const Source source{&mixture_, kernel};
  const bool lacks = kernel < mixture_.size() && !source.has(factor);
  return draw_from(factor, lacks ? stand_in(factor, random) : source, random);
}

double Candidates::draw_from(std::size_t factor, const Source& source, Stream& random) const {
  const Dimension& dimension = *block_.factors[factor].dimension;
  const std::size_t kernel = source.kernel;
  if (kernel == source.mixture->size()) return dimension.draw_prior(random);
  const KernelColumn& column = source.mixture->column(factor);
  if (dimension.numeric()) {
    // Bad kernels are narrow; what they are searched with is not.
    const bool good = source.mixture == &mixture_;
    const double bandwidth =
        good ? column.bandwidth[kernel] : mixture_.column(factor).bandwidth.front();
    return dimension.cell(draw_position(column.position[kernel], bandwidth, random));
  }
  const double strength = column.choice.strength();
  if (random.uniform() * (1 + strength) < strength) return dimension.draw_prior(random);
  return column.position[kernel];
}

// A draw that differs from the kernel's own cell.
double Candidates::draw_other_cell(std::size_t factor, std::size_t kernel, Stream& random) {
  const Dimension& dimension = *block_.factors[factor].dimension;
  const double own = block_.parents.cell(kernel, factor);
  if (dimension.numeric()) {
    const double cell = draw_cell(factor, kernel, random);
    if (cell != own || dimension.kind() == Dimension::Kind::kContinuous) return cell;
    const int offset = random.uniform() < 0.5 ? -1 : 1;
    const double beside = dimension.neighbour(own, offset);
    return beside != own ? beside : dimension.neighbour(own, -offset);
  }
  for (int i = 0; i < kTries; ++i) {
    const double cell = dimension.draw_prior(random);
    if (cell != own) return cell;
  }
  return own > 0 ? own - 1 : own + 1;
}

void Candidates::draw(Stream& random, bool local, Draft& out) {
  out.cells.assign(row_.begin(), row_.end());
  out.coordinates.assign(given_.begin(), given_.end());
  const std::size_t kernel = choose_kernel(random);
  stand_in_ = {&mixture_, mixture_.size()};
  if (local && kernel < mixture_.size()) return draw_locally(random, kernel, out);
  for (std::size_t i = 0; i < block_.factors.size(); ++i)
    if (fixed_[i] == 0 && active(i, out.cells)) set(i, draw_cell(i, kernel, random), out);
}

void Candidates::draw_locally(Stream& random, std::size_t kernel, Draft& out) {
  movable_.clear();
  for (std::size_t i = 0; i < block_.factors.size(); ++i)
    if (varies(i) && mixture_.column(i).missing[kernel] == 0) movable_.push_back(i);
  if (movable_.empty()) movable_.push_back(0);
  const std::size_t moved = movable_[random.below(movable_.size())];
  const double others = static_cast<double>(movable_.size()) - 1;
  const double probability = others > 0 ? options_.local_changes / others : 0;
  for (std::size_t i = 0; i < block_.factors.size(); ++i) {
    if (fixed_[i] != 0 || !active(i, out.cells)) continue;
    if (mixture_.column(i).missing[kernel] != 0) {
      set(i, draw_cell(i, kernel, random), out);
    } else if (varies(i) && (i == moved || random.uniform() < probability)) {
      set(i, draw_other_cell(i, kernel, random), out);
    } else {
      out.cells[block_.factors[i].id.index] = block_.parents.cell(kernel, i);
      out.coordinates[i] = block_.parents.coordinate(kernel, i);
    }
  }
}

}  // namespace hone::tpe
