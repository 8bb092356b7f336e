#include "samplers/tpe/model.h"

#include <algorithm>

namespace hone::tpe {
namespace {

// Of the trials of a branch without a good one, the best part of so many are drawn from.
constexpr std::size_t kReserve = 4;

std::vector<std::size_t> kernels_with(const Mixture& mixture, std::size_t factor) {
  std::vector<std::size_t> kernels;
  for (std::size_t k = 0; k < mixture.size(); ++k)
    if (mixture.column(factor).missing[k] == 0) kernels.push_back(k);
  return kernels;
}

using Groups = std::vector<std::vector<ParamId>>;

// Which parameters are modelled together. The parents of a condition come before all parameters
// that have it, so the order of first members is a topological order of the groups, too.
Groups groups_of(const Space& space, const TpeOptions& options) {
  Groups groups;
  const auto belongs = [&](const std::vector<ParamId>& group, ParamId id) {
    if (!options.multivariate) return false;
    return !options.group || space[group.front()].when == space[id].when;
  };
  for (ParamId id{0}; id.index < space.size(); ++id.index) {
    const auto at = std::ranges::find_if(
        groups, [&](const std::vector<ParamId>& group) { return belongs(group, id); });
    if (at == groups.end()) {
      groups.push_back({id});
    } else {
      at->push_back(id);
    }
  }
  return groups;
}

}  // namespace

Model::Model(const Space& space, const TpeOptions& options) : options_(options) {
  for (const Param& param : space.params()) dimensions_.emplace_back(param.dist);
  for (const std::vector<ParamId>& group : groups_of(space, options)) {
    std::vector<Factor> factors;
    for (const ParamId id : group)
      factors.push_back({id, &dimensions_[id.index], space[id].when.has_value()});
    blocks_.push_back({factors,
                       Side(factors, options),
                       Side(factors, options),
                       Parents(factors, options.prior == "normal"),
                       {},
                       {}});
  }
}

bool Model::fits(const Space& space) const {
  return std::ranges::equal(space.params(), dimensions_, {}, &Param::dist,
                            &Dimension::distribution);
}

void Model::learn(const Split& split, std::span<const Evidence> evidence, const History& history,
                  std::span<const Recollection> earlier) {
  good_.assign(split.good().begin(), split.good().end());
  std::ranges::sort(good_, {}, &Member::row);
  for (Block& block : blocks_) {
    block.good.load(history, good_);
    block.parents.load(history, block.good.rows());
    block.bad.load(history, split.bad());
    reserve(block, history);
    load_gates(block, evidence, history);
    add_paused(block, split);
    for (const Recollection& study : earlier) recall(block, study);
    finish(block);
  }
}

void Model::add_paused(Block& block, const Split& split) {
  for (const Split::Paused& each : split.paused_good())
    if (block.good.append(each.cells, each.weight)) block.parents.append(each.cells);
  for (const Split::Paused& each : split.paused_bad()) block.bad.append(each.cells, each.weight);
}

void Model::recall(Block& block, const Recollection& earlier) {
  for (const Foreign& each : earlier.good)
    if (block.good.append(each.cells, each.weight * earlier.trials))
      block.parents.append(each.cells);
  for (const Foreign& each : earlier.bad)
    block.bad.append(each.cells, each.weight * earlier.trials);
}

void Model::reserve(Block& block, const History& history) const {
  block.reserves.resize(block.factors.size());
  for (std::size_t i = 0; i < block.factors.size(); ++i) {
    std::vector<std::size_t>& reserve = block.reserves[i];
    reserve.clear();
    if (!block.factors[i].conditional || !kernels_with(block.good.mixture(), i).empty()) continue;
    reserve = kernels_with(block.bad.mixture(), i);
    std::ranges::sort(reserve, {}, [&](std::size_t kernel) {
      return standing(history, block.bad.rows()[kernel]);
    });
    reserve.resize((reserve.size() + kReserve - 1) / kReserve);
  }
}

void Model::load_gates(Block& block, std::span<const Evidence> evidence,
                       const History& history) const {
  while (block.gates.size() < evidence.size())
    block.gates.push_back({Side(block.factors, options_), Side(block.factors, options_)});
  for (std::size_t i = 0; i < evidence.size(); ++i) {
    block.gates[i].met.load(history, evidence[i].met);
    block.gates[i].unmet.load(history, evidence[i].unmet);
  }
}

void Model::avoid(std::span<const Pending> trials) {
  const auto never_paused = [](const Pending& trial) { return trial.curve.empty(); };
  if (!options_.liar || std::ranges::none_of(trials, never_paused)) return;
  for (Block& block : blocks_) {
    for (const Pending& trial : trials)
      if (never_paused(trial)) block.bad.append(trial.cells);
    finish_bad(block);
  }
}

void Model::avoid(std::span<const double> cells) {
  const Pending trial{.number = 0, .cells = cells};
  avoid({&trial, 1});
}

void Model::measure(const Block& block) {
  spreads_.resize(block.factors.size());
  for (std::size_t i = 0; i < spreads_.size(); ++i) spreads_[i] = block.good.spread(i);
}

void Model::finish(Block& block) {
  measure(block);
  block.good.finish(spreads_);
  for (Gate& gate : block.gates) {
    gate.met.finish(spreads_);
    gate.unmet.finish(spreads_);
  }
  finish_bad(block);
}

void Model::finish_bad(Block& block) {
  measure(block);
  for (double& each : spreads_) each *= options_.bad_bandwidth;
  block.bad.finish(spreads_);
}

}  // namespace hone::tpe
