// The densities of good and bad trials over a space.
#pragma once

#include <span>
#include <vector>

#include "hone/sampler.h"
#include "hone/samplers/tpe.h"
#include "samplers/tpe/earlier.h"
#include "samplers/tpe/parents.h"
#include "samplers/tpe/requirements.h"
#include "samplers/tpe/side.h"

namespace hone::tpe {

// The densities of trials that met a requirement and of trials that did not.
struct Gate {
  Side met, unmet;
};

// An earlier study in terms of a space, and as how many trials it counts.
struct Recollection {
  std::vector<Foreign> good, bad;
  double trials;
};

// Parameters that are modelled together.
struct Block {
  std::vector<Factor> factors;  // by id
  Side good, bad;               // l and g
  Parents parents;              // by kernel of the good side
  // By factor: kernels of the bad side that stem from the best trials of a branch, where no good
  // kernel has the parameter; otherwise empty.
  std::vector<std::vector<std::size_t>> reserves;
  std::vector<Gate> gates;  // one for each requirement of which there is evidence
};

class Model {
 public:
  Model(const Space& space, const TpeOptions& options);
  Model(const Model&) = delete;  // factors point into it
  Model& operator=(const Model&) = delete;

  // Whether it is over such a space.
  bool fits(const Space& space) const;

  void learn(const Split& split, std::span<const Evidence> evidence, const History& history,
             std::span<const Recollection> earlier = {});
  // Makes configurations bad, besides those learnt, until the next learn(). Trials that have been
  // paused are left out: the split has them. O(columns) each.
  void avoid(std::span<const Pending> trials);
  void avoid(std::span<const double> cells);

  // Parents before children: no parameter's parent is in a later block.
  std::span<const Block> blocks() const noexcept { return blocks_; }
  const Dimension& dimension(ParamId id) const { return dimensions_[id.index]; }
  const TpeOptions& options() const noexcept { return options_; }

 private:
  void load_gates(Block& block, std::span<const Evidence> evidence, const History& history) const;
  void reserve(Block& block, const History& history) const;
  static void add_paused(Block& block, const Split& split);
  static void recall(Block& block, const Recollection& earlier);
  void measure(const Block& block);
  void finish(Block& block);
  void finish_bad(Block& block);

  TpeOptions options_;
  std::vector<Dimension> dimensions_;  // by ParamId
  std::vector<Block> blocks_;
  std::vector<Member> good_;     // scratch
  std::vector<double> spreads_;  // scratch: by factor
};

}  // namespace hone::tpe
