// Earlier studies of similar spaces, as evidence that new trials outweigh.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hone/history.h"
#include "hone/samplers/tpe.h"
#include "hone/space.h"

namespace hone::tpe {

// A configuration of an earlier study, in terms of the study at hand.
struct Foreign {
  std::vector<double> cells;  // by ParamId; absent where the earlier study has no such value
  double weight;
};

// An earlier study's good and bad trials, split as those of the study at hand are.
class EarlierStudy {
 public:
  EarlierStudy(const TpeOptions& options, const Space& space, const History& history);

  bool empty() const noexcept { return good_.empty(); }
  // As how many trials it counts beside `finished` trials of the study at hand:
  // min(n, s) s / (s + finished), n being the number of its own trials and s warm_start_trials.
  double trials(std::size_t finished) const;
  // Adds what can be said in `space`, best first, with weights that sum up as those of so many
  // trials would. Parameters are known by name, choices and numbers by value.
  void translate(const Space& space, std::vector<Foreign>& good, std::vector<Foreign>& bad) const;

 private:
  struct Weighted {
    Configuration configuration;
    double weight;
  };

  double most_;  // s
  std::size_t finished_ = 0;
  std::vector<Weighted> good_, bad_;
};

}  // namespace hone::tpe
