// Draws candidates for a block of parameters.
#pragma once

#include <span>
#include <vector>

#include "hone/rng.h"
#include "hone/space.h"
#include "samplers/tpe/model.h"

namespace hone::tpe {

struct Draft {
  std::vector<double> cells;            // a row; only those of this block and before it are present
  std::vector<Coordinate> coordinates;  // by factor
};

// A candidate is drawn from the mixture of good trials: a kernel is chosen by its weight and what
// it says of the cells that are fixed, and each cell is drawn from that kernel, parents first.
// Where the kernel lacks a parameter that has become active, another kernel that has it stands in,
// for all parameters that it has: a good one or, in a branch without any, one of the branch's best
// trials; and the prior where no trial was in it.
//
// A local candidate keeps the cells of the trial that the kernel stems from, except for one and a
// few others, chosen at random: Regis and Shoemaker, "Combining radial basis function surrogates
// and dynamic coordinate search", Engineering Optimization 45 (2013).
class Candidates {
 public:
  // Both are kept by reference.
  Candidates(const TpeOptions& options, const Block& block);

  // Before the draws for a configuration of which `row` has the cells that are fixed, in this block
  // and before it. The space is kept by reference.
  void begin(const Space& space, std::span<const double> row);

  void draw(Stream& random, bool local, Draft& out);

 private:
  // A kernel of either side; the prior when it is beyond the last of the mixture.
  struct Source {
    const Mixture* mixture;
    std::size_t kernel;
    bool has(std::size_t factor) const {
      return kernel < mixture->size() && mixture->column(factor).missing[kernel] == 0;
    }
  };

  void draw_locally(Stream& random, std::size_t kernel, Draft& out);
  bool active(std::size_t factor, std::span<const double> row) const;
  void set(std::size_t factor, double cell, Draft& out) const;
  std::size_t choose_kernel(Stream& random) const;
  std::size_t choose_kernel_with(std::size_t factor, Stream& random) const;
  bool varies(std::size_t factor) const;
  Source stand_in(std::size_t factor, Stream& random);
  double draw_from(std::size_t factor, const Source& source, Stream& random) const;
  double draw_cell(std::size_t factor, std::size_t kernel, Stream& random);
  double draw_other_cell(std::size_t factor, std::size_t kernel, Stream& random);

  const Space* space_ = nullptr;
  const TpeOptions& options_;
  const Block& block_;
  const Mixture& mixture_;
  Source stand_in_;                   // of the candidate that is being drawn
  std::vector<char> fixed_;           // by factor
  std::vector<double> cumulative_;    // of the kernels' weights; the prior's is the last
  std::vector<double> row_;           // the cells that are fixed
  std::vector<Coordinate> given_;     // by factor: of the fixed ones
  std::vector<std::size_t> movable_;  // scratch: factors
};

}  // namespace hone::tpe
